"""Which case an actor may see, and which she may work on."""

from datetime import datetime

from service.access.permissions import require, sees_team
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.store import cases, people
from service.store.cases import Case
from service.store.types import Connection
from service.store.writer import Tx


def seen_case(conn: Connection, actor: Actor, case: str) -> Case:
    """The case, for an actor who may read it. Raises Problem: not_yours, not_found."""
    return check_seen(actor, case, cases.load(conn, case))


def check_seen(actor: Actor, case: str, found: Case | None) -> Case:
    """What was found of a case, for an actor who may read it. Raises Problem as `seen_case`."""
    require(actor, "read_cases")
    if found is None:
        raise Problem(Code.NOT_FOUND, f"There is no case {case}.")
    if not sees_team(actor, found.team):
        raise Problem(Code.NOT_YOURS, f"Case {found.number} is another team's.")
    return found


def present(tx: Tx, actor: Actor) -> Actor:
    """The person as she is at the unit's moment: who sent this was looked up before it waited its turn, and a
    stream may outlive a change by seconds.

    Raises Problem (not_signed_in) where she was removed, or has another role or other teams: that ended her
    sessions. It took from her the cases that are not hers any more, so that only what needs no held case, or
    reads what is known of her, has to ask.
    """
    return check_present(actor, people.load(tx.conn, actor.id))


def check_present(actor: Actor, now: Actor | None) -> Actor:
    """What was found of the person now. Raises Problem as `present`."""
    if now is None:
        raise Problem(Code.NOT_SIGNED_IN, f"{actor.name} works here no longer.")
    if (now.role, set(now.teams)) != (actor.role, set(actor.teams)):
        raise Problem(Code.NOT_SIGNED_IN, "Your role or your teams were changed; sign in again.")
    return now


def open_case(tx: Tx, actor: Actor, case: str) -> Case:
    """The case, for an associate who may work on it. Raises Problem: not_yours, not_found, case_closed."""
    return check_open(actor, case, cases.load(tx.conn, case))


def check_open(actor: Actor, case: str, found: Case | None) -> Case:
    """What was found of a case, for an associate who may work on it. Raises Problem as `open_case`."""
    require(actor, "work_cases")
    seen = check_seen(actor, case, found)
    if seen.state == "closed":
        raise Problem(Code.CASE_CLOSED, f"Case {seen.number} is closed.")
    return seen


def held_case(tx: Tx, actor: Actor, case: str) -> Case:
    """The case, for the associate who holds it now. Raises Problem as `open_case`, and not_claimed,
    claimed_by_other."""
    return check_held(actor, case, cases.load(tx.conn, case), tx.at)


def check_held(actor: Actor, case: str, kept: Case | None, at: datetime) -> Case:
    """What was found of a case, for the associate who holds it at a moment. Raises Problem as `held_case`."""
    found = check_open(actor, case, kept)
    holder = holder_at(found, at)
    if holder is None:
        raise Problem(Code.NOT_CLAIMED, f"Claim case {found.number} first.")
    if holder != actor.id:
        raise claimed_by_other(found)
    return found


def holder_at(case: Case, at: datetime) -> str | None:
    """Who holds the case at a moment: a lease that has run out holds nothing."""
    if case.claimed_by is None or case.lease_until is None or case.lease_until <= at:
        return None
    return case.claimed_by.id


def claimed_by_other(case: Case) -> Problem:
    """What an associate hears when a colleague holds the case."""
    name = case.claimed_by.name if case.claimed_by else "A colleague"
    by = {"id": case.claimed_by.id, "name": name} if case.claimed_by else None
    return Problem(Code.CLAIMED_BY_OTHER, f"{name} has case {case.number}.", {"by": by})
