"""An associate decides: one unit from the key to the record, answered when it is durable."""

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from typing import Literal

from rules.findings import nearest
from rules.judging import Verdict
from rules.quick import quick
from rules.values import decimal_of
from service.actions import cosigning, recording
from service.actions.desk import Desk, Wanted
from service.actions.leaving import decision_leaves
from service.actions.making import Judged, Outside, Wish, chained, draft, judge, make, outside, seen_beside
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import FactValue
from service.domain.decision import DecisionView
from service.errors import Code, Problem
from service.latitude import check_asked, check_params, check_words, situation_of
from service.store import cosigns, decisions, keys, outbox
from service.store.decisions import Decision
from service.store.keys import Key, Used
from service.store.meters import Charge
from service.store.sealing import canonical
from service.store.types import Connection
from service.store.unit import Joint, Span, Tx
from service.views import decision as view_of
from voc.masking import mask

MAX_NOTE = 2_000


@quick(frozen=True, slots=True)
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


@quick(frozen=True, slots=True)
class Decided:
    """A durable decision, with the seq of its event. `replayed`: an earlier request did it."""

    decision: DecisionView
    seq: int
    replayed: bool

    @property
    def state(self) -> Literal["made", "awaiting_peer"]:
        """What the answer says of it."""
        return "awaiting_peer" if self.decision.state == "awaiting_peer" else "made"


@quick(frozen=True, slots=True)
class _Outcome:
    """What a unit came to, and what was judged: None where an earlier request had done it. `view`: what
    everybody is told, where something was made, and `charged` what it took; `first`: what was told when the
    key was first used to ask for a co-sign.
    """

    decision: Decision
    judged: Judged | None = None
    view: DecisionView | None = None
    first: tuple[DecisionView, int] | None = None
    charged: Sequence[Charge] = ()


@quick(frozen=True, slots=True)
class _Ask:
    """A command, read, of an actor."""

    ctx: Context
    actor: Actor
    command: DecideCommand
    wish: Wish

    @property
    def key(self) -> Key:
        """The key as it was sent by the actor."""
        return Key(self.actor.id, self.command.key)


async def decide(ctx: Context, actor: Actor, command: DecideCommand) -> Decided:
    """Makes the decision if it is inside the latitude of its own moment.

    Beyond what may be given alone and within what a colleague's co-sign carries, it waits for one:
    `awaiting_peer`, with nothing charged.

    Raises Problem: as `held_case`; invalid; key_reused; outside (with `reason`, `duties`, `latitude` of the
    action as it is now, `awaiting_peer_possible`), which is not remembered under the key.
    """
    started = time.perf_counter()
    ask = _Ask(ctx, actor, command, _wish(command))
    try:
        with ctx.in_hand:
            committed = await ctx.writer.join(_DECIDING, ask)
    except Outside as no:
        count_outside(ctx, command.action, no.judged.verdict)
        seen_beside(ctx, no.judged, None)
        # Here and not in the unit: working out the ways forward would hold up everybody who waits to write.
        raise await asyncio.to_thread(outside, no) from None
    outcome = committed.value
    if outcome.first is not None:
        return Decided(*outcome.first, replayed=True)
    decision = outcome.decision
    view = outcome.view or view_of(ctx.boundaries.pack.vocabulary, decision)
    if outcome.judged is not None:
        ctx.metrics.decision.observe(time.perf_counter() - started)
        if decision.state == "made":
            count_made(ctx, decision)
            seen_beside(ctx, outcome.judged, decision.id)
    return Decided(view, decision.seq or committed.seq, replayed=outcome.judged is None)


def _look(conn: Connection, asks: Sequence[_Ask], span: Span) -> Desk:
    # INVARIANT: read here, not before: what waits in the queue is judged by what is in force at its turn.
    sets = asks[0].ctx.boundaries.sets
    wanted = [Wanted(ask.key, ask.command.case, ask.command.action) for ask in asks]
    return Desk(sets, asks[0].ctx.endpoints, conn, wanted, span)


def _unit(tx: Tx, ask: _Ask, desk: Desk) -> _Outcome:
    ctx, command, key = ask.ctx, ask.command, ask.key
    used = desk.used.get(key)
    if used is not None:
        return _again(tx, command, used)
    place = desk.place(tx, ask.actor, command.case)
    rules = desk.sets.under(place.actor).set.rules
    if command.action not in rules:
        text = f"There is no action {command.action}{nearest(command.action, sorted(rules))}."
        raise Problem(Code.INVALID, text, {"where": "action"})
    if command.params:
        asked = rules[command.action]
        check_params(command.params, asked, {asked.action.amount: ask.wish.amount, "note": command.note})
    began = time.perf_counter()
    judged = judge(desk.sets, place, ask.wish, desk.situation(tx, place))
    ctx.metrics.decide.observe(time.perf_counter() - began)
    if not judged.verdict.inside:
        # Its ways forward lead to other actions, by their budgets.
        full = situation_of(judged.live.set, tx.conn, *place, tx.at)
        judged = judge(desk.sets, place, ask.wish, full)
    if judged.may_ask:
        outcome = _Outcome(cosigning.ask(tx, judged, command.key), judged)
    else:
        outcome = _made(tx, ask, desk, judged)
    used = Used(command.body(), outcome.decision.id)
    tx.write(keys.keep, (key, used, tx.at))
    desk.decided(key, used, judged.case, outcome.decision, outcome.charged)
    return outcome


_DECIDING = Joint(_look, _unit)


def _made(tx: Tx, ask: _Ask, desk: Desk, judged: Judged) -> _Outcome:
    verdict = judged.verdict
    if not verdict.inside or verdict.road is None:
        raise Outside(judged)
    decision = chained(tx, judged, draft(tx, judged, verdict.road), ask.command.key)
    tx.write(decisions.add, (decision, tx))
    budgets, charged = make(tx, judged, decision)
    view = view_of(judged.live.pack.vocabulary, decision)
    sent = decision_leaves(tx, desk.endpoints, decisions.MADE, judged.case, view)
    if sent is not None:
        view = replace(view, delivery=sent)
    recording.tell_others(tx, "decision.made", judged.case, budgets, desk.teams)
    recording.tell(tx, "decision.made", judged.case, view, budgets)
    return _Outcome(decision, judged, view, charged=charged)


def count_made(ctx: Context, decision: Decision) -> None:
    """Counts a decision that was made, by its road, and the clause that set how far it could go."""
    ctx.metrics.decisions.add(decision.action, decision.road)
    if decision.set_by is not None:
        ctx.metrics.clause_set(decision.set_by.boundary, decision.set_by.clause)


def count_outside(ctx: Context, action: str, verdict: Verdict) -> None:
    """Counts a wish that was outside, and the clause that stood against it."""
    ctx.metrics.decisions.add(action, "outside")
    clause = recording.refused_by(verdict)
    if clause is not None:
        ctx.metrics.refused_by(clause.boundary, clause.clause)


def _wish(command: DecideCommand) -> Wish:
    amount, note = _amount(command), command.note
    # Masked here and not in the unit: everybody who waits to write waits for what that does.
    kept = mask(note) if note and note.strip() else None
    return Wish(command.action, amount, command.params, note, command.confirmed, command.emergency, kept=kept)


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


def _again(tx: Tx, command: DecideCommand, used: Used) -> _Outcome:
    if used.body != command.body():
        raise Problem(
            Code.KEY_REUSED, "This key was used for another decision; use a new one.", {"where": "key"}
        )
    kept = decisions.load(tx.conn, used.decision)
    if kept is None:
        raise Problem(Code.NOT_FOUND, "The decision made with this key is gone.")
    # The same answer as the first time, whatever came after.
    sent = outbox.of_decisions(tx.conn, [kept.id]).get((kept.id, decisions.MADE))
    kept = replace(kept, delivery=None if sent is None else outbox.WAITING)
    if kept.cosign is not None:
        return _Outcome(kept, first=cosigns.first_answer(tx.conn, kept))
    return _Outcome(replace(kept, reversed_by=None, reversed_at=None, lesson=None))
