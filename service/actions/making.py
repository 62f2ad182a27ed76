"""How a decision comes to be: judged at its moment, drafted, written with all that follows from it."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from rules.boundary_set import BoundarySet
from rules.judging import Road, Verdict
from rules.meters import Meter
from rules.quick import quick
from rules.vocabulary import NOTHING_READ
from service.actions import recording
from service.boundaries import Live, Sets
from service.context import Context
from service.domain.actor import Actor
from service.domain.decision import BudgetView, DecidedUnder
from service.errors import Code, Problem
from service.latitude import Place, Situation, shadow_decision, team_of
from service.latitude.budgets import shared_budgets
from service.latitude.situation import Budget
from service.store import decisions, meters
from service.store.cases import Case
from service.store.decisions import Decision
from service.store.meters import Charge
from service.store.writer import Tx


@quick(frozen=True, slots=True)
class Wish:
    """What somebody wants to give. `params`: raw; `note`: words; `with_peer`: a colleague agrees; `kept`: the
    words as they are kept, masked.
    """

    action: str
    amount: Decimal | None
    params: Mapping[str, object]
    note: str | None
    confirmed: tuple[str, ...]
    emergency: bool = False
    with_peer: bool = False
    kept: str | None = None


@quick(frozen=True, slots=True)
class Judged:
    """A wish of an associate in a case against the latitude of one moment."""

    sets: Sets
    case: Case
    actor: Actor
    wish: Wish
    situation: Situation
    verdict: Verdict

    @property
    def live(self) -> Live:
        """The set that it was judged under."""
        return self.sets.under(self.actor)

    @property
    def stage(self) -> DecidedUnder:
        """What that set is to the associate."""
        return "live" if self.live is self.sets.live else "canary"

    @property
    def charges(self) -> list[Charge]:
        """What it takes from which meters."""
        keys, spent, at = self.situation.keys, self.situation.spent, self.situation.at
        return [
            Charge.of(meter := keys[one.boundary, one.budget], spent[meter], one.amount, at)
            for one in self.verdict.charges
        ]

    @property
    def may_ask(self) -> bool:
        """Whether all that is missing is a colleague's co-sign."""
        return self.verdict.awaiting_peer_possible and not self.verdict.unmet


class Outside(Exception):  # noqa: N818 -- an answer, on its way out of the unit
    """A wish that met a verdict against it. `lone`: the team in which nobody else is there to co-sign it."""

    def __init__(self, judged: Judged, lone: str | None = None) -> None:
        super().__init__(judged.verdict.text)
        self.judged = judged
        self.lone = lone


def judge(sets: Sets, place: Place, wish: Wish, situation: Situation) -> Judged:
    """The verdict in a situation, which is of the unit's moment and of the set that who acts is under."""
    verdict = _verdict(wish, situation, situation.set, situation.meters)
    return Judged(sets, place.case, place.actor, wish, situation, verdict)


def seen_beside(ctx: Context, judged: Judged, decision: str | None) -> None:
    """Has the wish looked at under the other set too, later, if there is one; `decision`: what it became."""
    situation = judged.situation
    if judged.sets.on_trial is None:
        # For what came on trial since then, too little was read.
        return
    again = partial(_verdict, judged.wish, situation)
    shadow_decision(ctx, Place(judged.case, judged.actor), situation, judged.verdict, again, decision)


def _verdict(
    wish: Wish, situation: Situation, boundaries: BoundarySet, spent: Mapping[Budget, Meter | None]
) -> Verdict:
    # Another set may read what is kept by other types.
    alike = boundaries.vocabulary is situation.set.vocabulary
    return boundaries.judge(
        situation.facts.values(),
        at=situation.at,
        meters=spent,
        action=wish.action,
        amount=wish.amount,
        params=wish.params,
        note=wish.note,
        confirmed=wish.confirmed,
        emergency=wish.emergency,
        with_peer=wish.with_peer,
        audience=situation.door,
        exact=situation.facts.exact if alike else NOTHING_READ,
    )


def draft(tx: Tx, judged: Judged, road: Road) -> Decision:
    """The decision that a verdict allows, by that road, with an identifier of its own; not written yet."""
    wish, verdict = judged.wish, judged.verdict
    rules = judged.live.set.rules[wish.action]
    action, asked = rules.action, rules.request
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
        note=wish.kept,
        set_by=recording.set_by(road, verdict),
        revision=judged.situation.set.revision,
        stage=judged.stage,
    )


def chained(tx: Tx, judged: Judged, decision: Decision, key: str) -> Decision:
    """The decision with its record in the chain; `key`: with which it was asked for."""
    recorded = recording.record_decision(
        tx, decision, judged.situation, judged.verdict, key, judged.wish.confirmed
    )
    return decision.chained(recorded)


def make(tx: Tx, judged: Judged, decision: Decision) -> tuple[list[BudgetView], list[Charge]]:
    """What follows from a decision whose row is written: charges, windows.

    Returns the shared budgets that moved, after it, and all that it took.
    """
    tx.write(decisions.concern, (decision, judged.case.entities))
    charged = judged.charges
    tx.write(meters.charge, (decision.id, charged))
    moved = {charge.meter: charge.after for charge in charged}
    return shared_budgets(judged.sets.of_team(decision.team), moved), charged


def outside(no: Outside) -> Problem:
    """What is heard when a decision is not inside: never a bare no. Works out the ways forward."""
    verdict, latitude = no.judged.verdict, no.judged.verdict.latitude
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
