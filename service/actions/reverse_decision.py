"""A mistake acknowledged: budgets are given back, the lesson is kept, nobody is blamed."""

from dataclasses import replace
from functools import partial

from service.access.cases import present
from service.access.permissions import require, sees_team
from service.actions import recording
from service.actions.leaving import decision_leaves
from service.context import Context
from service.domain.actor import Actor
from service.domain.decision import DecisionView
from service.errors import Code, Problem
from service.latitude import check_words
from service.latitude.budgets import read_budgets, shared_budgets
from service.store import cases, decisions, meters, people, records
from service.store.decisions import Decision
from service.store.writer import Tx
from service.views import decision as view_of
from voc.masking import mask

MAX_LESSON = 2_000


async def reverse_decision(ctx: Context, actor: Actor, decision: str, lesson: str | None) -> DecisionView:
    """Takes a decision back, by who made it or an associate of the case's team.

    Raises Problem: not_yours, not_signed_in, not_found, not_made, already_reversed, invalid.
    """
    require(actor, "work_cases")
    check_words(lesson, "lesson", MAX_LESSON)

    def unit(tx: Tx) -> DecisionView:
        sets = ctx.boundaries.sets
        kept = decisions.load(tx.conn, decision)
        case = None if kept is None else cases.load(tx.conn, kept.case)
        if kept is None or case is None:
            raise Problem(Code.NOT_FOUND, f"There is no decision {decision}.")
        if actor.id != kept.by.id and not sees_team(actor, case.team):
            raise Problem(Code.NOT_YOURS, "This decision is another team's.")
        present(tx, actor)
        if kept.state != "made":
            raise Problem(Code.NOT_MADE, "This decision was never made, so there is nothing to take back.")
        if kept.reversed_at is not None:
            raise Problem(Code.ALREADY_REVERSED, "This decision was taken back before.")
        given_back = records.took_from(tx.conn, kept.id)
        meters.give_back(tx.conn, kept.id, given_back, kept.at, tx.at)
        decisions.reverse(tx.conn, kept.id, actor.id, tx.at)
        learnt = mask(lesson.strip()) if lesson and lesson.strip() else None
        if learnt is not None:
            said = decisions.Said(kept.id, kept.case, "lesson", learnt, actor.id, tx.at)
            decisions.add_words(tx.conn, [said])
        reversed_: Decision = replace(kept, reversed_by=actor.ref, reversed_at=tx.at, lesson=learnt)
        recording.record_reversal(tx, reversed_, actor, given_back)
        shown = sets.of_team(kept.team)
        budgets = shared_budgets(shown, read_budgets(shown, tx.conn, given_back, tx.at))
        view = view_of(sets.live.pack.vocabulary, replace(reversed_, delivery=None))
        sent = decision_leaves(tx, ctx.endpoints, decisions.REVERSED, case, view)
        view = replace(view, delivery=sent)
        recording.tell_others(tx, "decision.reversed", case, budgets, partial(people.team_ids, tx.conn))
        recording.tell(tx, "decision.reversed", case, view, budgets)
        return view

    view = (await ctx.writer.run(unit)).value
    ctx.metrics.decisions.add(view.action, "reversed")
    return view
