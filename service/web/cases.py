"""Cases: the shared queue, one of them, and what an associate does with it."""

from typing import Annotated, Literal

from fastapi import Body, Header, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service import views
from service.access.cases import seen_case
from service.access.permissions import require, teams_seen
from service.actions.choose_about import choose_about
from service.actions.claim_case import claim_case
from service.actions.close_case import close_case
from service.actions.move_case import move_case
from service.actions.release_case import release_case
from service.actions.reply_to_customer import MAX_REPLY, reply_to_customer
from service.actions.snooze_case import snooze_case
from service.actions.state_facts import state_facts
from service.actions.voice_heard import MAX_KEY, MAX_TEXT, Voiced, voice_heard
from service.domain.case import CaseRow, CaseView, FactValue, FactView, ReplyEntry
from service.errors import Code, Problem
from service.store import cases
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed

router = routes("cases")
_PAGE = 50
_LONGEST_PAGE = 200
Entity = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class CasePage(BaseModel):
    """Cases, newest first; `next` goes into `after` of the next request."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    items: list[CaseRow]
    next: str | None


class NewReply(BaseModel):
    """What is said to the customer."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(min_length=1, max_length=MAX_REPLY)


class Moving(BaseModel):
    """Which team it goes to, and what they should know."""

    model_config = ConfigDict(extra="forbid", strict=True)

    team: str = Field(min_length=1, max_length=64)
    note: str | None = Field(default=None, max_length=2000)


class Snoozing(BaseModel):
    """When it comes back (RFC 3339), at most 30 days from now, and why."""

    model_config = ConfigDict(extra="forbid", strict=True)

    until: str = Field(max_length=40)
    note: str | None = Field(default=None, max_length=2000)


class Voice(BaseModel):
    """What an associate hears; `case`: beside which one, if it concerns the same."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(min_length=1, max_length=MAX_TEXT)
    case: str | None = Field(default=None, max_length=64)


@router.post(
    "/v1/voice", status_code=202, summary="Say what one hears oneself: staff voice", response_model=Voiced
)
async def voice(
    said: Voice,
    ctx: Ctx,
    actor: Signed,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=MAX_KEY)],
) -> Response:
    """A signal like any other, of the feed `staff`, for one's own team or beside a case."""
    return answer(await voice_heard(ctx, actor, said.text, idempotency_key, said.case), 202)


@router.get("/v1/cases", summary="Cases, newest first", response_model=CasePage)
def page(
    ctx: Ctx,
    actor: Signed,
    state: Literal["open", "closed"] | None = None,
    team: Annotated[str | None, Query(max_length=64)] = None,
    topic: Annotated[str | None, Query(max_length=100)] = None,
    after: Annotated[str | None, Query(max_length=18)] = None,
    limit: Annotated[int, Query(ge=1, le=_LONGEST_PAGE)] = _PAGE,
) -> Response:
    """Those of the caller's teams."""
    require(actor, "read_cases")
    seen = teams_seen(actor)
    if team is not None and seen is not None and team not in seen:
        raise Problem(Code.NOT_YOURS, f"The cases of {team} are for that team.")
    if after is not None and not (after.isascii() and after.isdigit()):
        raise Problem(Code.INVALID, "after: take it from `next` of the page before", {"where": "after"})
    before = None if after is None else int(after)
    with ctx.store.reader() as conn:
        found = cases.page(conn, seen if team is None else [team], state, topic, before, limit + 1)
    more = len(found) > limit
    rows = [case.row() for case in found[:limit]]
    return answer({"items": rows, "next": str(rows[-1].number) if more else None})


@router.get("/v1/cases/{case}", summary="One case with its timeline", response_model=CaseView)
def one(case: str, ctx: Ctx, actor: Signed) -> Response:
    """Its row, facts, timeline, and how many earlier cases the customer has."""
    with ctx.store.reader() as conn:
        return answer(views.case(ctx, conn, seen_case(conn, actor, case)))


@router.post("/v1/cases/{case}/claim", summary="Take it from the queue", response_model=CaseRow)
async def claim(case: str, ctx: Ctx, actor: Signed) -> Response:
    """A lease of 60 s, which a live screen renews."""
    return answer(await claim_case(ctx, actor, case))


@router.post("/v1/cases/{case}/release", summary="Hand it back", response_model=CaseRow)
async def release(case: str, ctx: Ctx, actor: Signed) -> Response:
    """Others may claim it at once."""
    return answer(await release_case(ctx, actor, case))


@router.post("/v1/cases/{case}/close", summary="Close it", response_model=CaseRow)
async def close(case: str, ctx: Ctx, actor: Signed) -> Response:
    """A later signal of the customer opens another case."""
    return answer(await close_case(ctx, actor, case))


@router.post("/v1/cases/{case}/move", summary="Give it to another team", response_model=CaseRow)
async def move(case: str, to: Moving, ctx: Ctx, actor: Signed) -> Response:
    """By who holds it; it waits in the other team's queue. `GET /v1/teams` lists them."""
    return answer(await move_case(ctx, actor, case, to.team, to.note))


@router.post("/v1/cases/{case}/snooze", summary="Lay it aside for a time", response_model=CaseRow)
async def snooze(case: str, rest: Snoozing, ctx: Ctx, actor: Signed) -> Response:
    """By who holds it; it is back in the queue then, or as soon as anything is said in it."""
    return answer(await snooze_case(ctx, actor, case, rest.until, rest.note))


@router.post("/v1/cases/{case}/about", summary="Which booking, order … it concerns", response_model=CaseRow)
async def about(
    case: str, chosen: Annotated[dict[Entity, Name], Body()], ctx: Ctx, actor: Signed
) -> Response:
    """At most one entity of a kind at a time."""
    return answer(await choose_about(ctx, actor, case, chosen))


@router.post("/v1/cases/{case}/facts", summary="What the associate learnt", response_model=list[FactView])
async def facts(
    case: str, values: Annotated[dict[Name, FactValue], Body()], ctx: Ctx, actor: Signed
) -> Response:
    """Only facts that may be asked, never over a system of record."""
    return answer(await state_facts(ctx, actor, case, values))


@router.post(
    "/v1/cases/{case}/replies", status_code=201, summary="Answer the customer", response_model=ReplyEntry
)
async def reply(
    case: str,
    new: NewReply,
    ctx: Ctx,
    actor: Signed,
    idempotency_key: Annotated[str | None, Header(min_length=8, max_length=100)] = None,
) -> Response:
    """Leaves through the endpoints that carry answers; the same key and text are sent once."""
    return answer(await reply_to_customer(ctx, actor, case, new.text, idempotency_key), 201)
