"""Co-signs: decisions that colleagues were asked about, while they wait and once that ended."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, insert, select, update

from service.domain.decision import DecisionView
from service.store.decisions import (
    EVERY,
    PEER_NOTE,
    Cosign,
    Decision,
    Said,
    add_words,
    columns_of,
    decision_of,
)
from service.store.tables import cosigns, decisions

_SETTLED = ("state", "title", "amount", "measured", "digits", "unit", "params", "at", "revision", "set_by")
_ENDED = ("peers", "peer", "ended_at", "reason")
_WAITING = EVERY.where(decisions.c.state == "awaiting_peer", cosigns.c.ended_at.is_(None)).order_by(
    decisions.c.at, decisions.c.id
)
_IN_CASE = _WAITING.where(decisions.c.case == bindparam("case"))
_ADD = insert(cosigns)
_FIRST = select(cosigns.c.answer, cosigns.c.seq).where(cosigns.c.decision == bindparam("decision"))
_ANSWER = TypeAdapter(DecisionView)
_SENT = select(cosigns.c.key, cosigns.c.confirmed).where(cosigns.c.decision == bindparam("decision"))
_SETTLE = (
    update(decisions)
    .where(decisions.c.id == bindparam("of"))
    .values({name: bindparam(f"new_{name}", type_=decisions.c[name].type) for name in _SETTLED})
)
_END = (
    update(cosigns)
    .where(cosigns.c.decision == bindparam("of"))
    .values({name: bindparam(f"new_{name}", type_=cosigns.c[name].type) for name in _ENDED})
)


def ask(
    conn: Connection, decision: Decision, answer: DecisionView, key: str, confirmed: Sequence[str]
) -> None:
    """Keeps what colleagues are asked of a decision that waits.

    `answer`: what who asked is told; `key`, `confirmed`: as it was sent.
    """
    cosign = _of(decision)
    conn.execute(
        _ADD,
        {
            "decision": decision.id,
            "key": key,
            "confirmed": list(confirmed),
            "asked": cosign.asked,
            "asked_at": cosign.asked_at,
            "until": cosign.until,
            "answer": asdict(replace(answer, note=None)),  # words stand once, among the notes
            "seq": 0,
            **_ended(cosign),
        },
    )


def first_answer(conn: Connection, decision: Decision) -> tuple[DecisionView, int]:
    """What who asked was told first, and the seq of the event that told everybody."""
    row = conn.execute(_FIRST, {"decision": decision.id}).one()
    return replace(_ANSWER.validate_python(row.answer), note=decision.note), row.seq


def sent_with(conn: Connection, decision: str) -> tuple[str, tuple[str, ...]]:
    """The key and the confirmed duties with which a co-sign was asked for."""
    row = conn.execute(_SENT, {"decision": decision}).one()
    return row.key, tuple(row.confirmed)


def settle(conn: Connection, decision: Decision) -> None:
    """What became of a decision that waits, or who may still answer it; keeps a colleague's words."""
    cosign = _of(decision)
    settled, ended = columns_of(decision), _ended(cosign)
    conn.execute(_SETTLE, {"of": decision.id} | {f"new_{name}": settled[name] for name in _SETTLED})
    conn.execute(_END, {"of": decision.id} | {f"new_{name}": ended[name] for name in _ENDED})
    if cosign.note is not None and cosign.peer is not None and cosign.ended_at is not None:
        said = Said(decision.id, decision.case, PEER_NOTE, cosign.note, cosign.peer.id, cosign.ended_at)
        add_words(conn, [said])


def waiting(conn: Connection) -> list[Decision]:
    """Every decision that waits for a co-sign, oldest first: few, because none waits for long."""
    return [decision_of(row) for row in conn.execute(_WAITING)]


def waiting_in(conn: Connection, case: str) -> list[Decision]:
    """Those of a case."""
    return [decision_of(row) for row in conn.execute(_IN_CASE, {"case": case})]


def _of(decision: Decision) -> Cosign:
    if decision.cosign is None:
        raise ValueError(f"decision {decision.id} was never to be co-signed")
    return decision.cosign


def _ended(cosign: Cosign) -> dict[str, object]:
    return {
        "peers": [{"id": peer.id, "name": peer.name} for peer in cosign.peers],
        "peer": None if cosign.peer is None else cosign.peer.id,
        "ended_at": cosign.ended_at,
        "reason": cosign.reason,
    }
