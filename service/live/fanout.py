"""One publish to many readers: framed once, the same bytes written to every socket, once a turn of the event
loop.

What is published during a turn is joined at its end into as few writes as there are different things to say:
one a reader. Where many readers are told the same, the writes are one loop in C over their sockets
(`os.write`); whoever has something else in line, or does not take bytes now, gets them through his outbox. A
very large fan-out is written in slices, and the event loop is free between them: a decision never waits
behind one. What is published while a fan-out is written is joined behind it.

Design: joined writes and one loop over the sockets come from measurements (`remit bench stream`): with 1,000
readers and several events under way, they are what decides.
"""

import os
from asyncio import AbstractEventLoop, get_running_loop
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, chain, repeat

from service.live.outbox import Outbox

SLICE = 500
"""Readers that are written to before others get their turn on the event loop: 2 ms or so."""

_NOBODY: Mapping[Outbox, bytes | None] = {}
Shown = Callable[[datetime, int], None]
"""Called with when something was first heard, and on how many screens it is now."""


class Members:
    """The readers of an audience at one moment, those with a sink; unchangeable."""

    __slots__ = ("_where", "order")

    def __init__(self, order: Sequence[Outbox]) -> None:
        self.order = order
        self._where: dict[Outbox, int] | None = None

    @property
    def where(self) -> Mapping[Outbox, int]:
        """Each with its place in `order`; worked out when it is first asked for."""
        if self._where is None:
            self._where = {outbox: place for place, outbox in enumerate(self.order)}
        return self._where


class Audience:
    """The readers of a channel. Readers whose frames are taken one by one (`plain`) stand apart."""

    __slots__ = ("_handed", "_members", "plain")

    def __init__(self) -> None:
        self.plain: dict[Outbox, None] = {}
        self._handed: dict[Outbox, None] = {}
        self._members: Members | None = None

    def __len__(self) -> int:
        """How many there are."""
        return len(self.plain) + len(self._handed)

    def __iter__(self) -> Iterator[Outbox]:
        """All of them."""
        return chain(self.plain, self._handed)

    def __contains__(self, outbox: object) -> bool:
        """Whether it is one of them."""
        return outbox in self._handed or outbox in self.plain

    def add(self, outbox: Outbox) -> None:
        """One more reader; a second time changes nothing."""
        if outbox.handed:
            self._members = None
            self._handed[outbox] = None
        else:
            self.plain[outbox] = None

    def discard(self, outbox: Outbox) -> None:
        """A reader is gone, or was never there."""
        if outbox in self._handed:
            self._members = None
            del self._handed[outbox]
        self.plain.pop(outbox, None)

    @property
    def members(self) -> Members:
        """Those with a sink, as they are now: the same object as long as nobody comes or goes."""
        if self._members is None:
            self._members = Members(tuple(self._handed))
        return self._members


@dataclass(slots=True)
class _Entry:
    """One publish: `frame` for the members, but for some of them something else, or nothing."""

    members: Members
    frame: bytes
    other: dict[Outbox, bytes | None]
    since: datetime | None

    def of(self, outbox: Outbox) -> bytes | None:
        """What this reader is told."""
        if outbox in self.other:
            return self.other[outbox]
        return self.frame if outbox in self.members.where else None


@dataclass(slots=True)
class _Job:
    """The same bytes for many, written in slices; `served` had them already, or get others."""

    members: Members
    data: bytes
    heard: Sequence[datetime]
    served: set[Outbox] = field(default_factory=set)
    at: int = 0

    def waits_for(self, outbox: Outbox) -> bool:
        """Whether this reader's bytes are still to be written."""
        return outbox not in self.served and self.members.where.get(outbox, -1) >= self.at


class _Said:
    """What a turn's entries come to for readers who are members of the same audiences, joined once: whoever
    is told something else in between gets pieces of it, however many of both there are.
    """

    def __init__(self, mine: Sequence[tuple[int, _Entry]]) -> None:
        """`mine`: the entries, each with its number in the turn."""
        self._numbers = [number for number, _ in mine]
        self._sinces = [entry.since for _, entry in mine]
        self._ends = list(accumulate((len(entry.frame) for _, entry in mine), initial=0))
        self.data = mine[0][1].frame if len(mine) == 1 else b"".join(entry.frame for _, entry in mine)

    def heard(self, begin: int = 0, end: int | None = None) -> list[datetime]:
        """When some of it, or all, was first heard."""
        return [since for since in self._sinces[begin:end] if since is not None]

    def tell(self, outbox: Outbox, odd: Iterable[tuple[int, _Entry]]) -> None:
        """Tell it to one who is told something else, or nothing, by these entries, in order of number."""
        told = 0
        for number, entry in odd:
            place = bisect_left(self._numbers, number, told)
            self._between(outbox, told, place)
            own = entry.other[outbox]
            if own is not None:
                outbox.add(own, entry.since)
            told = bisect_right(self._numbers, number, place)
        self._between(outbox, told, len(self._numbers))

    def _between(self, outbox: Outbox, begin: int, end: int) -> None:
        if begin < end:
            data = self.data[self._ends[begin] : self._ends[end]]
            outbox.add(data, min(self.heard(begin, end), default=None))


class Fanout:
    """All that is published on one event loop."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._loop: AbstractEventLoop | None = None
        self._entries: list[_Entry] = []
        self._jobs: deque[_Job] = deque()
        self._due: list[Outbox] = []
        self._scheduled = False

    def publish(
        self,
        to: Audience,
        frame: bytes,
        other: Mapping[Outbox, bytes | None] = _NOBODY,
        since: datetime | None = None,
    ) -> None:
        """Tell an audience something; whoever is in `other`, of the audience or not, is told that instead, or
        nothing. `since`: when what is told was first heard, if that is measured.
        """
        for outbox in to.plain:
            if outbox not in other:
                outbox.add(frame, since)
        handed: dict[Outbox, bytes | None] = {}
        for outbox, told in other.items():
            if outbox.handed:
                handed[outbox] = told
            elif told is not None:
                outbox.add(told, since)
        members = to.members
        if members.order or handed:
            self._entries.append(_Entry(members, frame, handed, since))
            self._schedule()

    def catch_up(self, outbox: Outbox) -> None:
        """Put into this outbox what was published to its reader and not written yet."""
        for job in self._jobs:
            if job.waits_for(outbox):
                job.served.add(outbox)
                outbox.add(job.data, min(job.heard, default=None))
        for entry in self._entries:
            told = entry.of(outbox)
            if told is not None:
                entry.other[outbox] = None
                outbox.add(told, entry.since)

    def due(self, outbox: Outbox) -> None:
        """Drain this outbox at the end of the present turn of the event loop."""
        self._due.append(outbox)
        self._schedule()

    def shown(self, since: datetime, screens: int) -> None:
        """What was first heard at `since` was written to so many screens now."""
        self._shown(since, screens)

    def turn(self) -> None:
        """Write what waits: all of it, but of large fan-outs only a slice."""
        self._scheduled = False
        self._drain()
        if not self._jobs and self._entries:
            self._join()
        room = SLICE
        while self._jobs and room > 0:
            room -= self._write(self._jobs[0], room)
        self._drain()
        if self._jobs or self._entries:
            self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            if self._loop is None:
                self._loop = get_running_loop()
            self._loop.call_soon(self.turn)

    def _drain(self) -> None:
        due, self._due = self._due, []
        for outbox in due:
            outbox.drain()

    def _join(self) -> None:
        """Make of a turn's entries as few jobs as there are different things to say."""
        entries, self._entries = self._entries, []
        audiences = dict.fromkeys(entry.members for entry in entries)
        odd: dict[Outbox, list[tuple[int, _Entry]]] = {}
        for number, entry in enumerate(entries):
            for outbox in entry.other:
                odd.setdefault(outbox, []).append((number, entry))
        left = set(odd)
        for members, told_by in _shared(audiences):
            if members.order:
                said = _Said([one for one in enumerate(entries) if one[1].members in told_by])
                self._jobs.append(_Job(members, said.data, said.heard(), set(odd)))
                for outbox in left.intersection(members.where):
                    said.tell(outbox, odd[outbox])
                left.difference_update(members.where)
        nothing = _Said([])
        for outbox in left:
            nothing.tell(outbox, odd[outbox])

    def _write(self, job: _Job, room: int) -> int:
        """Write to the next of a job; how many it were."""
        outboxes = job.members.order[job.at : job.at + room]
        job.at += len(outboxes)
        if job.at >= len(job.members.order):
            self._jobs.popleft()
        if job.served:
            outboxes = [outbox for outbox in outboxes if outbox not in job.served]
        sockets = [outbox.fd for outbox in outboxes]
        if -1 in sockets:
            busy = [outbox for outbox in outboxes if outbox.fd < 0]
            outboxes = [outbox for outbox in outboxes if outbox.fd >= 0]
            sockets = [outbox.fd for outbox in outboxes]
            since = min(job.heard, default=None)
            for outbox in busy:
                outbox.add(job.data, since)
        written = _write_all(sockets, job.data)
        whole = written.count(len(job.data))
        if whole < len(outboxes):
            for outbox, size in zip(outboxes, written, strict=True):
                if size < 0:
                    outbox.break_off()
                elif size < len(job.data):
                    outbox.finish(job.data[size:])
        for heard in job.heard:
            self._shown(heard, whole)
        return len(outboxes) or 1


def _shared(audiences: Iterable[Members]) -> Sequence[tuple[Members, frozenset[Members]]]:
    """Groups of readers that are members of exactly the same audiences, and of which."""
    many = list(audiences)
    if len(many) == 1:
        return [(many[0], frozenset(many))]
    masks: dict[Outbox, int] = {}
    for number, members in enumerate(many):
        for outbox in members.order:
            masks[outbox] = masks.get(outbox, 0) | 1 << number
    groups: dict[int, list[Outbox]] = {}
    for outbox, mask in masks.items():
        groups.setdefault(mask, []).append(outbox)
    return [
        (Members(group), frozenset(one for number, one in enumerate(many) if mask >> number & 1))
        for mask, group in groups.items()
    ]


def _write_all(sockets: Sequence[int], data: bytes) -> list[int]:
    """Write the same to each socket: how many bytes it took, -1 where it is broken.

    The loop runs in C. `extend` keeps what came before an exception, and the same iterator goes on behind it:
    a full socket costs one exception.
    """
    written: list[int] = []
    writing = map(os.write, sockets, repeat(data))
    while True:
        try:
            written.extend(writing)
        except BlockingIOError:
            written.append(0)
        except OSError:
            written.append(-1)
        else:
            return written
