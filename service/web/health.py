"""What operations ask: does it live, can it work, what does it count."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.permissions import require
from service.web.answers import answer
from service.web.door import TheHouse
from service.web.security import signed_in
from service.web.shapes import Live, Ready

router = APIRouter(tags=["operations"])


@router.get("/livez", summary="The process answers", response_model=Live)
async def live() -> Response:
    """200 as long as the event loop turns."""
    return answer({"live": True})


@router.get(
    "/readyz",
    summary="Every part can work",
    response_model=Ready,
    responses={503: {"model": Ready, "description": "Some part cannot: `parts` says which"}},
)
async def ready(house: TheHouse) -> Response:
    """200 when voice can be taken and decisions can be made; else 503 with what cannot."""
    parts = house.state()
    return answer({"ready": all(parts.values()), "parts": parts}, 200 if all(parts.values()) else 503)


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
