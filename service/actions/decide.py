"""An associate decides: one unit from the key to the record, answered when it is durable."""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rules.findings import nearest
from rules.judging import Verdict
from rules.latitude import ActionLatitude
from rules.values import decimal_of
from service.access.cases import held_case
from service.actions import recording
from service.actions.leaving import decision_leaves
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import FactValue
from service.domain.decision import DecisionView
from service.errors import Code, Problem
from service.latitude import check_asked, check_words, situation_of, team_of
from service.latitude.budgets import shared_budgets
from service.store import decisions, keys, meters, outbox
from service.store.decisions import Decision
from service.store.keys import Used
from service.store.meters import Charge
from service.store.sealing import canonical
from service.store.writer import Tx
from service.views import decision as view_of
from voc.masking import mask

MAX_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class DecideCommand:
    """What is to be decided. `amount`: decimal text, null without measure; `confirmed`: boundary/duty."""

    case: str
    key: str
    action: str
    amount: str | None = None
    params: Mapping[str, FactValue] = field(default_factory=dict)
    note: str | None = None
    confirmed: tuple[str, ...] = ()
    emergency: bool = False

    def body(self) -> str:
        """What two requests with one key must have in common, as a hash."""
        said = [self.case, self.action, self.amount, dict(self.params), self.note, sorted(self.confirmed)]
        return hashlib.sha256(canonical([*said, self.emergency])).hexdigest()


@dataclass(frozen=True, slots=True)
class Decided:
    """A durable decision, with the seq of its event. `replayed`: it was made by an earlier request."""

    decision: DecisionView
    seq: int
    replayed: bool


async def decide(ctx: Context, actor: Actor, command: DecideCommand) -> Decided:
    """Makes the decision if it is inside the latitude of its own moment.

    Raises Problem: as `held_case`; invalid; key_reused; outside (with `reason`, `duties`, `latitude` of the
    action as it is now, `awaiting_peer_possible`), which is not remembered under the key.
    """
    started = time.perf_counter()
    amount = _amount(command)

    def unit(tx: Tx) -> tuple[Decision, bool]:
        # INVARIANT: read here, not before: what waits in the queue is judged by what is in force at its turn.
        live = ctx.boundaries.live
        used = keys.find(tx.conn, actor.id, command.key)
        if used is not None:
            return _again(tx, command, used), True
        case = held_case(tx, actor, command.case)
        if command.action not in live.set.rules:
            known = sorted(live.set.rules)
            text = f"There is no action {command.action}{nearest(command.action, known)}."
            raise Problem(Code.INVALID, text, {"where": "action"})
        situation = situation_of(live.set, tx.conn, case, actor, tx.at)
        with ctx.metrics.decide.time():
            verdict = situation.set.judge(
                situation.facts.values(),
                at=tx.at,
                meters=situation.meters(),
                action=command.action,
                amount=amount,
                params=command.params,
                note=command.note,
                confirmed=command.confirmed,
                emergency=command.emergency,
            )
        latitude = verdict.latitude
        if not verdict.inside or verdict.road is None or latitude is None:
            raise _Outside(verdict)
        action = latitude.action
        asked = live.set.rules[action.name].request
        decision = Decision(
            id=tx.new_id(),
            case=case.id,
            team=team_of(actor, case) or case.team,
            action=action.name,
            title=action.title,
            amount=verdict.amount,
            measured=action.measure is not None,
            digits=action.digits,
            unit=action.unit,
            params={
                name: value
                for name, raw in command.params.items()
                if name in asked and raw is not None and (value := asked[name].read(raw)) is not None
            },
            road=verdict.road,
            by=actor.ref,
            at=tx.at,
            note=mask(command.note) if command.note and command.note.strip() else None,
            set_by=recording.set_by(verdict.road, latitude),
            revision=situation.set.revision,
        )
        decisions.add(tx.conn, decision, case.entities)
        charged = [
            Charge(meter, situation.spent[meter], charge.amount)
            for charge in verdict.charges
            for meter in (situation.keys[charge.boundary, charge.budget],)
        ]
        meters.charge(tx.conn, decision.id, tx.at, charged)
        keys.keep(tx.conn, actor.id, command.key, Used(command.body(), decision.id), tx.at)
        recording.record_decision(tx, decision, situation, verdict, command.key, command.confirmed)
        made = view_of(live.pack.vocabulary, decision)
        sent = decision_leaves(tx, ctx.endpoints, decisions.MADE, case, made)
        decision = replace(decision, delivery=sent)
        budgets = shared_budgets(live, {charge.meter: charge.after() for charge in charged})
        recording.tell(tx, "decision.made", case, replace(made, delivery=sent), budgets)
        return decision, False

    try:
        committed = await ctx.writer.run(unit)
    except _Outside as no:
        ctx.metrics.decisions.labels(command.action, "outside").inc()
        # Here and not in the unit: working out the ways forward would hold up everybody who waits to write.
        raise await asyncio.to_thread(outside, no.verdict) from None
    decision, replayed = committed.value
    sealed = committed.sealed.get(decision.id)
    if sealed is not None:
        decision = replace(decision, hash=sealed.hash, seq=sealed.seq)
    if not replayed:
        ctx.metrics.decision.observe(time.perf_counter() - started)
        ctx.metrics.decisions.labels(decision.action, decision.road).inc()
        if decision.set_by is not None:
            ctx.metrics.clause_set(decision.set_by.boundary, decision.set_by.clause)
    return Decided(view_of(ctx.boundaries.pack.vocabulary, decision), decision.seq, replayed)


class _Outside(Exception):  # noqa: N818 -- an answer, on its way out of the unit
    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.text)
        self.verdict = verdict


def outside(verdict: Verdict) -> Problem:
    """What is heard when a decision is not inside: never a bare no."""
    latitude: ActionLatitude | None = verdict.latitude
    return Problem(
        Code.OUTSIDE,
        verdict.text,
        {
            "reason": verdict.reason,
            "latitude": None if latitude is None else latitude.to_json(),
            "duties": [
                {"boundary": duty.boundary, "id": duty.id, "kind": duty.kind, "text": duty.text}
                for duty in verdict.unmet
            ],
            "awaiting_peer_possible": verdict.awaiting_peer_possible,
        },
    )


def _amount(command: DecideCommand) -> Decimal | None:
    check_words(command.note, "note", MAX_NOTE)
    check_asked(command.params, "params")
    for duty in command.confirmed:
        check_words(duty, "confirmed", MAX_NOTE)
    if not command.key or len(command.key) > 100:
        raise Problem(Code.INVALID, "An idempotency key has 1 to 100 characters.", {"where": "key"})
    check_words(command.key, "key", 100)
    if command.amount is None:
        return None
    amount = decimal_of(command.amount)
    if amount is None:
        text = f"amount: {command.amount[:40]!r} is not an amount; write it as 40.00."
        raise Problem(Code.INVALID, text, {"where": "amount"})
    return amount


def _again(tx: Tx, command: DecideCommand, used: Used) -> Decision:
    if used.body != command.body():
        raise Problem(
            Code.KEY_REUSED, "This key was used for another decision; use a new one.", {"where": "key"}
        )
    kept = decisions.load(tx.conn, used.decision)
    if kept is None:
        raise Problem(Code.NOT_FOUND, "The decision made with this key is gone.")
    # The same answer as the first time, whatever came after.
    sent = outbox.of_decisions(tx.conn, [kept.id]).get((kept.id, decisions.MADE))
    return replace(
        kept,
        reversed_by=None,
        reversed_at=None,
        lesson=None,
        delivery=None if sent is None else outbox.WAITING,
    )
