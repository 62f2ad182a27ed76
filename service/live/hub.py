"""From the journal's order to every stream: each event encoded once, sent once a stream, never out of order.

Events come by the bus. `at` is the last that was delivered; whoever is missing after it is waited for 50 ms
and then read from the journal, and once a second the journal's head is compared, so a bus that loses
everything only costs time. Subscribing: hold the stream, read state and position S in one read, wait until
S was delivered, send the snapshots, then what was held after S.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from service.access.permissions import sees_team
from service.clock import Clock, parse_rfc3339
from service.domain.actor import Actor
from service.domain.events import Event, channel_case
from service.errors import CloseCode, Problem
from service.live import wire
from service.live.fanout import Audience, Fanout
from service.live.frames import encoded, framed
from service.live.outbox import Outbox
from service.live.port import Look, Views
from service.live.stream import Stream
from service.metrics import Metrics

_log = logging.getLogger(__name__)

HOLE_WAIT = 0.05
"""Seconds that a missing event may take by the bus before the journal is read."""
HEAD_EVERY = 1.0
BEAT_EVERY = 2.0
_BATCH = 500
_REACH_LIMIT = 10.0
_MAX_STRANDED = 10_000


FollowListener = Callable[[Stream, str, bool], None]
"""Called with a stream, a channel as the journal names it, and whether the stream follows it now."""


class Hub:
    """All streams of this node. Lives on one event loop."""

    def __init__(self, views: Views, metrics: Metrics, clock: Clock) -> None:
        self._views = views
        self._metrics = metrics
        self._clock = clock
        self._streams: set[Stream] = set()
        self._holding: set[Stream] = set()
        self._unanswered: set[Stream] = set()
        self._everybody = Audience()
        self._followers: dict[str, Audience] = {}
        self._following: dict[Outbox, Stream] = {}
        self._of_person: defaultdict[str, set[Stream]] = defaultdict(set)
        self._at = 0
        self._epoch = ""
        self._early: dict[int, Event] = {}
        self._reached: list[tuple[int, asyncio.Future[None]]] = []
        self._missing = asyncio.Event()
        self._listeners: list[Callable[[Event], None]] = []
        self._follow_listeners: list[FollowListener] = []
        self.fanout = Fanout(self.on_screen)
        """Where the streams' outboxes come together."""

    @property
    def at(self) -> int:
        """`seq` of the last event that was delivered."""
        return self._at

    @property
    def epoch(self) -> str:
        """The journal's epoch."""
        return self._epoch

    @property
    def streams(self) -> Collection[Stream]:
        """The open streams."""
        return tuple(self._streams)

    async def start(self) -> None:
        """Take the journal's position; nothing before it is delivered live."""
        position = await self._views.position()
        self._at, self._epoch = position.seq, position.epoch

    async def run(self) -> None:
        """Beat, compare the head and close holes, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            group.create_task(self._compare())
            group.create_task(self._heal())

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Call `listener` with every event after it was delivered."""
        self._listeners.append(listener)

    def listen_follows(self, listener: FollowListener) -> None:
        """Call `listener` whenever a stream comes to follow a channel or leaves it."""
        self._follow_listeners.append(listener)

    def followers(self, channel: str) -> Sequence[Stream]:
        """The streams that follow a channel now."""
        audience = self._followers.get(channel)
        return () if audience is None else [self._following[outbox] for outbox in audience]

    def receive(self, events: Sequence[Event]) -> None:
        """Take events from the bus, in any order, any number of times."""
        for event in events:
            if event.seq > self._at and len(self._early) < _MAX_STRANDED:
                self._early[event.seq] = event
        self._advance()

    def join(self, stream: Stream) -> None:
        """A stream is open. It hears beats from now on."""
        self._streams.add(stream)
        self._unanswered.add(stream)
        self._following[stream.outbox] = stream
        self._everybody.add(stream.outbox)
        self._of_person[stream.actor.id].add(stream)
        self._metrics.streams.set(len(self._streams))

    def leave(self, stream: Stream) -> None:
        """A stream is gone."""
        self._streams.discard(stream)
        self._unanswered.discard(stream)
        self._everybody.discard(stream.outbox)
        for channel in tuple(stream.channels):
            self._drop(stream, channel)
        self._following.pop(stream.outbox, None)
        self._of_person[stream.actor.id].discard(stream)
        if not self._of_person[stream.actor.id]:
            del self._of_person[stream.actor.id]
        self._metrics.streams.set(len(self._streams))

    async def follow(self, stream: Stream, frame: wire.Subscribe) -> None:
        """Answer a subscription: events since the position where that is possible, else snapshots.

        To be called once at a time for a stream. Raises TimeoutError when the journal's head cannot be
        reached.
        """
        channels = list(dict.fromkeys(frame.channels))
        # What was missed since then is not sent yet, so that no beat may name more.
        stream.hold(self._at if frame.since is None else min(self._at, frame.since.seq))
        self._holding.add(stream)
        try:
            look = await self._views.look(stream.actor, channels, frame.since)
            await asyncio.wait_for(self._reach(look.position.seq), _REACH_LIMIT)
        except BaseException:
            self._pass_on(stream, self._release(stream))
            raise
        granted = [channel for channel in channels if channel not in look.refused]
        self._answer(stream, frame, look, granted)
        for channel, reason in look.refused.items():
            _send(stream, wire.Unsubscribed("unsubscribed", channel, reason, frame.id))

    def unfollow(self, stream: Stream, channels: Iterable[str], reason: str, call: int | None = None) -> None:
        """A stream leaves channels, or loses them for a reason."""
        for channel in channels:
            self._drop(stream, channel)
            _send(stream, wire.Unsubscribed("unsubscribed", channel, reason, call))

    async def recheck(self, stream: Stream, actor: Actor) -> None:
        """Rights may have changed: the stream keeps what its person still may have."""
        stream.actor = actor
        refused = await self._views.refused(actor, tuple(stream.channels))
        for channel, reason in refused.items():
            self.unfollow(stream, [channel], reason)

    def holders(self) -> set[tuple[str, str]]:
        """(person, case) of every case that is on a screen: whose leases live on."""
        return {
            (stream.actor.id, channel.removeprefix("case:"))
            for stream in self._streams
            for channel in stream.channels
            if channel.startswith("case:")
        }

    def on_screen(self, since: datetime, screens: int = 1) -> None:
        """A signal that had arrived at `since` was written to so many screens' sockets just now. From another
        node it is as exact as their clocks agree.
        """
        self._metrics.signal_to_screen.observe(max(0.0, (self._clock() - since).total_seconds()), screens)

    def close_all(self, code: CloseCode, reason: str) -> None:
        """End every stream."""
        for stream in self._streams:
            stream.outbox.close(code, reason)

    def _answer(self, stream: Stream, frame: wire.Subscribe, look: Look, granted: Sequence[str]) -> None:
        seq = look.position.seq
        held = self._release(stream)
        self._unanswered.discard(stream)
        _send(stream, wire.Subscribed("subscribed", frame.id, look.resumed, seq))
        self._metrics.resumed(look.resumed if frame.since else None)
        early = [event for event in held if event.seq <= seq]
        missed = {event.seq: event for event in early if stream.wants(event)}
        if look.resumed and frame.since is not None:
            seen = {event.seq for event in look.events if stream.wants(event) and event.seq not in missed}
            missed |= {event.seq: event for event in look.events if event.seq not in seen}
        for number in sorted(missed):
            self._send_event(stream, missed[number])
        for event in early:
            # What it followed before may have moved away while this was read.
            self._part(stream, event)
        for channel in granted:
            if not look.resumed:
                stream.outbox.put(look.snapshots[channel].frame(frame.id))
            stream.channels[channel] = seq
            shared = self._shared(stream, channel)
            self._followers.setdefault(shared, Audience()).add(stream.outbox)
            self._tell_follows(stream, shared, here=True)
        self._pass_on(stream, [event for event in held if event.seq > seq])

    def _release(self, stream: Stream) -> Sequence[Event]:
        self._holding.discard(stream)
        return stream.release()

    def _pass_on(self, stream: Stream, events: Iterable[Event]) -> None:
        for event in events:
            if stream.wants(event):
                self._send_event(stream, event)
                self._part(stream, event)

    def _part(self, stream: Stream, event: Event) -> None:
        """A case that was moved to a team which is not this person's is no longer for this stream.

        At once: between the move and another look at rights more could be told of it.
        """
        if event.type != "case.moved":
            return
        case: Any = event.data["case"] if isinstance(event.data, dict) else getattr(event.data, "case", None)
        row = case if isinstance(case, dict) else {"id": case.id, "team": case.team}
        channel = channel_case(row["id"])
        if channel in stream.channels and not sees_team(stream.actor, row["team"]):
            self.unfollow(stream, [channel], f"the case was moved to {row['team']}")

    def _send_event(self, stream: Stream, event: Event) -> None:
        mine = f"me:{stream.actor.id}" in event.channels
        stream.outbox.put(framed(_encode(event, with_me=mine)))
        self._metrics.stream_events.inc()

    def _advance(self) -> None:
        while (event := self._early.pop(self._at + 1, None)) is not None:
            self._at += 1
            self._deliver(event)
        if self._early:
            self._early = {seq: event for seq, event in self._early.items() if seq > self._at}
        if self._early:
            self._missing.set()
        self._metrics.journal_seq.set(self._at)
        for waiting in [waiting for waiting in self._reached if waiting[0] <= self._at]:
            self._reached.remove(waiting)
            if not waiting[1].done():
                waiting[1].set_result(None)

    def _deliver(self, event: Event) -> None:
        """Give an event to each stream that follows one of its channels, encoded once for all."""
        for stream in self._holding:
            stream.keep(event)
        audiences = [self._followers[channel] for channel in event.channels if channel in self._followers]
        if audiences:
            self._tell(event, audiences)
        for listener in self._listeners:
            listener(event)

    def _tell(self, event: Event, audiences: Sequence[Audience]) -> None:
        """The largest audience at once, for it is told what all the others are, and of the rest who is left.

        INVARIANT: whoever follows a channel follows it from a position before `event`: until that position is
        reached a subscription is held.
        """
        most = max(audiences, key=len)
        beside = {outbox for each in audiences if each is not most for outbox in each if outbox not in most}
        streams = len(most) + len(beside)
        frame = framed(_encode(event, with_me=False))
        other: dict[Outbox, bytes | None] = dict.fromkeys(beside, frame)
        own = [stream.outbox for stream in self._owners(event)]
        if own:
            other |= dict.fromkeys(
                (outbox for outbox in own if outbox in beside or outbox in most),
                framed(_encode(event, with_me=True)),
            )
        for stream in self._holding:
            if stream.outbox in beside or stream.outbox in most:
                other[stream.outbox] = None
                streams -= 1
        since = parse_rfc3339(event.arrived or event.at) if event.type == "signal.received" else None
        self._metrics.stream_events.inc(streams)
        self.fanout.publish(most, frame, other, since)
        if event.type == "case.moved":
            for outbox in [*most, *beside]:
                if not self._following[outbox].holding:
                    self._part(self._following[outbox], event)

    def _owners(self, event: Event) -> Iterable[Stream]:
        """The streams of those whose own channel an event names."""
        for channel in event.channels:
            if channel.startswith("me:"):
                yield from self._of_person.get(channel.removeprefix("me:"), ())

    async def _reach(self, seq: int) -> None:
        """Wait until everything up to `seq` was delivered."""
        if self._at >= seq:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reached.append((seq, future))
        self._missing.set()
        await future

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_EVERY)
            # Whoever comes back has a position and asks for what follows it: until that is heard, a beat that
            # named more would take its place, and whoever is cut once more meanwhile would miss what follows.
            sent = dict.fromkeys(self._unanswered, 0) | {stream: stream.sent for stream in self._holding}
            held = {stream.outbox: encoded(wire.Beat("beat", seq)) for stream, seq in sent.items()}
            self.fanout.publish(self._everybody, encoded(wire.Beat("beat", self._at)), held)

    async def _compare(self) -> None:
        while True:
            await asyncio.sleep(HEAD_EVERY)
            try:
                head = (await self._views.position()).seq
            except Problem as problem:
                _log.warning("the journal's head cannot be read: %s", problem.detail)
                continue
            except Exception:  # noqa: BLE001 -- a read that fails now is tried again in a second
                _log.exception("the journal's head cannot be read")
                continue
            self._metrics.journal_lag.set(max(0, head - self._at))
            if head > self._at:
                self._missing.set()

    async def _heal(self) -> None:
        while True:
            await self._missing.wait()
            self._missing.clear()
            await asyncio.sleep(HOLE_WAIT)
            try:
                await self._read_hole()
            except Exception:  # noqa: BLE001 -- the head comparison asks again within a second
                _log.exception("the journal cannot be read after %d", self._at)

    async def _read_hole(self) -> None:
        """Read on from `at` until what the bus brought early joins up and nothing newer is known."""
        while self._early or self._reached or (await self._views.position()).seq > self._at:
            before = self._at
            events = await self._views.events_after(before, _BATCH)
            self._skip_lost(before, events)
            self.receive(events)
            if self._at == before:
                return

    def _skip_lost(self, before: int, events: Sequence[Event]) -> None:
        """What the journal itself does not have is lost for good: count it, say it, and go on."""
        if before == self._at and events and events[0].seq > before + 1 and before + 1 not in self._early:
            lost = events[0].seq - before - 1
            self._metrics.journal_lost.inc(lost)
            _log.error("the journal lost %d events after %d", lost, before)
            self._at = events[0].seq - 1

    def _drop(self, stream: Stream, channel: str) -> None:
        there = stream.channels.pop(channel, None) is not None
        shared = self._shared(stream, channel)
        followers = self._followers.get(shared) if there else None
        if followers is not None:
            followers.discard(stream.outbox)
            if not len(followers):
                del self._followers[shared]
            self._tell_follows(stream, shared, here=False)

    def _tell_follows(self, stream: Stream, channel: str, *, here: bool) -> None:
        for listener in self._follow_listeners:
            listener(stream, channel, here)

    @staticmethod
    def _shared(stream: Stream, channel: str) -> str:
        return f"me:{stream.actor.id}" if channel == "me" else channel


def _encode(event: Event, *, with_me: bool) -> bytes:
    """The frame of an event. Whose own channel it names concerns nobody but that person, who reads `me`."""
    channels = [channel for channel in event.channels if not channel.startswith("me:")]
    frame: Mapping[str, object] = {
        "op": "event",
        "seq": event.seq,
        "channels": [*channels, "me"] if with_me else channels,
        "type": event.type,
        "at": event.at,
        "data": event.data,
    }
    return orjson.dumps(frame)


def _send(stream: Stream, frame: wire.ServerFrame) -> None:
    stream.outbox.put(encoded(frame))
