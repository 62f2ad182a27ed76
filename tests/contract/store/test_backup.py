"""A backup holds all state of one moment; what comes back is the same, on either database, or nothing."""

import hashlib
import io
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, select, update

from service.actions.sign_in import make_link, open_session
from service.clock import utc_now
from service.latitude import recompute
from service.store import backup, journal, people, records, tables
from service.store.backup import BackupError, Holds
from service.store.base import Store, StoreError, filling, read_beside
from support.cosigns import agrees, insured
from support.databases import KINDS, Databases
from support.house import House, says

Rows = Mapping[str, list[tuple[Any, ...]]]


async def lived(house: House) -> str:
    """A house with a past of every kind; a decision made in it."""
    await house.takes(says("Nothing but praise", customer="c9"), history=True)
    case = await insured(house)
    waiting = await house.gives(house.mara, case, "refund", "240.00")
    await agrees(house, waiting.decision.id, note="Yes.")
    decision = (await house.gives(house.mara, case, "refund", "40.00", note="A line of why")).decision.id
    await open_session(house.ctx, await make_link(house.ctx, house.mara.id))
    return decision


def everything(conn: Connection) -> Rows:
    found = {
        table.name: [tuple(row) for row in conn.execute(select(table).order_by(*table.primary_key.columns))]
        for table in tables.metadata.sorted_tables
    }
    # What is found by its words is made anew: numbered in an order of its own, written as each database does.
    docs = tables.search_docs
    same = [(*row[1:4], *sorted(row[4].replace("'", "").split())) for row in found[docs.name]]
    return found | {docs.name: sorted(same)}


def dumped(house: House) -> list[bytes]:
    with house.ctx.store.reader() as conn:
        return list(backup.dump(conn, utc_now()))


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[Path | str]:
    """An empty database of a kind: where it is."""
    databases = Databases(kind)
    path = folder / "restored" / "remit.db"
    databases.empty(path)
    yield databases.of(path)
    databases.close()


def brought_back(lines: list[bytes], where: Path | str) -> Holds:
    with filling(where) as conn:
        return backup.load(conn, lines)


@pytest.mark.parametrize("to", KINDS)
async def test_what_comes_back_is_what_was_there_but_for_the_epoch_and_who_was_signed_in(
    house: House, tmp_path: Path, to: str
) -> None:
    decision = await lived(house)
    lines = dumped(house)
    with house.ctx.store.reader() as conn:
        before, epoch, end = everything(conn), journal.head(conn), records.end_of_chain(conn)

    with empty(to, tmp_path) as where:
        holds = brought_back(lines, where)
        with read_beside(where) as conn:
            after, now = everything(conn), journal.head(conn)
            assert records.verify_chain(conn).whole
            assert recompute(house.ctx, conn, decision).agrees is True

    assert now.epoch != epoch.epoch
    assert replace(now, epoch=epoch.epoch) == epoch
    assert (after["sessions"], after["links"]) == ([], [])
    assert before["sessions"]
    same = before.keys() - {"head", "sessions", "links"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert (holds.epoch, holds.seq, holds.records, holds.hash) == (epoch.epoch, epoch.seq, *end)
    assert holds.rows == sum(len(rows) for name, rows in after.items() if name not in backup.LEFT_OUT)


@pytest.mark.parametrize("to", KINDS)
async def test_life_goes_on_in_what_came_back(house: House, tmp_path: Path, to: str) -> None:
    await lived(house)
    lines = dumped(house)

    with empty(to, tmp_path) as where:
        brought_back(lines, where)
        with Store(where, house.hands, lambda _: None) as store:
            again = replace(house, ctx=replace(house.ctx, store=store))
            case = await again.claimed(says(customer="new"))
            made = await again.gives(again.mara, case, "certificate", "5.00")
            assert made.seq > orjson.loads(lines[0])["seq"]
            with store.reader() as conn:
                report = records.verify_chain(conn)
                assert report.whole
                assert report.records == orjson.loads(lines[0])["records"] + 1
            # Numbers that the database gives go on behind those that came with their rows.
            store.writer.submit(lambda tx: people.add_teams(tx.conn, ["west"])).result()


async def test_two_backups_of_one_moment_are_the_same_but_for_the_time(house: House) -> None:
    await lived(house)
    first, second = dumped(house), dumped(house)

    assert first[1:-1] == second[1:-1]
    assert b"session" not in b"".join(line for line in first if line.startswith(b"{"))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda lines: lines[:-1], "cut short"),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], "cut short"),
        (lambda lines: lines[1:], "not a backup"),
        (lambda lines: [b"hello\n"], "not a backup"),
        (lambda lines: [lines[0].replace(b'"remit_backup":1', b'"remit_backup":2'), *lines[1:]], "newer"),
        (lambda lines: [lines[0].replace(b'"schema":"', b'"schema":"x'), *lines[1:]], "of schema x"),
        (lambda lines: [line.replace(b"c9", b"c8") for line in lines], "was changed"),
        (lambda lines: [line for line in lines if b'"Mara K."' not in line], "was changed"),
        (lambda lines: [lines[0].replace(b'"at":"2', b'"at":"1'), *lines[1:]], "was changed"),
        (lambda lines: [*lines, b"{}\n"], "was changed"),
        (lambda lines: [line.replace(b'"40.00"', b'"4O.00"') for line in lines], "was changed"),
        # Nothing that a column holds; sums are looked at only behind the rows.
        (
            lambda lines: [line.replace(b'"A line of why"', b"18446744073709551615") for line in lines],
            "notes",
        ),
        (lambda lines: [line.replace(b'"A line of why"', b'{"a":[]}') for line in lines], "notes"),
        (lambda lines: [line.replace(b'"north","open"', b'"nowhere","open"') for line in lines], "changed"),
    ],
)
async def test_what_is_not_whole_leaves_nothing_behind(
    house: House, tmp_path: Path, databases: Databases, harm: Any, sentence: str
) -> None:
    await lived(house)
    lines = harm(dumped(house))

    with empty(databases.kind, tmp_path) as where:
        with pytest.raises(BackupError, match=sentence):
            brought_back(lines, where)
        with pytest.raises(StoreError, match="is empty"), read_beside(where):
            pass
        assert brought_back(dumped(house), where).rows > 0


async def test_a_chain_that_is_broken_is_neither_backed_up_nor_restored(
    house: House, tmp_path: Path, databases: Databases
) -> None:
    await lived(house)
    lines = dumped(house)
    number = next(count for count, line in enumerate(lines) if line.startswith(b'{"table":"records"'))
    first, second = lines[number + 1 : number + 3]
    swapped = [
        *lines[: number + 1],
        first.replace(b'\\"alone\\"', b'\\"emergency\\"'),
        second.replace(b'\\"alone\\"', b'\\"emergency\\"'),
        *lines[number + 3 :],
    ]
    assert swapped != lines
    with (
        empty(databases.kind, tmp_path) as where,
        pytest.raises(BackupError, match="in the backup is broken: Record 2 was changed"),
    ):
        brought_back(_signed(swapped), where)

    house.ctx.store.writer.submit(
        lambda tx: tx.conn.execute(update(tables.records).values(body="{}"))
    ).result()
    with pytest.raises(BackupError, match="so this is no backup: Record 1 was changed"):
        dumped(house)


async def test_only_an_empty_database_is_filled(house: House, tmp_path: Path, databases: Databases) -> None:
    lines = dumped(house)
    with empty(databases.kind, tmp_path) as where:
        brought_back(lines, where)
        with pytest.raises(StoreError, match="is not empty"):
            brought_back(lines, where)


async def test_it_is_of_one_moment_while_others_write(house: House) -> None:
    case = await house.claimed(says(customer="c1"))
    with house.ctx.store.reader() as conn:
        dumping = backup.dump(conn, utc_now())
        begun = list(itertools.islice(dumping, 3))
        for _ in range(5):
            await house.gives(house.mara, case, "certificate", "1.00")
        lines = [*begun, *dumping]

    assert orjson.loads(lines[0])["records"] == 0
    assert not [line for line in lines if b'"certificate"' in line and line.startswith(b"[")]


def test_a_small_file_that_unpacks_to_a_line_without_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "LONGEST", 10)
    whole = [b"123456789\n", b"12345\n", b"1234567890"]
    assert list(backup.lines_of(io.BytesIO(b"".join(whole)))) == whole
    with pytest.raises(BackupError, match="not a backup"):
        list(backup.lines_of(io.BytesIO(b"1\n" + bytes(11))))


async def test_a_row_that_could_not_be_brought_back_is_no_backup(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "LONGEST", 500)
    with pytest.raises(BackupError, match="could be brought back"):
        dumped(house)


def _signed(lines: list[bytes]) -> list[bytes]:
    """With digests that fit, as by somebody who knows the format."""
    done: list[bytes] = []
    digest = hashlib.sha256()
    for each in lines:
        line, said = each, orjson.loads(each)
        if isinstance(said, list):
            digest.update(line)
        elif "table" in said:
            digest = hashlib.sha256()
        elif "rows" in said:
            line = orjson.dumps(said | {"sha256": digest.hexdigest()}) + b"\n"
        elif "tables" in said:
            line = orjson.dumps(said | {"sha256": hashlib.sha256(b"".join(done)).hexdigest()}) + b"\n"
        done.append(line)
    return done
