"""Screens that note when each of their bytes came, and find out afterwards what was said in them.

Screens of one group are told the same bytes. So one of each keeps what it is told, which is read once all
is over, and the others only count: a client that reads a thousand sockets has no time for more.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from service.bench.fanout.screens import LoadError, Screens

_PATIENCE: Final = 60.0
_QUIET: Final = 0.3
"""Seconds without a byte after which nothing is on its way any more; beats come every two."""
Frame = tuple[int, bytes]
"""Where a frame ends in all that its screen was told, and its payload."""


class Watching(Screens):
    """Connections that read; the screen of number n is of the group n modulo `groups`."""

    def __init__(self, port: int, path: str, first: Callable[[int], Sequence[bytes]], groups: int) -> None:
        super().__init__(port, path, first)
        self._groups = groups
        self._notes: dict[int, _Notes] = {}

    def greeted(self, text: bytes, times: int) -> None:
        """Wait until each was told `text` so many times, and nothing is on its way any more; note from then.

        Raises LoadError where one is not told.
        """
        told = {each.fileno(): b"" for each in self._sockets}
        deaf = set(told)
        while deaf:
            _, ready, chunks = self.take(_PATIENCE)
            if not ready:
                raise LoadError(f"{len(deaf)} of {len(self)} screens were not told what they follow")
            for fd, chunk in zip(ready, chunks, strict=True):
                told[fd] += chunk
                if told[fd].count(text) >= times:
                    deaf.discard(fd)
        while self.take(_QUIET)[1]:
            pass
        self._notes = {
            each.fileno(): _Notes(keeps=number < self._groups) for number, each in enumerate(self._sockets)
        }

    def watch(self, seconds: float) -> None:
        """Read what came, or wait for it so long. Raises LoadError where a connection ended."""
        now, ready, chunks = self.take(seconds)
        notes = self._notes
        for fd, chunk in zip(ready, chunks, strict=True):
            notes[fd].note(now, chunk)

    def frames(self, group: int) -> Iterator[Frame]:
        """All that a group was told since it was greeted."""
        return _frames(bytes(self._of(group)[0].kept))

    def seen(self, group: int, end: int) -> Iterator[float | None]:
        """When each screen of a group had so many bytes; None where it never had."""
        return (each.had(end) for each in self._of(group))

    def size_of(self, group: int) -> int:
        """How many screens a group has."""
        return len(self._of(group))

    def _of(self, group: int) -> Sequence["_Notes"]:
        return list(self._notes.values())[group :: self._groups]


class _Notes:
    """How many bytes a screen had been told when."""

    __slots__ = ("_ends", "_keeps", "_size", "_times", "kept")

    def __init__(self, *, keeps: bool) -> None:
        self._size = 0
        self._ends, self._times = array("q"), array("d")
        self._keeps = keeps
        self.kept = bytearray()

    def note(self, now: float, chunk: bytes) -> None:
        self._size += len(chunk)
        self._ends.append(self._size)
        self._times.append(now)
        if self._keeps:
            self.kept += chunk

    def had(self, end: int) -> float | None:
        at = bisect_left(self._ends, end)
        return self._times[at] if at < len(self._times) else None


def _frames(data: bytes) -> Iterator[Frame]:
    """Frames of a server, which are whole and not masked (RFC 6455, section 5.2); half of one is left out."""
    at = 0
    while at + 2 <= len(data):
        size, start = data[at + 1], at + 2
        if size > 125:
            start += 2 if size == 126 else 8
            size = int.from_bytes(data[at + 2 : start])
        at = start + size
        if at <= len(data):
            yield at, data[start:at]
