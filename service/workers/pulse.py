"""Follows the journal, counts who speaks of what, and has surges moved. One process of all does it."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.actions.follow_journal import LEASE, Held, hold_follower, leave_follower
from service.actions.move_surge import FOLLOWER, Counted, Seen, move_surge, moved
from service.context import Context
from service.store import journal, pulse
from service.store.pulse import Surge, TopicNow
from service.store.types import Connection
from voc.baseline import Baseline, baseline, past_until
from voc.pulse import CALM, LEAST, volumes
from voc.windows import PACE, Pace, Series, Voices

LOOK_EVERY = timedelta(seconds=10)
"""How often topics are looked at of which too few speak for a surge."""
BELIEVED_FOR = timedelta(minutes=1)
"""How long a baseline is believed: history that is told meanwhile may change it."""


@dataclass(frozen=True, slots=True)
class _Past:
    """A baseline, None while the past is too short, and until when and up to which hour it is believed."""

    baseline: Baseline | None
    believed: datetime
    end: datetime | None


@dataclass(slots=True)
class _Memory:
    """What the holder knows. `after`: what was recorded; `heard`: what was counted, at least as far.

    lasting: what surged in the last step; calmed: when the last surge of a topic ended.
    """

    voices: Voices
    after: int
    heard: int
    until: datetime
    looked_at: datetime | None = None
    fresh_since: datetime | None = None
    shown: dict[Series, TopicNow] = field(default_factory=dict)
    past: dict[Series, _Past] = field(default_factory=dict)
    lasting: frozenset[Series] = frozenset()
    calmed: dict[Series, datetime] = field(default_factory=dict)

    def many(self, series: Series, now: datetime) -> bool:
        """Whether enough speak of a topic for a surge."""
        return any(self.voices.count(series, now, over) >= LEAST for over in self.voices.pace.windows)


class PulseFollower:
    """To be stepped about once a second, one step at a time. A lost lease or a failed step starts it anew."""

    def __init__(self, ctx: Context, pace: Pace = PACE) -> None:
        self._ctx = ctx
        self._pace = pace
        self._holder = secrets.token_hex(8)
        self._memory: _Memory | None = None

    async def step(self) -> None:
        """Counts what is new, and has kept and said what follows from it."""
        memory, self._memory = self._memory, None
        now = self._ctx.clock()
        if memory is None or memory.until - now < LEASE / 2:
            held = await hold_follower(self._ctx, FOLLOWER, self._holder)
            if held is None:
                await asyncio.to_thread(self._tell_heights)
                return
            memory = await self._renewed(memory, held, now)
        counted = await asyncio.to_thread(self._count, memory, now)
        if counted is not None:
            held = await move_surge(self._ctx, counted)
            if held is None:
                return
            memory.after, memory.until = held.seq, held.until
            memory.shown.update((topic.series, topic) for topic in counted.changed)
            if counted.seen:
                await asyncio.to_thread(self._tell_heights)
        self._memory = memory

    async def leave(self) -> None:
        """Lets another process follow on at once."""
        self._memory = None
        await leave_follower(self._ctx, FOLLOWER, self._holder)

    async def _renewed(self, memory: _Memory | None, held: Held, now: datetime) -> _Memory:
        if memory is None or memory.after != held.seq:
            return await asyncio.to_thread(self._recall, held, now)
        memory.until = held.until
        return memory

    def _recall(self, held: Held, now: datetime) -> _Memory:
        voices = Voices(self._pace)
        since = self._pace.kept(now)
        with self._ctx.store.reader() as conn:
            for voice in pulse.heard_since(conn, since, held.seq):
                voices.hear(voice)
            shown = {topic.series: topic for topic in pulse.topics(conn)}
            calmed = pulse.calmed(conn, since)
        fresh = self._pace.since(now)
        return _Memory(voices, held.seq, held.seq, held.until, fresh_since=fresh, shown=shown, calmed=calmed)

    def _tell_heights(self) -> None:
        with self._ctx.store.reader() as conn:
            self._told(conn, pulse.now(conn))

    def _count(self, memory: _Memory, now: datetime) -> Counted | None:
        """What follows from what is new; None where nothing does."""
        with self._ctx.store.reader() as conn:
            upto = journal.head(conn).seq
            for voice in pulse.heard_after(conn, memory.heard, upto):
                memory.voices.hear(voice)
                memory.fresh_since = min(memory.fresh_since or voice.at, voice.at)
            memory.heard = upto
            lasting = {surge.series: surge for surge in pulse.now(conn)}
            self._told(conn, list(lasting.values()))
            memory.calmed.update((key, now) for key in memory.lasting - lasting.keys())
            memory.lasting = frozenset(lasting)
            due = memory.looked_at is None or now - memory.looked_at >= LOOK_EVERY
            if memory.fresh_since is None and not due:
                return None
            if due:
                memory.looked_at = now
            memory.voices.forget(now)
            look = _Look(conn, memory, self._pace, now, _once(lambda team: pulse.began(conn, team)))
            of = {
                *memory.voices.series(),
                *lasting,
                *(key for key, topic in memory.shown.items() if any(topic.line)),
            }
            seen = [
                look.at(key, lasting.get(key))
                for key in sorted(of)
                if due or key in lasting or memory.many(key, now)
            ]
        hours = [] if memory.fresh_since is None else list(memory.voices.hours(memory.fresh_since))
        memory.fresh_since = None
        changed = [each.now for each in seen if _differs(memory.shown.get(each.now.series), each.now)]
        news = [each for each in seen if moved(lasting.get(each.now.series), each, now) is not None]
        if not hours and not changed and not news:
            return None
        return Counted(self._holder, memory.after, upto, hours, changed, news)

    def _told(self, conn: Connection, lasting: list[Surge]) -> None:
        heights: dict[str, float] = dict.fromkeys(self._ctx.boundaries.pack.topics, float(CALM))
        for surge in lasting:
            topic = surge.series[1]
            heights[topic] = max(heights.get(topic, 0.0), float(surge.times))
        self._ctx.metrics.surges(heights)
        self._ctx.metrics.voices({topic.series: float(topic.voices) for topic in pulse.topics(conn)})


@dataclass(frozen=True, slots=True)
class _Look:
    """One step's look at topics. `began`: since when a team is listened to."""

    conn: Connection
    memory: _Memory
    pace: Pace
    now: datetime
    began: Callable[[str], datetime | None]

    def at(self, series: Series, surge: Surge | None) -> Seen:
        """What a topic runs at, and its surge if there is one."""
        voices, now = self.memory.voices, self.now
        past = self._past(series, None if surge is None else surge.since)
        seen = volumes(voices, series, past, now, None if surge else self.memory.calmed.get(series))
        first = seen[0]
        topic = TopicNow(
            series,
            now,
            first.voices,
            None if first.expected is None else first.expected.usual,
            voices.examples(series, now),
            voices.line(series, now),
        )
        line_usual = 0.0 if past is None else past.expect(now, self.pace.half).mean
        spoke = first.voices if surge is None else voices.speakers(series, surge.since - surge.over)
        return Seen(topic, seen, spoke, line_usual)

    def _past(self, series: Series, surge: datetime | None) -> Baseline | None:
        """A topic's past: made anew when there is more of it, and now and then."""
        began = self.began(series[0])
        end = None if began is None else past_until(self.now, began, surge, self.pace)
        known = self.memory.past.get(series)
        if known is None or known.baseline is None or known.end != end or known.believed <= self.now:
            hours = pulse.hours(self.conn, series)
            found = None if began is None or end is None else baseline(hours, began, end)
            known = self.memory.past[series] = _Past(found, self.now + BELIEVED_FOR, end)
        return known.baseline


def _differs(shown: TopicNow | None, now: TopicNow) -> bool:
    if shown is None:
        return True
    return (shown.voices, shown.line, shown.examples) != (now.voices, now.line, now.examples)


def _once(ask: Callable[[str], datetime | None]) -> Callable[[str], datetime | None]:
    known: dict[str, datetime | None] = {}

    def answer(team: str) -> datetime | None:
        if team not in known:
            known[team] = ask(team)
        return known[team]

    return answer
