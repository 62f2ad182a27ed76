"""`remit replay`: a file of past voice into a running service, every row accounted for."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import orjson

from service.clock import Clock, utc_now
from service.commands.client import Client, connect
from service.commands.errors import FINDINGS, CommandError
from service.commands.pace import Due, Pace, plan, said_at
from service.commands.progress import Progress, shown
from service.commands.voice_file import Read, Spoken, find_feed, read_file
from voc.errors import Rejected

BATCH = 500
"""Rows of one request."""
_BATCH_BYTES = 3 * 1024 * 1024
_REASONS = 20
_LINES = 12

Mode = Literal["live", "history"]


@dataclass(slots=True)
class Summary:
    """What became of every row of a file."""

    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    skipped: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def unsent(self) -> int:
        """Rows that were read and never sent, because the replay ended early."""
        return self.rows - self.accepted - self.duplicates - self.skipped - len(self.rejected)

    def lines(self) -> Iterator[str]:
        """The summary for a person: a line of counts, then why rows were rejected and which."""
        counts = [
            f"{self.accepted:,} accepted",
            f"{self.duplicates:,} duplicates",
            f"{len(self.rejected):,} rejected",
        ]
        if self.skipped:
            counts.append(f"{self.skipped:,} not wanted by the feed")
        if self.unsent:
            counts.append(f"{self.unsent:,} not sent")
        yield f"{self.rows:,} rows: {', '.join(counts)}, in {self.seconds:.1f} s"
        lines: dict[str, list[int]] = {}
        for line, why in self.rejected:
            lines.setdefault(why, []).append(line)
        for why, places in sorted(lines.items(), key=lambda item: -len(item[1]))[:_REASONS]:
            shown = ", ".join(str(line) for line in places[:_LINES])
            more = f" and {len(places) - _LINES:,} more" if len(places) > _LINES else ""
            yield f"  {len(places):,} x {why} ({'line' if len(places) == 1 else 'lines'} {shown}{more})"
        if len(lines) > _REASONS:
            yield f"  and {len(lines) - _REASONS:,} reasons more"


def replay(
    file: Path, feed: str, mode: Mode, pace: Pace, to: str | None, say: Callable[[str], None] = print
) -> int:
    """Run the command; returns the exit code. Raises CommandError, SettingsError."""
    source = find_feed(feed)
    summary = Summary()
    started = time.monotonic()
    reads = list(_counted(read_file(file, source, utc_now()), summary))
    rows = [read for read in reads if isinstance(read, Spoken)]
    if not reads:
        raise CommandError(f"The file {file} holds no rows.")
    with connect(to) as client, shown("Replaying", len(rows)) as progress:
        sender = Sender(client, mode, summary, progress, utc_now)
        try:
            sender.send_all(plan(rows, pace))
        except KeyboardInterrupt:
            say("Stopped.")
        except CommandError as error:
            _tell(summary, started, say)
            raise CommandError(f"{error} {summary.unsent:,} rows were not sent.") from None
    _tell(summary, started, say)
    return FINDINGS if summary.rejected or summary.unsent else 0


def _counted(reads: Iterator[Read], summary: Summary) -> Iterator[Read]:
    for read in reads:
        summary.rows += 1
        if isinstance(read, Rejected):
            summary.rejected.append((read.index, read.text))
        elif not isinstance(read, Spoken):
            summary.skipped += 1
        yield read


def _tell(summary: Summary, started: float, say: Callable[[str], None]) -> None:
    summary.seconds = time.monotonic() - started
    for line in summary.lines():
        say(line)


@dataclass(slots=True)
class Sender:
    """Sends rows in batches at their moments, and books what the service says of each."""

    client: Client
    mode: Mode
    summary: Summary
    progress: Progress
    clock: Clock
    _batch: list[Spoken] = field(default_factory=list)
    _body: list[dict[str, object]] = field(default_factory=list)
    _size: int = 0

    def send_all(self, due: Iterator[Due]) -> None:
        """Send everything. Raises CommandError when the service does not take it."""
        start = time.monotonic()
        for item in due:
            left = start + item.after - time.monotonic()
            if left > 0:
                self._flush()
                time.sleep(max(0.0, start + item.after - time.monotonic()))
            self._add(item.row, self.clock())
        self._flush()

    def _add(self, row: Spoken, sending: datetime) -> None:
        signal = row.to_json(said_at(row, self.mode, sending))
        size = len(orjson.dumps(signal))
        if self._batch and (len(self._batch) >= BATCH or self._size + size > _BATCH_BYTES):
            self._flush()
        self._batch.append(row)
        self._body.append(signal)
        self._size += size

    def _flush(self) -> None:
        if not self._batch:
            return
        answer = self.client.post("/v1/signals", self._body, **{"as": self.mode})
        self._book(self._batch, answer)
        self.progress.advance(len(self._batch))
        self._batch, self._body, self._size = [], [], 0

    def _book(self, batch: Sequence[Spoken], answer: Any) -> None:
        self.summary.accepted += answer["accepted"]
        self.summary.duplicates += answer["duplicates"]
        for item in answer["rejected"]:
            self.summary.rejected.append((batch[item["index"]].line, item["text"]))
