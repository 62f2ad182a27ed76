"""`remit audit`: is every decision record as it was written? In the database, or in a file taken from it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from service.clock import rfc3339, utc_now
from service.commands.errors import FINDINGS, CommandError
from service.commands.whole_file import whole_file
from service.settings import Settings
from service.store.base import StoreError, read_beside
from service.store.chain import Chain, Link
from service.store.records import end_of_chain, links, verify_chain
from service.store.sealing import canonical

FORMAT = 1
_MOST_SAID = 20
Say = Callable[[str], None]


def verify(settings: Settings, say: Say) -> int:
    """Check the chain; returns the exit code. Raises CommandError where there is nothing to read."""
    try:
        with read_beside(settings.database) as conn:
            report = verify_chain(conn)
    except StoreError as error:
        raise CommandError(str(error)) from None
    return _told(report.records, report.hash, list(report.broken), say)


def export(settings: Settings, file: Path, say: Say) -> None:
    """Every record of one moment, a line each, between a line that says what it is and one that says how it
    ends. Raises CommandError.
    """
    try:
        with read_beside(settings.database) as conn, whole_file(file) as out:
            out.write(_line({"remit_audit": FORMAT, "at": rfc3339(utc_now())}))
            for each in links(conn):
                told = {"number": each.number, "id": each.id, "previous": each.previous, "hash": each.hash}
                out.write(_line(told | {"body": orjson.Fragment(each.body)}))
            records, last = end_of_chain(conn)
            out.write(_line({"records": records, "hash": last}))
    except StoreError as error:
        raise CommandError(str(error)) from None
    say(f"{records:,} records to {file}; the last is {last}")


def verify_file(file: Path, say: Say) -> int:
    """Check what `export` wrote, without any database; returns the exit code. Raises CommandError."""
    chain = Chain()
    broken: list[str] = []
    try:
        with file.open("rb") as lines:
            read = _read(lines)
            if "remit_audit" not in next(read, {}):
                raise CommandError(f"The file {file} is not an export of Remit's records.")
            ended = False
            for said in read:
                if ended:
                    broken.append("Something follows the end.")
                    break
                if "number" in said:
                    broken += chain.follow(_link(said))
                else:
                    broken += chain.end(said.get("records", -1), str(said.get("hash")))
                    ended = True
    except OSError as error:
        raise CommandError(f"The file {file} cannot be read: {error.strerror}.") from None
    if not ended:
        broken.append("The file is cut short: it does not say how the chain ends.")
    return _told(chain.records, chain.hash, broken, say)


def _told(records: int, last: str, broken: list[str], say: Say) -> int:
    for sentence in broken[:_MOST_SAID]:
        say(sentence)
    if broken:
        say(f"{records:,} records, {len(broken):,} broken places")
        return FINDINGS
    say(f"{records:,} records, whole; the last is {last}")
    return 0


def _line(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _read(lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """Each line; one that is no object of JSON is an end that says nothing."""
    for line in lines:
        said: object = None
        with suppress(orjson.JSONDecodeError):
            said = orjson.loads(line)
        yield said if isinstance(said, dict) else {}


def _link(said: dict[str, Any]) -> Link:
    number = said["number"] if isinstance(said["number"], int) else -1
    texts = [str(said.get(name)) for name in ("id", "previous", "hash")]
    return Link(number, texts[0], canonical(said.get("body")), texts[1], texts[2])
