"""Who may look into a decision that waits for a co-sign as those who were asked do."""

from service.access.cases import seen_case
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.store import decisions
from service.store.cases import Case
from service.store.decisions import Decision
from service.store.types import Connection


def waiting_for(conn: Connection, actor: Actor, decision: str) -> tuple[Decision, Case]:
    """A decision that waits, for who asked and for those who may answer, and its case.

    Raises Problem: not_yours, not_found, already_answered.
    """
    kept = decisions.load(conn, decision)
    if kept is None:
        raise Problem(Code.NOT_FOUND, f"There is no decision {decision[:64]}.")
    case = seen_case(conn, actor, kept.case)
    if kept.state != "awaiting_peer" or kept.cosign is None:
        raise Problem(Code.ALREADY_ANSWERED, "This waits for nobody's co-sign now.")
    if actor.id not in {kept.by.id, *(peer.id for peer in kept.cosign.peers)}:
        raise Problem(Code.NOT_YOURS, "This co-sign is for other colleagues.")
    return kept, case
