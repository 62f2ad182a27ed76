"""`remit backup` and `remit restore`: a consistent copy of all state while a service runs, and back."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

from service.clock import utc_now
from service.commands.errors import FINDINGS, CommandError
from service.commands.whole_file import whole_file
from service.settings import Settings
from service.store.backup import BackupError, dump, lines_of, load
from service.store.base import StoreError, filling, read_beside

_LEVEL = 6
_BATCH = 256
"""Lines that are written at a time."""


def backup(settings: Settings, file: Path, say: Callable[[str], None]) -> None:
    """Writes all state of one moment to a file. Raises CommandError."""
    lines = 0
    try:
        with (
            read_beside(settings.database) as conn,
            whole_file(file) as raw,
            # Without time and name: two backups of one state are the same bytes.
            gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0) as packed,
        ):
            batch: list[bytes] = []
            for line in dump(conn, utc_now()):
                batch.append(line)
                lines += 1
                if len(batch) == _BATCH:
                    packed.write(b"".join(batch))
                    batch.clear()
            packed.write(b"".join(batch))
    except StoreError as error:
        raise CommandError(str(error)) from None
    except BackupError as error:
        raise CommandError(str(error), FINDINGS) from None
    say(f"{file}: {lines:,} lines, {file.stat().st_size / 1_000_000:,.1f} MB")


def restore(settings: Settings, file: Path, into: str | None, say: Callable[[str], None]) -> None:
    """Fills an empty database from a file, or leaves it empty. Raises CommandError."""
    target = _target(settings, into)
    try:
        with gzip.open(file, "rb") as unpacked, filling(target) as conn:
            holds = load(conn, lines_of(unpacked))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise CommandError(f"The file {file} is damaged, or not a backup of Remit.", FINDINGS) from None
    except OSError as error:
        raise CommandError(f"The file {file} cannot be read: {error.strerror}.") from None
    except StoreError as error:
        raise CommandError(str(error)) from None
    except BackupError as error:
        raise CommandError(f"Nothing was restored. {error}", FINDINGS) from None
    say(
        f"{holds.rows:,} rows as of {holds.at}, {holds.records:,} records, whole; the last is {holds.hash}. "
        "Everybody signs in again."
    )


def _target(settings: Settings, into: str | None) -> Path | str:
    if into is None:
        return settings.database
    if into.startswith("postgresql://"):
        return into
    path = into.removeprefix("sqlite:///")
    if path in {into, "", ":memory:"}:
        raise CommandError("--into must be sqlite:///FILE or postgresql://…")
    return Path(path)
