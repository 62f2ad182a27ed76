"""A colleague answers a co-sign: agrees, also with less, or declines with a note. The first answer counts."""

import asyncio
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from rules.values import decimal_of
from service.access.cases import holder_at
from service.actions import cosigning, recording
from service.actions.decide import MAX_NOTE, Decided, count_made, count_outside
from service.actions.leaving import decision_leaves
from service.actions.making import Judged, Outside, Wish, chained, draft, judge, make, outside, seen_beside
from service.context import Context
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.latitude import Place, check_words, situation_of
from service.store import cosigns, decisions, people
from service.store.cases import Case
from service.store.decisions import Cosign, Decision
from service.store.writer import Tx
from service.views import decision as view_of
from voc.masking import mask


@dataclass(frozen=True, slots=True)
class Answer:
    """What a colleague says. `amount`: decimal text, at most what was asked; null: as asked."""

    agree: bool
    amount: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of it. `late`, `outside`: heard by the colleague once the outcome is durable."""

    decision: Decision
    late: Problem | None = None
    outside: Judged | None = None
    fresh: bool = True
    judged: Judged | None = None


async def answer_cosign(ctx: Context, actor: Actor, decision: str, answer: Answer) -> Decided:
    """Decides in its own unit: facts, revision and meters of that moment, and who asked as the actor.

    What no longer fits ends the asking, and both hear it; a smaller amount that does not fit, where what was
    asked does, is the colleague's slip and ends nothing. The same answer again by the same colleague hears
    what it did.

    Raises Problem: not_yours, not_found, invalid, already_answered (with `decision`: how it ended), outside
    (with `latitude` of who asked as it is now, `reason`, `duties`, `decision`).
    """
    started = time.perf_counter()
    note, amount = _read(answer)
    vocabulary = ctx.boundaries.pack.vocabulary

    def unit(tx: Tx) -> _Outcome:
        kept, cosign, case = cosigning.for_a_peer(tx, actor, decision)
        if kept.state != "awaiting_peer":
            said = "made" if answer.agree else "declined"
            if cosign.peer == actor.ref and kept.state == said and _same(amount, kept):
                return _Outcome(kept, fresh=False)
            raise cosigning.over(vocabulary, kept, cosign)
        if amount is not None and (not kept.measured or not 0 < amount <= cosign.asked):
            text = "amount: agree with what was asked, or with less; what has no amount takes none."
            raise Problem(Code.INVALID, text, {"where": "amount"})
        if cosign.until <= tx.at:
            late = cosigning.end(tx, vocabulary, case, kept, cosign, "expired", reason="silence")
            return _Outcome(late, cosigning.over(vocabulary, late, late.cosign or cosign))
        if not answer.agree:
            return _Outcome(
                cosigning.end(tx, vocabulary, case, kept, cosign, "declined", peer=actor.ref, note=note)
            )
        return _agreed(ctx, tx, actor, case, kept, cosign, amount, note)

    try:
        committed = await ctx.writer.run(unit)
    except Outside as slip:
        raise await asyncio.to_thread(outside, slip) from None
    outcome, made = committed.value, committed.value.decision
    if outcome.fresh:
        _count(ctx, made, outcome.outside, time.perf_counter() - started)
        if outcome.judged is not None:
            seen_beside(ctx, outcome.judged, made.id if made.state == "made" else None)
    if outcome.late is not None:
        raise outcome.late
    if outcome.outside is not None:
        # Not in the unit: working out the ways forward would hold up everybody who waits to write.
        problem = await asyncio.to_thread(outside, Outside(outcome.outside))
        raise Problem(problem.code, problem.detail, {**problem.extra, "decision": view_of(vocabulary, made)})
    return Decided(view_of(vocabulary, made), made.seq or committed.seq, not outcome.fresh)


def _agreed(
    ctx: Context,
    tx: Tx,
    actor: Actor,
    case: Case,
    kept: Decision,
    cosign: Cosign,
    amount: Decimal | None,
    note: str | None,
) -> _Outcome:
    # Read here, not before: the revision of this moment counts, for who asked.
    sets = ctx.boundaries.sets
    vocabulary = sets.live.pack.vocabulary
    key, confirmed = cosigns.sent_with(tx.conn, kept.id)
    asker = people.load(tx.conn, kept.by.id)
    if asker is None or holder_at(case, tx.at) != asker.id:
        gone = cosigning.end(tx, vocabulary, case, kept, cosign, "withdrawn", reason="handed_back")
        return _Outcome(gone, cosigning.over(vocabulary, gone, cosign))
    whole = Wish(
        action=kept.action,
        amount=cosign.asked if kept.measured else None,
        params=kept.params,
        note=kept.note,
        confirmed=confirmed,
        with_peer=True,
    )
    place, wish = Place(case, asker), whole if amount is None else replace(whole, amount=amount)
    with ctx.metrics.decide.time():
        situation = situation_of(sets.under(asker).set, tx.conn, case, asker, tx.at)
        judged = judge(sets, place, wish, situation)
    verdict = judged.verdict
    if not verdict.inside:
        if amount is not None and judge(sets, place, whole, situation).verdict.inside:
            raise Outside(judged)
        ended = cosigning.end(
            tx, vocabulary, case, kept, cosign, "expired", reason="outside", peer=actor.ref, note=note
        )
        return _Outcome(ended, outside=judged, judged=judged)
    over = replace(cosign, peers=(), peer=actor.ref, note=note, ended_at=tx.at)
    made = replace(draft(tx, judged, "with_peer"), id=kept.id, note=kept.note, cosign=over, seq=0)
    made = chained(tx, judged, made, key)
    cosigns.settle(tx.conn, made)
    budgets, _ = make(tx, judged, made)
    also = cosigning.own_channels(made, cosign.peers)
    view = view_of(vocabulary, made)
    sent = decision_leaves(tx, ctx.endpoints, decisions.MADE, case, view)
    recording.tell_others(tx, "decision.cosigned", case, budgets, partial(people.team_ids, tx.conn))
    recording.tell(tx, "decision.cosigned", case, replace(view, delivery=sent), budgets, also)
    tx.write(decisions.seal, (made, tx))
    return _Outcome(replace(made, delivery=sent), judged=judged)


def _count(ctx: Context, decision: Decision, no: Judged | None, seconds: float) -> None:
    cosign = decision.cosign
    if cosign is not None and cosign.ended_at is not None and cosign.peer is not None:
        ctx.metrics.cosign_wait.observe((cosign.ended_at - cosign.asked_at).total_seconds())
    if decision.state == "made":
        ctx.metrics.decision.observe(seconds)
        count_made(ctx, decision)
    elif no is not None:
        count_outside(ctx, decision.action, no.verdict)


def _same(amount: Decimal | None, kept: Decision) -> bool:
    return kept.state == "declined" or amount is None or amount == kept.amount


def _read(answer: Answer) -> tuple[str | None, Decimal | None]:
    check_words(answer.note, "note", MAX_NOTE)
    note = mask(answer.note) if answer.note and answer.note.strip() else None
    if answer.agree:
        amount = None if answer.amount is None else decimal_of(answer.amount)
        if answer.amount is not None and amount is None:
            text = f"amount: {answer.amount[:40]!r} is not an amount; write it as 40.00."
            raise Problem(Code.INVALID, text, {"where": "amount"})
        return note, amount
    if note is None:
        raise Problem(Code.INVALID, "note: say in a line what you would do instead.", {"where": "note"})
    return note, None
