"""What operations ask: does it live, can it work, what does it count."""

from fastapi import Request
from fastapi.responses import Response

from service.access.permissions import require
from service.web.answers import answer
from service.web.door import TheHouse
from service.web.routes import routes
from service.web.security import signed_in
from service.web.shapes import Live, Ready

router = routes("operations", problems=False)
_DISPENSABLE = frozenset({"bus"})
"""Parts without which everything goes on, only slower."""


@router.get("/livez", summary="The process answers", response_model=Live)
async def live() -> Response:
    """200 as long as the event loop turns."""
    return answer({"live": True})


@router.get(
    "/readyz",
    summary="Voice can be taken, decisions can be made",
    response_model=Ready,
    responses={503: {"model": Ready, "description": "Some part cannot: `parts` says which"}},
)
async def ready(house: TheHouse) -> Response:
    """200 when voice can be taken and decisions can be made; else 503, and `parts` says what cannot.

    A bus that is away is said there, and is no reason for 503: screens go on from the journal.
    """
    parts = house.state()
    well = all(is_well for part, is_well in parts.items() if part not in _DISPENSABLE)
    return answer({"ready": well, "parts": parts}, 200 if well else 503)


@router.get(
    "/metrics",
    summary="Prometheus' text format",
    response_class=Response,
    responses={
        200: {"description": "The samples", "content": {"text/plain": {"schema": {"type": "string"}}}}
    },
)
async def metrics(request: Request, house: TheHouse) -> Response:
    """Needs an observer's token unless the settings open it."""
    ctx = house.ctx
    if not ctx.settings.metrics_open:
        require(await signed_in(request), "read_metrics")
    return Response(ctx.metrics.text(), media_type=ctx.metrics.content_type)
