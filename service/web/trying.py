"""A case tried on the draft: what is typed, or what is on record, judged by it and by the live set."""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rules.boundary import Audience
from rules.language.trying import MOST_ACTIONS, Asked, Tried
from rules.meters import BudgetSpec, MeterKey
from rules.values import decimal_of
from service.access.cases import seen_case
from service.access.permissions import require
from service.clock import rfc3339
from service.context import Context
from service.domain import drafts
from service.domain.actor import Actor
from service.domain.case import FactValue
from service.domain.drafts import Draft
from service.errors import Code, Problem
from service.latitude.asked import check_asked
from service.latitude.known import Place
from service.latitude.recorded import Recorded, case_at, decided_then
from service.latitude.situation import moment
from service.store import decisions, people, records
from service.store import drafts as kept
from service.store.cases import Case
from service.store.types import Connection
from service.web.answers import answer
from service.web.boundaries import Name, Text, finding_row
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed
from service.web.shapes import TriedAnswer

router = routes("boundaries")
Id = Annotated[str, Field(max_length=64)]
Word = Annotated[str, Field(min_length=1, max_length=100)]


class Trying(BaseModel):
    """A `case` as it stands, or as it was at a `decision`, or nothing but what is typed: `facts` by full
    name, `request` by short name, over what is on record; null makes unknown. `spent`: by `boundary/budget`,
    a sum, or uses where only these count. `documents`: texts in place of the draft's, not kept; null: it
    goes. `actions`: those to tell of; null: those that the draft edits. `at`, `as`: null for a decision's
    own, or else for now and the associate's door.
    """

    model_config = ConfigDict(extra="forbid")

    documents: dict[Name, Text | None] = Field(default_factory=dict, max_length=500)
    case: Id | None = None
    decision: Id | None = None
    facts: dict[Word, FactValue] = Field(default_factory=dict, max_length=500)
    request: dict[Word, FactValue] = Field(default_factory=dict, max_length=100)
    spent: dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=40)]] = Field(
        default_factory=dict, max_length=100
    )
    at: AwareDatetime | None = None
    door: Audience | None = Field(default=None, alias="as")
    actions: list[Annotated[str, Field(max_length=64)]] | None = Field(default=None, max_length=MOST_ACTIONS)


@router.post(
    "/v1/boundaries:try",
    summary="A case on the draft, beside the live set: how far one may go, and what became of every clause",
    response_model=TriedAnswer,
)
async def try_case(trying: Trying, ctx: Ctx, actor: Signed) -> Response:
    """Nothing is changed or kept. A draft that cannot be read whole is told with its findings, and the live
    set answers alone.
    """
    require(actor, "edit_boundaries")
    check_asked(trying.facts, "facts")
    check_asked(trying.request, "request")
    if trying.case is not None and trying.decision is not None:
        raise Problem(Code.INVALID, "Name a case or a decision, not both.", {"where": "decision"})
    typed = _spent(trying.spent)
    live = ctx.boundaries.pack.files
    drafted = drafts.candidate(live, await asyncio.to_thread(_drafts, ctx))
    files = drafts.overlaid(drafted, trying.documents)
    found = None
    if trying.case is not None or trying.decision is not None:
        budgets = await ctx.checker.budgets(files)
        found = await asyncio.to_thread(_found, ctx, actor, trying, budgets)
    recorded, case = (Recorded.nothing(ctx.clock()), None) if found is None else found
    asked = Asked(
        at=trying.at or recorded.at,
        door=trying.door or recorded.door,
        facts=recorded.facts,
        request=recorded.request,
        typed_facts=trying.facts,
        typed_request=trying.request,
        meters=recorded.meters,
        whose=recorded.whose,
        typed_spent=typed,
        actions=None if trying.actions is None else tuple(trying.actions),
    )
    return answer(_told(trying, await ctx.checker.try_case(live, files, asked), case, asked))


def _drafts(ctx: Context) -> Mapping[str, Draft]:
    with ctx.store.reader() as conn:
        return kept.every(conn)


def _found(
    ctx: Context, actor: Actor, trying: Trying, budgets: Sequence[BudgetSpec]
) -> tuple[Recorded, Case]:
    live = ctx.boundaries.live.set
    with ctx.store.reader() as conn:
        if trying.decision is not None:
            return _decided(conn, actor, trying.decision, (*live.budgets, *budgets))
        case = seen_case(conn, actor, trying.case or "")
        holder = None if case.claimed_by is None else people.load(conn, case.claimed_by.id)
        place, at = Place(case, holder or actor), moment(conn, ctx.clock())
        return case_at(live, budgets, conn, place, at), case


def _decided(
    conn: Connection, actor: Actor, decision: str, budgets: Sequence[BudgetSpec]
) -> tuple[Recorded, Case]:
    kept_one, record = decisions.load(conn, decision), records.of_decision(conn, decision)
    if kept_one is None or record is None:
        raise Problem(Code.NOT_FOUND, f"There is no record of a decision {decision}.")
    case = seen_case(conn, actor, kept_one.case)
    try:
        return decided_then(budgets, case, record), case
    except LookupError:
        raise Problem(Code.NOT_FOUND, "The facts of this decision were erased.") from None


def _spent(typed: Mapping[str, str]) -> dict[MeterKey, Decimal]:
    """What is typed of budgets. Raises Problem: invalid."""
    spent: dict[MeterKey, Decimal] = {}
    for name, text in typed.items():
        boundary, slash, budget = name.partition("/")
        value = decimal_of(text)
        if not slash or value is None or value < 0:
            said = f"spent.{name}: write boundary/budget, and what is spent of it as 450.00."
            raise Problem(Code.INVALID, said, {"where": "spent"})
        spent[boundary, budget] = value
    return spent


def _told(trying: Trying, tried: Tried, case: Case | None, asked: Asked) -> dict[str, object]:
    return {
        "at": rfc3339(asked.at),
        "as": asked.door,
        "case": None if case is None else case.id,
        "number": None if case is None else case.number,
        "decision": trying.decision,
        "live": tried.live,
        "draft": tried.draft,
        "findings": [finding_row(each) for each in tried.findings],
        "facts": tried.facts,
        "left_out": tried.left_out,
        "actions": tried.actions,
    }
