"""What every verb about a co-sign shares: asking, ending, telling, and who may answer.

A decision waits as a row of its own, with nothing charged. It ends once: agreed, declined, withdrawn or
expired; whoever comes later is told how it ended.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rules.vocabulary import Vocabulary
from service.access.cases import present
from service.access.permissions import require, sees_team
from service.actions.making import Judged, Outside, draft
from service.clock import rfc3339
from service.domain.actor import Actor, PersonRef
from service.domain.decision import DecisionView, EndReason, State
from service.domain.events import DecisionChanged, EventType, Happening, channel_case, channel_me
from service.errors import Code, Problem
from service.store import cases, cosigns, decisions, people
from service.store.cases import Case
from service.store.decisions import Cosign, Decision, entry
from service.store.writer import Tx
from service.views import decision as view_of

PATIENCE = timedelta(seconds=90)
"""How long colleagues have to answer; silence then ends the asking, and never widens anything."""
KEPT_AFTER = timedelta(seconds=60)
"""How long the case stays with who asked after that, whatever became of her screen."""

_EVENTS: dict[State, EventType] = {
    "awaiting_peer": "decision.awaiting_peer",
    "declined": "decision.declined",
    "withdrawn": "decision.withdrawn",
    "expired": "decision.expired",
}


def ask(tx: Tx, judged: Judged, key: str) -> Decision:
    """Puts a decision before the colleagues of the case's team; nothing is charged.

    Raises Outside where nobody else works for the team.
    """
    case, actor = judged.case, judged.actor
    peers = tuple(one.ref for one in people.associates(tx.conn, case.team) if one.id != actor.id)
    if not peers:
        raise Outside(judged, case.team)
    decision = draft(tx, judged, "with_peer")
    cosign = Cosign(decision.amount, tx.at, tx.at + PATIENCE, peers)
    decision = replace(decision, state="awaiting_peer", cosign=cosign)
    decisions.add(tx.conn, [(decision, tx)])
    view = view_of(judged.live.pack.vocabulary, decision)
    cosigns.ask(tx.conn, decision, view, key, judged.wish.confirmed)
    until = max(case.lease_until or tx.at, cosign.until + KEPT_AFTER)
    cases.hold(tx.conn, case.id, actor.id, until)
    tell(tx, replace(case, lease_until=until), decision, view, peers)
    return decision


def asked(tx: Tx, actor: Actor, decision: str) -> tuple[Decision, Cosign, Case]:
    """A decision that colleagues were asked about, whatever became of it, for an associate of the team.

    Raises Problem: not_yours, not_signed_in, not_found, already_answered (it never needed a co-sign).
    """
    require(actor, "work_cases")
    present(tx, actor)
    kept = decisions.load(tx.conn, decision)
    case = None if kept is None else cases.load(tx.conn, kept.case)
    if kept is None or case is None:
        raise Problem(Code.NOT_FOUND, f"There is no decision {decision[:64]}.")
    if not sees_team(actor, case.team) and actor.id != kept.by.id:
        raise Problem(Code.NOT_YOURS, "This decision is another team's.")
    if kept.cosign is None:
        raise Problem(Code.ALREADY_ANSWERED, "This decision was made without a co-sign.")
    return kept, kept.cosign, case


def for_a_peer(tx: Tx, actor: Actor, decision: str) -> tuple[Decision, Cosign, Case]:
    """The same, for one of the colleagues who were asked. Raises Problem as well for who asked: not_yours."""
    kept, cosign, case = asked(tx, actor, decision)
    if kept.by.id == actor.id:
        raise Problem(Code.NOT_YOURS, "Nobody co-signs a decision of one's own.")
    if kept.state == "awaiting_peer" and actor.ref.id not in {peer.id for peer in cosign.peers}:
        raise Problem(Code.NOT_YOURS, "This co-sign is for other colleagues.")
    return kept, cosign, case


def end(
    tx: Tx,
    vocabulary: Vocabulary,
    case: Case,
    kept: Decision,
    cosign: Cosign,
    state: State,
    *,
    reason: EndReason | None = None,
    peer: PersonRef | None = None,
    note: str | None = None,
) -> Decision:
    """Ends a co-sign without a decision, and tells everybody concerned."""
    over = replace(cosign, peers=(), peer=peer, note=note, ended_at=tx.at, reason=reason)
    ended = replace(kept, state=state, cosign=over)
    cosigns.settle(tx.conn, ended)
    tell(tx, case, ended, view_of(vocabulary, ended), cosign.peers)
    return ended


def end_in_case(tx: Tx, vocabulary: Vocabulary, case: Case, reason: EndReason) -> None:
    """Withdraws what waits in a case that its holder lets go."""
    for kept in cosigns.waiting_in(tx.conn, case.id):
        if kept.cosign is not None:
            end(tx, vocabulary, case, kept, kept.cosign, "withdrawn", reason=reason)


def tell(tx: Tx, case: Case, decision: Decision, view: DecisionView, peers: Sequence[PersonRef]) -> None:
    """What happened without anything given: to the case, to who asked and to these colleagues."""
    channels = (channel_case(case.id), *own_channels(decision, peers))
    tx.happen(Happening(_EVENTS[decision.state], channels, DecisionChanged(case.row(), entry(view), [])))


def own_channels(decision: Decision, peers: Sequence[PersonRef]) -> tuple[str, ...]:
    """The channels of who asked and of these colleagues."""
    return tuple(dict.fromkeys(channel_me(person.id) for person in (decision.by, *peers)))


def over(vocabulary: Vocabulary, kept: Decision, cosign: Cosign) -> Problem:
    """What who comes later hears: how it ended, by whom."""
    who = cosign.peer.name if cosign.peer else kept.by.name
    match kept.state:
        case "made":
            text = f"{who} co-signed this before."
        case "declined":
            text = f"{who} declined this before."
        case "withdrawn":
            text = f"{kept.by.name} withdrew this."
        case _ if cosign.reason == "outside":
            text = f"{who} agreed, but it no longer fitted the limits."
        case _:
            text = f"The time for this was over at {rfc3339(cosign.until)}."
    return Problem(Code.ALREADY_ANSWERED, text, {"decision": view_of(vocabulary, kept)})
