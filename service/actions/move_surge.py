"""The pulse moves: what was counted is kept; surges begin, change and end, and everybody hears why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from service.actions.follow_journal import LEASE, Held
from service.boundaries import Live
from service.context import Context
from service.domain.events import PULSE, EventType, Happening, SurgeMoved, channel_queue
from service.pulse import surge_view
from service.store import cases, followers, pulse
from service.store.pulse import Surge, TopicNow
from service.store.writer import Tx
from voc.pulse import Usual, Volume, judge
from voc.windows import Series

FOLLOWER = "pulse"
"""The follower of the journal on whose behalf the pulse moves."""
MORE = 1.25
"""A surge is also said again when so many times the customers that were said have spoken."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A topic of a team: now, speakers in the busiest window of the cool-down, and since its surge began."""

    now: TopicNow
    peak: int
    customers: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What the follower made of the journal above `after`, up to `upto`. `hours` count all of each hour."""

    holder: str
    after: int
    upto: int
    hours: Sequence[tuple[Series, datetime, int]]
    changed: Sequence[TopicNow]
    seen: Sequence[Seen]


async def move_surge(ctx: Context, counted: Counted) -> Held | None:
    """Keeps what was counted and says what moved, in one unit with the follower's position.

    None, and nothing is kept, where another process holds the follower or has moved it meanwhile.
    """
    live = ctx.boundaries.live

    def unit(tx: Tx) -> Held | None:
        before = followers.load(tx.conn, FOLLOWER)
        if before is None or before.holder != counted.holder or before.seq != counted.after:
            return None
        pulse.raise_hours(tx.conn, counted.hours)
        pulse.set_topics(tx.conn, counted.changed)
        lasting = {surge.series: surge for surge in pulse.now(tx.conn)}
        for seen in counted.seen:
            earlier = lasting.get(seen.now.series)
            after = moved(earlier, seen, tx.at, new_id=tx.new_id())
            if after is not None:
                _say(tx, live, after, new=earlier is None)
        until = tx.at + LEASE
        followers.move(tx.conn, FOLLOWER, counted.upto)
        followers.hold(tx.conn, FOLLOWER, counted.holder, until, counted.upto)
        return Held(counted.upto, until)

    return (await ctx.writer.run(unit)).value


def moved(before: Surge | None, seen: Seen, at: datetime, *, new_id: str = "") -> Surge | None:
    """The surge as it is to be said now; None where nothing is to be said."""
    now = seen.now
    height = judge(None if before is None else before.times, Volume(now.voices, seen.peak), now.usual)
    usual = now.usual or (None if before is None else before.usual)
    if usual is None:
        return None
    if before is None:
        return None if height is None else _begun(new_id, now, usual, height, at, seen.customers)
    if height is None:
        return replace(before, voices=now.voices, usual=usual, line=now.line, at=at, calm_at=at)
    customers = max(before.customers, seen.customers)
    if height == before.times and customers < before.customers * MORE:
        return None
    return replace(
        before,
        times=height,
        voices=seen.peak,
        usual=usual,
        customers=customers,
        examples=now.examples or before.examples,
        line=now.line,
        at=at,
    )


def _begun(id_: str, now: TopicNow, usual: Usual, height: Decimal, at: datetime, customers: int) -> Surge:
    return Surge(
        id=id_,
        series=now.series,
        times=height,
        voices=now.voices,
        usual=usual,
        customers=customers,
        examples=now.examples,
        line=now.line,
        since=at,
        at=at,
    )


def _say(tx: Tx, live: Live, surge: Surge, *, new: bool) -> None:
    pulse.keep(tx.conn, surge, new=new)
    team, topic = surge.series
    kind: EventType = "pulse.surge"
    if surge.calm_at is None:
        pulse.concern(tx.conn, surge.id, cases.open_with_topic(tx.conn, team, topic))
    else:
        kind = "pulse.calm"
    tx.happen(Happening(kind, (PULSE, channel_queue(team)), SurgeMoved(surge_view(live, surge))))
