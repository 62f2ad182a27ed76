"""An associate gives a case she holds to another team."""

from dataclasses import replace

from rules.findings import nearest
from service.access.cases import held_case
from service.actions.cosigning import end_in_case
from service.actions.moving import moved, noted
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import CaseRow
from service.errors import Code, Problem
from service.store import cases, people
from service.store.writer import Tx


async def move_case(ctx: Context, actor: Actor, case: str, team: str, note: str | None = None) -> CaseRow:
    """The case waits in the other team's queue, with a note for who takes it up; both teams hear of it.

    What waited for a co-sign in it is withdrawn. Who is not of that team sees the case no longer.

    Raises Problem: as `held_case`; invalid (no such team, the team that has it, a note that is too long).
    """
    vocabulary = ctx.boundaries.pack.vocabulary
    words = noted(note)

    def unit(tx: Tx) -> CaseRow:
        held = held_case(tx, actor, case)
        teams = people.team_ids(tx.conn)
        if team not in teams:
            text = f"There is no team {team[:64]!r}{nearest(team[:64], teams)}."
            raise Problem(Code.INVALID, text, {"where": "team"})
        if team == held.team:
            raise Problem(Code.INVALID, f"Case {held.number} is with {team} already.", {"where": "team"})
        end_in_case(tx, vocabulary, held, "moved")
        cases.move(tx.conn, case, team)
        free = replace(held, team=team, claimed_by=None, lease_until=None)
        return moved(tx, held, free, "moved", actor.ref, note=words).row()

    return (await ctx.writer.run(unit)).value
