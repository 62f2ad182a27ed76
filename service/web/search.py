"""Finding things: by words, and a customer whole."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from service.access.cases import seen_case
from service.access.permissions import require
from service.customers import PAGE, customer_view, heard_from
from service.domain.customer import CustomerView, HeardPage
from service.domain.found import FoundPage
from service.errors import Code, Problem
from service.search import MAX_QUESTION, search_for
from service.store import people
from service.store.people import Team
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed

router = routes("search")
_PAGE = 20
_LONGEST_PAGE = 50
After = Annotated[str | None, Query(max_length=600, description="`next` of the page before.")]


@router.get("/v1/search", summary="Find cases, customers, decisions, boundaries", response_model=FoundPage)
def search(
    ctx: Ctx,
    actor: Signed,
    q: Annotated[
        str, Query(max_length=MAX_QUESTION, description="A case's number, a name, an id, or words.")
    ],
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=_LONGEST_PAGE)] = _PAGE,
) -> Response:
    """Of the caller's teams, the nearest first; the last word may be the beginning of one."""
    with ctx.store.reader() as conn:
        return answer(search_for(ctx, conn, actor, q, after, limit))


@router.get("/v1/cases/{case}/customer", summary="The customer of a case", response_model=CustomerView)
def of_case(case: str, ctx: Ctx, actor: Signed) -> Response:
    """As `GET /v1/customers/{id}`, for addresses that name no customer."""
    with ctx.store.reader() as conn:
        found = seen_case(conn, actor, case)
        if found.customer is None:
            raise Problem(Code.NOT_FOUND, f"Nobody knows whose case {found.number} is.")
        return answer(customer_view(ctx, conn, actor, found.customer))


@router.get("/v1/customers/{customer:path}/signals", summary="What a customer said", response_model=HeardPage)
def heard(
    customer: str,
    ctx: Ctx,
    actor: Signed,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=_LONGEST_PAGE)] = PAGE,
) -> Response:
    """The newest first, as far as the caller's teams go."""
    with ctx.store.reader() as conn:
        return answer(heard_from(conn, actor, customer, after, limit))


@router.get("/v1/customers/{customer:path}", summary="What a customer is to us", response_model=CustomerView)
def customer(customer: str, ctx: Ctx, actor: Signed) -> Response:
    """What is known, cases, decisions and voices, for who may read one of the customer's cases."""
    with ctx.store.reader() as conn:
        return answer(customer_view(ctx, conn, actor, customer))


@router.get("/v1/teams", summary="Every team", response_model=list[Team])
def teams(ctx: Ctx, actor: Signed) -> Response:
    """Those that a case can be moved to."""
    require(actor, "read_cases")
    with ctx.store.reader() as conn:
        return answer(people.teams_listed(conn))
