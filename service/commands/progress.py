"""How far a long command is: a bar on a terminal, now and then a plain line elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_EVERY = 5.0


class Progress(Protocol):
    """Told how much more is done."""

    def advance(self, number: int) -> None:
        """So many more are done."""


class PlainLines:
    """A line on stderr every 5 s: for logs and pipes."""

    def __init__(self, title: str, total: int) -> None:
        self._title = title
        self._total = total
        self._done = 0
        self._next = time.monotonic() + _EVERY

    def advance(self, number: int) -> None:
        """So many more are done."""
        self._done += number
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            sys.stderr.write(f"{self._title}: {self._done:,} of {self._total:,}\n")


@contextmanager
def shown(title: str, total: int) -> Iterator[Progress]:
    """Progress as stderr can show it."""
    if not sys.stderr.isatty():
        yield PlainLines(title, total)
        return
    from rich.console import Console  # noqa: PLC0415 -- a tenth of a second that only a terminal needs
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(title, total=total)

        class Bar:
            def advance(self, number: int) -> None:
                bars.advance(task, number)

        yield Bar()
