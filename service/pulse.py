"""The pulse as screens show it: the surges that last, and what each topic runs at."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from rules.language.uses import reads_of
from service.boundaries import Live
from service.clock import rfc3339
from service.context import Context
from service.domain.cursors import cursor_of, place_of
from service.domain.pulse import PulseSnapshot, SurgeView, TopicVolume
from service.domain.topic import SurgePage
from service.store import pulse
from service.store.pulse import Surge, TopicNow
from service.store.types import Connection
from voc.baseline import Basis
from voc.pulse import times

HEIGHT = "topic.surge"
"""The fact that says how high the surge is of what a case tells of."""
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_COMPARED: Mapping[Basis, str] = {
    "hour_of_week": " at this hour of the week",
    "hour_of_day": " at this hour of the day",
    "overall": "",
}


def snapshot(ctx: Context, conn: Connection) -> PulseSnapshot:
    """The surges that last, the highest first."""
    lasting = sorted(pulse.now(conn), key=lambda surge: (-surge.times, surge.id))
    return PulseSnapshot([surge_view(ctx.boundaries.live, surge) for surge in lasting])


def surge_view(live: Live, surge: Surge) -> SurgeView:
    """A surge as screens show it, with the boundaries that read how high it is."""
    team, topic = surge.series
    return SurgeView(
        id=surge.id,
        team=team,
        topic=topic,
        times=str(surge.times),
        voices=surge.voices,
        usual=round(surge.usual.voices, 1),
        minutes=surge.over // _MINUTE,
        basis=surge.usual.basis,
        customers=surge.customers,
        examples=list(surge.examples),
        line=list(surge.line),
        line_usual=round(surge.line_usual, 2),
        since=rfc3339(surge.since),
        at=rfc3339(surge.at),
        until=None if surge.calm_at is None else rfc3339(surge.calm_at),
        reacts=reacting(live),
        reason=_why(surge),
    )


def reacting(live: Live) -> list[str]:
    """The boundaries that read how high a surge is."""
    return [name for name, boundary in sorted(live.pack.boundaries.items()) if HEIGHT in reads_of(boundary)]


def ended_page(
    live: Live, conn: Connection, only: Mapping[str, str], after: str | None, limit: int
) -> SurgePage:
    """A page of the surges that ended; `only`: of which `team`, of which `topic`.

    Raises Problem: invalid (`after`).
    """
    before = None if after is None else place_of(after, datetime, str)
    found = pulse.ended(conn, only, before, limit + 1)
    more = found[limit - 1] if len(found) > limit else None
    place = None if more is None or more.calm_at is None else cursor_of(more.calm_at, more.id)
    return SurgePage([surge_view(live, one) for one in found[:limit]], place)


def topic_volume(seen: TopicNow) -> TopicVolume:
    """What a topic runs at, as the pulse shows it."""
    return TopicVolume(
        team=seen.series[0],
        topic=seen.series[1],
        at=rfc3339(seen.at),
        voices=seen.voices,
        usual=None if seen.usual is None else round(seen.usual.voices, 1),
        basis=None if seen.usual is None else seen.usual.basis,
        times=None if seen.usual is None else str(times(seen.voices, seen.usual.voices)),
        examples=list(seen.examples),
        line=list(seen.line),
    )


def _why(surge: Surge) -> str:
    few = surge.usual.voices <= 1
    usual = "at most one is usual" if few else f"{surge.usual.voices:.1f} are usual"
    usual += _COMPARED[surge.usual.basis]
    spoke = f"{surge.voices} customers spoke of it within {_length(surge.over)}, and {usual}"
    return f"{spoke}: calm again." if surge.calm_at is not None else f"{spoke}: {surge.times} times as many."


def _length(over: timedelta) -> str:
    if over == _HOUR:
        return "an hour"
    if over > _HOUR:
        return f"{over // _HOUR} hours"
    return "a minute" if over == _MINUTE else f"{over // _MINUTE} minutes"
