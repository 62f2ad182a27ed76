"""What is written of a decision for ever: its record in the chain, facts beside it; and who hears of it."""

from collections.abc import Callable, Iterable, Sequence

from rules.judging import Road, Verdict
from rules.latitude import amount_text
from service.clock import rfc3339
from service.domain.actor import Actor
from service.domain.decision import BudgetView, ClauseRef, DecisionView
from service.domain.events import (
    DecisionChanged,
    EventType,
    Happening,
    channel_case,
    channel_me,
    channel_team,
)
from service.latitude import Situation
from service.latitude.budgets import ALL
from service.store import records
from service.store.cases import Case
from service.store.decisions import Decision, entry
from service.store.meters import MeterKey
from service.store.records import Beside
from service.store.sealing import Record
from service.store.writer import Tx

_REQUEST = "request."


def set_by(road: Road, verdict: Verdict) -> ClauseRef | None:
    """The clause that set how far the decision could go."""
    if road == "emergency":
        offer = verdict.emergency
        return None if offer is None else ClauseRef(offer.boundary, "emergency")
    if verdict.why is None:
        return None
    ref = verdict.why.set_by_alone if road == "alone" else verdict.why.set_by_with_peer
    return None if ref is None else ClauseRef(ref.boundary, ref.clause)


def refused_by(verdict: Verdict) -> ClauseRef | None:
    """The clause that stood against a wish; None where nothing did but the wish itself, as a bad amount."""
    latitude, reason = verdict.latitude, verdict.reason
    if latitude is None:
        return None
    if reason == "duty" and verdict.unmet:
        return ClauseRef(verdict.unmet[0].boundary, f"duties.{verdict.unmet[0].id}")
    if reason == "closed" and latitude.closed_by:
        return ClauseRef(latitude.closed_by[0].boundary, latitude.closed_by[0].clause)
    if reason in {"closed", "too_much"}:
        ref = latitude.set_by_with_peer or latitude.set_by_alone
        return None if ref is None else ClauseRef(ref.boundary, ref.clause)
    return None


def record_decision(
    tx: Tx, decision: Decision, situation: Situation, verdict: Verdict, key: str, confirmed: Sequence[str]
) -> str:
    """Chains the record of a decision: enough to compute it again, without any words of people. Returns its
    hash.
    """
    facts, asked = verdict.facts_read, dict[str, object]()
    if situation.set.rules[decision.action].asks:
        asked = {name.removeprefix(_REQUEST): facts[name] for name in facts if name.startswith(_REQUEST)}
        facts = {name: value for name, value in facts.items() if not name.startswith(_REQUEST)}
    keys, digits = situation.keys, decision.digits
    record = tx.new_id()
    beside = Beside.of(facts, {**asked, **decision.params})
    why = verdict.why
    body: dict[str, object] = {
        "id": record,
        "kind": "decision",
        "decision": decision.id,
        "case": decision.case,
        "door": situation.door,
        "team": decision.team,
        "action": decision.action,
        "amount": amount_text(decision.amount, digits),
        "measured": decision.measured,
        "road": decision.road,
        "actor": decision.by.id,
        "peer": None if decision.cosign is None or decision.cosign.peer is None else decision.cosign.peer.id,
        "key": key,
        "revision": decision.revision,
        "stage": decision.stage,
        "at": rfc3339(decision.at),
        "set_by": _ref(decision.set_by),
        "because": []
        if why is None
        else [{"boundary": ref.boundary, "clause": ref.clause} for ref, _, _ in why.because],
        "budgets": _budgets(situation, decision),
        "charges": [
            {
                "boundary": charge.boundary,
                "id": charge.budget,
                "key": keys[charge.boundary, charge.budget].key,
                "amount": amount_text(charge.amount, digits),
            }
            for charge in verdict.charges
        ],
        "noted": decision.note is not None,
        "confirmed": sorted(confirmed),
        "facts_digest": beside.digest,
    }
    chained = tx.record(Record(record, "decision", decision.id, body))
    tx.write(records.keep_facts, (chained.number, beside))
    return chained.hash


def record_reversal(tx: Tx, decision: Decision, actor: Actor, given_back: Sequence[MeterKey]) -> None:
    """Chains the record of a reversal."""
    record = tx.new_id()
    body: dict[str, object] = {
        "id": record,
        "kind": "reversal",
        "decision": decision.id,
        "case": decision.case,
        "actor": actor.id,
        "at": rfc3339(tx.at),
        "given_back": [
            {"boundary": meter.boundary, "id": meter.budget, "key": meter.key} for meter in given_back
        ],
        "reverses": decision.hash,
    }
    tx.record(Record(record, "reversal", decision.id, body))


def tell_others(
    tx: Tx, type_: EventType, case: Case, budgets: Sequence[BudgetView], teams: Callable[[], Iterable[str]]
) -> None:
    """Tells those of `teams` that share a budget with a decision of another team what is left of that. They
    are asked for where there is such a budget.
    """
    for_all = [budget for budget in budgets if budget.per == ALL]
    others = [channel_team(team) for team in teams() if team != case.team] if for_all else ()
    if others:
        tx.happen(Happening(type_, tuple(others), DecisionChanged(None, None, for_all)))


def tell(
    tx: Tx,
    type_: EventType,
    case: Case,
    view: DecisionView,
    budgets: Sequence[BudgetView],
    also: Sequence[str] = (),
) -> None:
    """Tells of a decision: all of it to the case, who holds it, its team and the channels in `also`.

    Last of a unit, because the seq of its last event is the decision's.
    """
    own = () if case.claimed_by is None else (channel_me(case.claimed_by.id),)
    channels = tuple(dict.fromkeys((channel_case(case.id), *own, *also, channel_team(case.team))))
    tx.happen(Happening(type_, channels, DecisionChanged(case.row(), entry(view), list(budgets))))


def _budgets(situation: Situation, decision: Decision) -> list[dict[str, object]]:
    shown: list[dict[str, object]] = []
    boundaries = situation.set
    for budget in boundaries.rules[decision.action].meters:
        key = situation.keys.get(budget)
        if key is None:
            continue
        spec = boundaries.specs[budget]
        spent = situation.spent[key]
        left = None if spec.at_most is None else amount_text(spec.at_most - spent.spent, decision.digits)
        shown.append(
            {
                "boundary": spec.boundary,
                "id": spec.id,
                "key": key.key,
                "spent": amount_text(spent.spent, decision.digits),
                "left": left,
                "used": spent.used,
                "uses": spec.uses,
            }
        )
    return shown


def _ref(ref: ClauseRef | None) -> dict[str, str] | None:
    return None if ref is None else {"boundary": ref.boundary, "clause": ref.clause}
