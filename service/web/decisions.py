"""Decisions: made, taken back, and the record that proves them."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Header
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service import views
from service.access.cases import seen_case
from service.actions.answer_cosign import Answer, answer_cosign
from service.actions.decide import DecideCommand, decide
from service.actions.pass_cosign import pass_cosign
from service.actions.reverse_decision import reverse_decision
from service.actions.withdraw_decision import withdraw_decision
from service.domain.case import FactValue
from service.domain.decision import DecisionView
from service.errors import Code, Problem
from service.latitude.recompute import recompute as computed_again
from service.store import decisions, records
from service.store.exact import all_to_json
from service.web.answers import answer
from service.web.door import Ctx
from service.web.routes import routes
from service.web.security import Signed
from service.web.shapes import DecisionAnswer, RecordAnswer

router = routes("decisions")
Key = Annotated[str, Header(min_length=8, max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class NewDecision(BaseModel):
    """What is given, and what must come with it. `confirmed`: `boundary/duty`; `params` by short name."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: str = Field(max_length=64)
    amount: str | None = Field(default=None, max_length=24)
    params: dict[Name, FactValue] = Field(default_factory=dict, max_length=100)
    note: str | None = Field(default=None, max_length=2000)
    confirmed: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list, max_length=50)
    emergency: bool = False


class CosignAnswer(BaseModel):
    """Yes, also with less than was asked; or no, with what one would do instead."""

    model_config = ConfigDict(extra="forbid", strict=True)

    agree: bool
    amount: str | None = Field(default=None, max_length=24)
    note: str | None = Field(default=None, max_length=2000)


class Reversal(BaseModel):
    """What was learnt, if anything."""

    model_config = ConfigDict(extra="forbid")

    lesson: str | None = Field(default=None, max_length=2000)


@router.post(
    "/v1/cases/{case}/decisions",
    status_code=201,
    summary="Decide",
    response_model=DecisionAnswer,
    responses={
        202: {
            "model": DecisionAnswer,
            "description": "It waits for a colleague's co-sign; nothing is charged",
        }
    },
)
async def make(case: str, new: NewDecision, idempotency_key: Key, ctx: Ctx, actor: Signed) -> Response:
    """Answered after the durable write; the same key and body give the same answer.

    201: made. 202: it waits for a colleague's co-sign, nothing is charged. 409: outside.
    """
    command = DecideCommand(
        case=case,
        key=idempotency_key,
        action=new.action,
        amount=new.amount,
        params=new.params,
        note=new.note,
        confirmed=tuple(new.confirmed),
        emergency=new.emergency,
    )
    made = await decide(ctx, actor, command)
    status = 202 if made.state == "awaiting_peer" else 201
    return answer({"state": made.state, "decision": made.decision, "seq": made.seq}, status)


@router.post("/v1/decisions/{decision}/cosign", summary="Answer a co-sign", response_model=DecisionView)
async def cosign(decision: str, said: CosignAnswer, ctx: Ctx, actor: Signed) -> Response:
    """By a colleague who was asked; the first answer counts. Outside the fresh latitude: 409."""
    heard = await answer_cosign(ctx, actor, decision, Answer(said.agree, said.amount, said.note))
    return answer(heard.decision)


@router.post("/v1/decisions/{decision}/pass", summary="Pass a co-sign on", response_model=DecisionView)
async def pass_on(decision: str, ctx: Ctx, actor: Signed) -> Response:
    """The others who were asked still may answer."""
    return answer(await pass_cosign(ctx, actor, decision))


@router.post("/v1/decisions/{decision}/withdraw", summary="Ask no longer", response_model=DecisionView)
async def withdraw(decision: str, ctx: Ctx, actor: Signed) -> Response:
    """By who asked, while nobody has answered."""
    return answer(await withdraw_decision(ctx, actor, decision))


@router.post("/v1/decisions/{decision}/reverse", summary="Take it back", response_model=DecisionView)
async def reverse(decision: str, ctx: Ctx, actor: Signed, reversal: Reversal | None = None) -> Response:
    """Budgets are given back, the lesson is kept."""
    return answer(await reverse_decision(ctx, actor, decision, reversal.lesson if reversal else None))


@router.get("/v1/decisions/{decision}", summary="The record", response_model=RecordAnswer)
def record(decision: str, ctx: Ctx, actor: Signed, recompute: bool = False) -> Response:
    """Facts, revision, reasons, who, when, hash; `recompute=1`: does it come out the same again?"""
    with ctx.store.reader() as conn:
        kept = decisions.load(conn, decision)
        if kept is None:
            raise Problem(Code.NOT_FOUND, f"There is no decision {decision[:64]}.")
        seen_case(conn, actor, kept.case)
        found = records.of_decision(conn, decision)
        again = computed_again(ctx, conn, decision) if recompute else None
    return answer(
        {
            "decision": views.decision(ctx.boundaries.current.vocabulary, kept),
            "record": None
            if found is None
            else {"body": found.body, "previous": found.previous, "hash": found.hash},
            "facts": None if found is None or found.facts is None else _plain(found.facts),
            "recomputed": again,
        }
    )


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as a person reads them: an exact number as its text."""
    return {
        name: value["decimal"] if isinstance(value, dict) else value
        for name, value in all_to_json(facts).items()
    }
