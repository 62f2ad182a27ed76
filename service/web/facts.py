"""What systems of record know: they say it, and open cases move."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response

from service.actions.report_facts import EntityReport, report_facts
from service.clock import parse_rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed
from voc.errors import Unmappable
from voc.strict_json import parse_json

router = routes("facts")
At = Annotated[str | None, Query(max_length=40, description="Since when (RFC 3339). Default: now.")]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Names without the entity, as the vocabulary types them; null: not known any more.",
        "content": {"application/json": {"schema": {"type": "object"}, "example": {"tier": "gold"}}},
    }
}
_PATH = "/v1/facts/{entity}/{id_:path}"


@router.put(
    _PATH, summary="All that is known of one entity", response_model=EntityReport, openapi_extra=_BODY
)
async def replace(
    entity: str, id_: str, request: Request, ctx: Ctx, actor: Signed, at: At = None
) -> Response:
    """What is not named is not known any more; of what was said later than `at` nothing changes."""
    return await _report(ctx, actor, entity, id_, request, at, whole=True)


@router.patch(_PATH, summary="Some of what is known of it", response_model=EntityReport, openapi_extra=_BODY)
async def change(entity: str, id_: str, request: Request, ctx: Ctx, actor: Signed, at: At = None) -> Response:
    """What is not named stays as it is."""
    return await _report(ctx, actor, entity, id_, request, at, whole=False)


async def _report(
    ctx: Context, actor: Actor, entity: str, id_: str, request: Request, at: str | None, *, whole: bool
) -> Response:
    values = _object(await request.body())
    return answer(await report_facts(ctx, actor, (entity, id_), values, whole=whole, at=_since(at)))


def _object(body: bytes) -> dict[str, object]:
    try:
        value = parse_json(body.decode())
    except (UnicodeDecodeError, Unmappable):
        raise Problem(Code.BAD_REQUEST, "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise Problem(Code.INVALID, 'The body is an object of names and values, as {"tier": "gold"}.')
    return value


def _since(at: str | None) -> datetime | None:
    if at is None:
        return None
    try:
        return parse_rfc3339(at)
    except ValueError:
        # An unescaped plus sign of a zone arrives as a blank.
        text = f"at: {at!r} is not a time; write it as 2026-12-01T09:30:00Z"
        raise Problem(Code.INVALID, f"{text}.", {"where": "at"}) from None
