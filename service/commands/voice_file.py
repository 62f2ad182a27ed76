"""A file of past voice, row by row through a feed: what is sent, and what cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from service.commands.errors import CommandError
from voc.canonical import to_json
from voc.errors import FeedError, Rejected, Unmappable, nearest
from voc.facts import EntityFacts
from voc.feed import Feed, load_feed, packaged_feeds
from voc.rows import Row, iter_rows
from voc.signal import Signal


@dataclass(frozen=True, slots=True)
class Spoken:
    """A row that became a signal. `line`: where it stands in the file, from 1. `facts`: what it says
    beside.
    """

    line: int
    signal: Signal
    facts: tuple[EntityFacts, ...]

    def to_json(self, at: datetime) -> dict[str, object]:
        """The canonical signal as the service takes it, said at `at`."""
        return to_json(replace(self.signal, at=at), self.facts)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that the feed does not want (`skip_unless`)."""

    line: int


Read = Spoken | Rejected | Skipped


def find_feed(name: str) -> Feed:
    """A packaged feed by name, or a document by its path. Raises CommandError."""
    packaged = packaged_feeds()
    if name in packaged:
        return packaged[name]
    path = Path(name)
    if path.suffix not in {".yaml", ".yml"}:
        raise CommandError(f"There is no feed {name!r}; {nearest(name, packaged)}")
    try:
        return load_feed(path.read_text(encoding="utf-8"), name)
    except OSError as error:
        raise CommandError(f"The feed {name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"The feed {name} is not UTF-8 text.") from None
    except FeedError as error:
        raise CommandError(str(error)) from None


def read_file(path: Path, feed: Feed, now: datetime) -> Iterator[Read]:
    """Every row of a file in its order, as what became of it; `.csv` is a table, all else JSON lines.

    A row without a time was said `now`. Raises CommandError where the file as a whole cannot be read.
    """
    form: Literal["csv", "jsonl"] = "csv" if path.suffix.lower() == ".csv" else "jsonl"
    try:
        with path.open("rb") as lines:
            for row in iter_rows(lines, form):
                yield _one(row, feed, now)
    except OSError as error:
        raise CommandError(f"The file {path} cannot be read: {error.strerror}.") from None
    except Unmappable as error:
        raise CommandError(f"The file {path} cannot be read: {error.text}.") from None


def _one(row: Row | Rejected, feed: Feed, now: datetime) -> Read:
    reading = feed.read_rows([row], now=now, as_history=True, default_at=now)
    if reading.rejected:
        return reading.rejected[0]
    if reading.skipped:
        return Skipped(row.index)
    return Spoken(row.index, reading.items[0], reading.facts)
