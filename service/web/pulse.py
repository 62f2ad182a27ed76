"""The pulse: what each topic runs at now, against what is usual, who speaks of it, and what surged before."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from service.access.permissions import require, teams_seen
from service.clock import rfc3339
from service.domain.topic import PulseAnswer, SurgePage, TopicView
from service.pulse import ended_page, surge_view, topic_volume
from service.store import pulse, signals
from service.topic import topic_view
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed

router = routes("pulse")
_PAGE = 20
_LONGEST_PAGE = 100
Named = Annotated[str | None, Query(max_length=100)]
After = Annotated[str | None, Query(max_length=600, description="`next` of the page before.")]


@router.get("/v1/pulse", summary="Topics now", response_model=PulseAnswer)
def topics_now(ctx: Ctx, actor: Signed) -> Response:
    """Per team and topic: volume, baseline, surge, and example voices in the teams that the caller sees.

    Surges come first, the highest before the others; then what runs most above its usual volume.
    """
    require(actor, "read_pulse")
    live = ctx.boundaries.live
    teams = teams_seen(actor)
    with ctx.store.reader() as conn:
        topics = [topic for topic in pulse.topics(conn) if any(topic.line)]
        surges = {surge.series: surge_view(live, surge) for surge in pulse.now(conn)}
        seen = [topic for topic in topics if teams is None or topic.series[0] in teams]
        said = signals.by_ids(conn, [id_ for topic in seen for id_ in topic.examples])
    items = []
    for topic in topics:
        volume = topic_volume(topic)
        surge = surges.get(topic.series)
        voices = [said[id_] for id_ in topic.examples if id_ in said]
        high = float(surge.times) if surge else 0.0
        rank = (-high, -float(volume.times or 0), -volume.voices, topic.series)
        items.append((rank, {"volume": volume, "surge": surge, "voices": voices}))
    items.sort(key=lambda ranked: ranked[0])
    return answer({"at": rfc3339(ctx.clock()), "items": [item for _, item in items]})


@router.get("/v1/pulse/{team}/{topic}", summary="One topic of a team", response_model=TopicView)
def one_topic(team: str, topic: str, ctx: Ctx, actor: Signed) -> Response:
    """Its hours against what is usual, the clauses that react to it; for who sees the team's cases also who
    speaks of it, and what was given under it.
    """
    with ctx.store.reader() as conn:
        return answer(topic_view(ctx, conn, actor, (team, topic)))


@router.get("/v1/surges", summary="Surges that ended, the last first", response_model=SurgePage)
def ended(
    ctx: Ctx,
    actor: Signed,
    team: Named = None,
    topic: Named = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=_LONGEST_PAGE)] = _PAGE,
) -> Response:
    """Of all topics and teams, or of those that are named."""
    require(actor, "read_pulse")
    only = {name: value for name, value in (("team", team), ("topic", topic)) if value is not None}
    with ctx.store.reader() as conn:
        return answer(ended_page(ctx.boundaries.live, conn, only, after, limit))
