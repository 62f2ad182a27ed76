"""How a decision comes to be: judged at its moment, drafted, written with all that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rules.judging import Road, Verdict
from rules.latitude import ActionLatitude
from service.actions import recording
from service.boundaries import Live
from service.domain.actor import Actor
from service.domain.decision import BudgetView
from service.errors import Code, Problem
from service.latitude import Situation, situation_of, team_of
from service.latitude.budgets import shared_budgets
from service.store import decisions, meters
from service.store.cases import Case
from service.store.decisions import Decision
from service.store.meters import Charge
from service.store.writer import Tx
from voc.masking import mask


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to give. `params`: raw; `note`: words; `with_peer`: a colleague agrees."""

    action: str
    amount: Decimal | None
    params: Mapping[str, object]
    note: str | None
    confirmed: tuple[str, ...]
    emergency: bool = False
    with_peer: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A wish of an associate in a case against the latitude of one moment."""

    live: Live
    case: Case
    actor: Actor
    wish: Wish
    situation: Situation
    verdict: Verdict

    @property
    def may_ask(self) -> bool:
        """Whether all that is missing is a colleague's co-sign."""
        verdict = self.verdict
        return verdict.latitude is not None and verdict.awaiting_peer_possible and not verdict.unmet


class Outside(Exception):  # noqa: N818 -- an answer, on its way out of the unit
    """The verdict that a wish met. `lone`: the team in which nobody else is there to co-sign it."""

    def __init__(self, verdict: Verdict, lone: str | None = None) -> None:
        super().__init__(verdict.text)
        self.verdict = verdict
        self.lone = lone


def judge(tx: Tx, live: Live, case: Case, actor: Actor, wish: Wish) -> Judged:
    """The verdict with the facts, revision and meters of the unit's moment; budgets are the actor's."""
    situation = situation_of(live.set, tx.conn, case, actor, tx.at)
    verdict = situation.set.judge(
        situation.facts.values(),
        at=tx.at,
        meters=situation.meters(),
        action=wish.action,
        amount=wish.amount,
        params=wish.params,
        note=wish.note,
        confirmed=wish.confirmed,
        emergency=wish.emergency,
        with_peer=wish.with_peer,
    )
    return Judged(live, case, actor, wish, situation, verdict)


def draft(tx: Tx, judged: Judged, road: Road, latitude: ActionLatitude) -> Decision:
    """The decision that a verdict allows, by that road, with an identifier of its own; not written yet."""
    wish, verdict = judged.wish, judged.verdict
    action = latitude.action
    asked = judged.live.set.rules[action.name].request
    return Decision(
        id=tx.new_id(),
        case=judged.case.id,
        team=team_of(judged.actor, judged.case) or judged.case.team,
        action=action.name,
        title=action.title,
        amount=verdict.amount,
        measured=action.measure is not None,
        digits=action.digits,
        unit=action.unit,
        params={
            name: value
            for name, raw in wish.params.items()
            if name in asked and raw is not None and (value := asked[name].read(raw)) is not None
        },
        road=road,
        by=judged.actor.ref,
        at=tx.at,
        note=mask(wish.note) if wish.note and wish.note.strip() else None,
        set_by=recording.set_by(road, latitude),
        revision=judged.situation.set.revision,
    )


def make(tx: Tx, judged: Judged, decision: Decision, key: str) -> list[BudgetView]:
    """What follows from a decision whose row is written: charges, windows, the record in the chain.

    Returns the shared budgets that moved, after it.
    """
    situation, verdict = judged.situation, judged.verdict
    decisions.concern(tx.conn, decision, judged.case.entities)
    charged = [
        Charge(meter, situation.spent[meter], charge.amount)
        for charge in verdict.charges
        for meter in (situation.keys[charge.boundary, charge.budget],)
    ]
    meters.charge(tx.conn, decision.id, tx.at, charged)
    recording.record_decision(tx, decision, situation, verdict, key, judged.wish.confirmed)
    return shared_budgets(judged.live, {charge.meter: charge.after() for charge in charged})


def outside(no: Outside) -> Problem:
    """What is heard when a decision is not inside: never a bare no. Works out the ways forward."""
    verdict, latitude = no.verdict, no.verdict.latitude
    return Problem(
        Code.OUTSIDE,
        verdict.text if no.lone is None else f"{verdict.text} Nobody else works for {no.lone}.",
        {
            "reason": verdict.reason,
            "latitude": None if latitude is None else latitude.to_json(),
            "duties": [
                {"boundary": duty.boundary, "id": duty.id, "kind": duty.kind, "text": duty.text}
                for duty in verdict.unmet
            ],
            "awaiting_peer_possible": verdict.awaiting_peer_possible and no.lone is None,
        },
    )
