"""The pulse moves: what was counted is kept; surges begin, change and end, and everybody hears why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.actions.follow_journal import LEASE, Held
from service.boundaries import Live
from service.context import Context
from service.domain.events import PULSE, EventType, Happening, SurgeMoved, channel_queue
from service.pulse import surge_view
from service.store import cases, followers, pulse
from service.store.pulse import Surge, TopicNow
from service.store.writer import Tx
from voc.pulse import Height, Volume, judge, measured
from voc.windows import Series

FOLLOWER = "pulse"
"""The follower of the journal on whose behalf the pulse moves."""
MORE = 1.25
"""A surge is also said again when so many times the customers that were said have spoken."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A topic of a team: now, by windows of growing length, and how many spoke since its surge began.

    line_usual: what is usual of a point of the line.
    """

    now: TopicNow
    volumes: Sequence[Volume]
    customers: int
    line_usual: float


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
    height = judge(None if before is None else Height(before.times, before.over), seen.volumes)
    if before is None:
        return None if height is None else _begun(new_id, seen, height, at)
    volume = measured(seen.volumes, before.over)
    usual = before.usual if volume.expected is None else volume.expected.usual
    now = replace(
        before, over=volume.over, usual=usual, line=seen.now.line, line_usual=seen.line_usual, at=at
    )
    if height is None:
        return replace(now, voices=volume.voices, calm_at=at)
    customers = max(before.customers, seen.customers)
    if height.times == before.times and customers < before.customers * MORE:
        return None
    examples = seen.now.examples or before.examples
    return replace(now, times=height.times, voices=volume.peak, customers=customers, examples=examples)


def _begun(id_: str, seen: Seen, height: Height, at: datetime) -> Surge | None:
    volume = measured(seen.volumes, height.over)
    if volume.expected is None:
        return None
    return Surge(
        id=id_,
        series=seen.now.series,
        times=height.times,
        voices=volume.voices,
        usual=volume.expected.usual,
        over=height.over,
        customers=max(volume.voices, seen.customers),
        examples=seen.now.examples,
        line=seen.now.line,
        line_usual=seen.line_usual,
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
