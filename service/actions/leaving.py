"""What leaves: a message for each endpoint that is to hear of it, kept in the unit that makes it happen."""

from collections.abc import Mapping, Sequence

from rules.pack import Endpoint
from service.clock import rfc3339
from service.domain.decision import DecisionView, DeliveryView
from service.store import outbox
from service.store.cases import Case
from service.store.outbox import WAITING, Message
from service.store.replies import SENT, Reply
from service.store.sealing import canonical
from service.store.writer import Tx


def decision_leaves(
    tx: Tx, endpoints: Sequence[Endpoint], type_: str, case: Case, decision: DecisionView
) -> DeliveryView | None:
    """A decision was made or taken back; None where nobody is to hear of it.

    Nobody's words are in it: the note is why, between colleagues.
    """
    peer = None if decision.cosign is None else decision.cosign.peer
    back = decision.reversed_by
    data = {
        "decision": {
            "id": decision.id,
            "action": decision.action,
            "title": decision.title,
            "amount": decision.amount,
            "unit": decision.unit,
            "params": decision.params,
            "by": decision.by.id,
            "road": decision.road,
            "peer": None if peer is None else peer.id,
            "at": decision.at,
            "revision": decision.revision,
            "reversed": None if back is None else {"by": back.id, "at": decision.reversed_at},
        }
    }
    return _leaves(tx, endpoints, type_, case, data, decision=decision.id)


def reply_leaves(tx: Tx, endpoints: Sequence[Endpoint], case: Case, reply: Reply) -> DeliveryView | None:
    """The customer was answered; None where nobody carries answers. Its words are joined when it is sent."""
    said = {"id": reply.id, "by": reply.by.id, "at": rfc3339(reply.at)}
    # Who carries it has to know that it belongs under a post that everybody sees.
    data = {"reply": {**said, "public": case.clock is not None}}
    return _leaves(tx, endpoints, SENT, case, data, reply=reply.id)


def _leaves(
    tx: Tx,
    endpoints: Sequence[Endpoint],
    type_: str,
    case: Case,
    data: Mapping[str, object],
    *,
    decision: str | None = None,
    reply: str | None = None,
) -> DeliveryView | None:
    hear = [one for one in endpoints if one.hears(type_)]
    if not hear:
        return None
    about = {
        "id": case.id,
        "number": case.number,
        "team": case.team,
        "customer": case.customer,
        "channel": case.channel,
        "about": dict(case.about),
    }
    body = canonical({"type": type_, "timestamp": rfc3339(tx.at), "data": {**data, "case": about}}).decode()
    for one in hear:
        message = Message(f"msg_{tx.new_id()}", one.name, case.id, type_, tx.at, body, decision, reply)
        tx.write(outbox.add, message)
    return WAITING
