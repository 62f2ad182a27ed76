"""How far somebody may go, now or under facts of their choice."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service.access.cases import seen_case
from service.access.permissions import require
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import FactValue
from service.domain.latitude import AskedView, LatitudeView
from service.latitude.answer import latitude_of, what_if
from service.latitude.asked import ignored
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed

router = routes("latitude")
Name = Annotated[str, Field(min_length=1, max_length=100)]


class Question(BaseModel):
    """A case, or facts by full name; `request` by short name. Neither: what holds when nothing is known."""

    model_config = ConfigDict(extra="forbid")

    case: str | None = Field(default=None, max_length=64)
    facts: dict[Name, FactValue] = Field(default_factory=dict, max_length=500)
    request: dict[Name, FactValue] = Field(default_factory=dict, max_length=100)


@router.get(
    "/v1/cases/{case}/latitude", summary="What the caller may do there now", response_model=LatitudeView
)
def of_case(case: str, ctx: Ctx, actor: Signed) -> Response:
    """For every action of the vocabulary."""
    return answer(_of_case(ctx, actor, case, {}))


@router.post(
    "/v1/latitude", summary="The same with what is asked, or for given facts", response_model=AskedView
)
def asked(question: Question, ctx: Ctx, actor: Signed) -> Response:
    """For a case, what is asked changes the answer, nothing else; without one, budgets count as unspent."""
    require(actor, "ask_latitude")
    facts, request, said = question.facts, question.request, list[str]()
    if question.case is None:
        view = what_if(ctx, actor, facts, request, ctx.clock())
    else:
        view = _of_case(ctx, actor, question.case, request)
        said = [f"facts.{name} counts for nothing: a case has its own facts." for name in facts]
        facts = {}
    said += ignored(facts, request, ctx.boundaries.under(actor).set)
    return answer(AskedView.of(view, said))


def _of_case(ctx: Context, actor: Actor, case: str, request: dict[str, FactValue]) -> LatitudeView:
    require(actor, "ask_latitude")
    with ctx.store.reader() as conn:
        return latitude_of(ctx, conn, seen_case(conn, actor, case), actor, request, ctx.clock())
