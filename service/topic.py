"""A topic of a team whole: what it runs at beside what is usual, who speaks of it, and what opened by it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from rules.language.reading import read_boundary_aloud
from rules.language.uses import clauses_reading
from service.access.permissions import require, sees_team
from service.boundaries import Live
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.topic import GivenBy, Heard, HourHeard, Reacting, Share, TopicView, TopicVoice
from service.errors import Code, Problem
from service.pulse import HEIGHT, reacting, surge_view, topic_volume
from service.store import cases, facts, people, pulse, signals, topics
from service.store.given import Given, total
from service.store.pulse import TopicNow
from service.store.topics import Spoke
from service.store.types import Connection
from voc.baseline import Baseline, baseline, past_until
from voc.windows import POINTS, Pace, Series, speaker_of

HOURS = 24
"""Hours that are shown, the running one with them."""
LOOKED_AT = 5000
"""Signals of which shares are counted at most."""
VOICES = 12
TIER = "customer.tier"
"""The fact that says which customers are counted together, where a vocabulary has it."""
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def topic_view(ctx: Context, conn: Connection, actor: Actor, series: Series) -> TopicView:
    """All of it as the actor may see it. Raises Problem: not_yours, not_found."""
    require(actor, "read_pulse")
    live, at, pace = ctx.boundaries.live, ctx.clock(), ctx.settings.pulse_pace
    seen = _now(conn, live, series, at)
    surge = next((one for one in pulse.now(conn) if one.series == series), None)
    since = at - pace.windows[-1] if surge is None else surge.since - surge.over
    began = pulse.began(conn, series[0])
    counted = pulse.hours(conn, series)
    past = None
    if began is not None:
        end = past_until(at, began, None if surge is None else surge.since, pace)
        past = baseline(counted, began, end)
    theirs = sees_team(actor, series[0])
    clauses = list(_reacting(live))
    return TopicView(
        at=rfc3339(at),
        volume=topic_volume(seen),
        surge=None if surge is None else surge_view(live, surge),
        hours=list(_hours(counted, past, pace, at)),
        reacts=clauses,
        heard=_heard(conn, series, since, has_tier=TIER in live.pack.vocabulary.facts) if theirs else None,
        given=_given(topics.gave(conn, series, since), clauses) if theirs else None,
    )


def _now(conn: Connection, live: Live, series: Series, at: datetime) -> TopicNow:
    """What the topic runs at: nothing, where it could be spoken of and was not yet."""
    team, topic = series
    if (seen := pulse.topic(conn, series)) is not None:
        return seen
    if topic not in live.pack.topics or team not in people.team_ids(conn):
        raise Problem(Code.NOT_FOUND, f"There is no topic {topic[:100]!r} of a team {team[:100]!r}.")
    return TopicNow(series, at, 0, None, (), (0,) * POINTS)


def _hours(
    counted: Mapping[datetime, int], past: Baseline | None, pace: Pace, at: datetime
) -> Iterator[HourHeard]:
    """The last hours, oldest first; of the running one what is usual of as much of it as is over."""
    running = pace.hour(at)
    for hour in (running - back * _HOUR for back in range(HOURS - 1, -1, -1)):
        over = min(_HOUR, at - hour)
        usual = None if past is None or not over else round(past.expect(hour + over, over).mean, 1)
        yield HourHeard(rfc3339(hour), over // _MINUTE, counted.get(hour, 0), usual)


def _reacting(live: Live) -> Iterator[Reacting]:
    for name in reacting(live):
        boundary = live.pack.boundaries[name]
        reading = set(clauses_reading(boundary, HEIGHT))
        because = {f"grants.{one.id}": one.because for one in boundary.grants}
        because |= {f"limits.{one.id}": one.because for one in boundary.limits}
        for sentence in read_boundary_aloud(boundary, live.pack.vocabulary):
            if sentence.clause in reading:
                why = because.get(sentence.clause)
                yield Reacting(name, boundary.title, sentence.clause, sentence.text, why)


def _heard(conn: Connection, series: Series, since: datetime, *, has_tier: bool) -> Heard:
    found = topics.spoke(conn, series, since, LOOKED_AT + 1)
    last: dict[str, Spoke] = {}
    for one in found[:LOOKED_AT]:
        last.setdefault(speaker_of(one.customer, one.id), one)
    speakers = list(last.values())
    newest = speakers[:VOICES]
    said = signals.by_ids(conn, [one.id for one in newest])
    of = cases.load_all(conn, {one.case for one in newest})
    return Heard(
        since=rfc3339(since),
        speakers=len(speakers),
        whole=len(found) <= LOOKED_AT,
        shares=[*_shares(speakers), *(_tiers(conn, speakers) if has_tier else ())],
        voices=[
            TopicVoice(said[one.id], of[one.case].row())
            for one in newest
            if one.id in said and one.case in of
        ],
    )


def _shares(speakers: Sequence[Spoke]) -> Iterator[Share]:
    """By kind, by channel, by feeling; each with the most first."""
    for kind, count in Counter(one.kind for one in speakers).most_common():
        yield Share("kind", kind, count)
    for channel, count in Counter(one.channel for one in speakers).most_common():
        yield Share("channel", channel, count)
    for sentiment, count in Counter(one.sentiment for one in speakers).most_common():
        yield Share("sentiment", None if sentiment is None else f"{sentiment:.2f}", count)


def _tiers(conn: Connection, speakers: Sequence[Spoke]) -> Iterator[Share]:
    known = facts.current(conn, {("customer", one.customer) for one in speakers if one.customer is not None})
    tiers: Counter[str | None] = Counter()
    for one in speakers:
        tier = known.get(("customer", one.customer or ""), {}).get(TIER)
        tiers[None if tier is None else str(tier.value)] += 1
    for value, count in tiers.most_common():
        yield Share("tier", value, count)


def _given(found: Sequence[Given], clauses: Sequence[Reacting]) -> list[GivenBy]:
    reads = {(one.boundary, one.clause) for one in clauses}
    groups: dict[tuple[str, str | None], list[Given]] = {}
    for one in found:
        groups.setdefault((one.action, one.unit), []).append(one)
    listed = []
    for (action, unit), group in groups.items():
        of = total(group)
        listed.append(
            GivenBy(
                action=action,
                title=of.title,
                unit=unit,
                amount=of.amount,
                times=len(of.kept),
                reacting=sum(
                    one.set_by is not None and (one.set_by.boundary, one.set_by.clause) in reads
                    for one in of.kept
                ),
                taken_back=of.taken_back,
            )
        )
    return sorted(listed, key=lambda one: (-one.times, one.title, one.unit or ""))
