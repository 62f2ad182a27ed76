"""The pulse: what each topic runs at now, against what is usual, with voices of the present window."""

from fastapi.responses import Response

from service.access.permissions import require, teams_seen
from service.clock import rfc3339
from service.pulse import surge_view, topic_volume
from service.store import pulse, signals
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed
from service.web.shapes import PulseAnswer

router = routes("pulse")


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
