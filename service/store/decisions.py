"""Decisions: what was given, the words said with it, and what windows over decisions count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal, NamedTuple, Protocol, Self

from sqlalchemy import Connection, Row, Select, bindparam, desc, select, update

from rules.latitude import amount_text
from rules.quick import quick
from service.clock import rfc3339
from service.domain.actor import PersonRef
from service.domain.case import DecisionEntry
from service.domain.decision import (
    ClauseRef,
    CosignView,
    DecidedUnder,
    DecisionView,
    DeliveryView,
    EndReason,
    Road,
    State,
)
from service.domain.told import told
from service.store import outbox, words
from service.store.asked import asked, rows_of
from service.store.bulk import Insert
from service.store.exact import all_from_json, all_to_json
from service.store.prepared import Read, Write
from service.store.tables import cosigns, decision_entities, decisions, notes, people
from service.store.types import to_microseconds


@dataclass(frozen=True, slots=True)
class Cosign:
    """What colleagues were asked, as kept. `peers`: who may still answer; `peer`: who did, with `note`."""

    asked: Decimal
    asked_at: datetime
    until: datetime
    peers: tuple[PersonRef, ...]
    peer: PersonRef | None = None
    ended_at: datetime | None = None
    note: str | None = None
    reason: EndReason | None = None


class Given(NamedTuple):
    """What windows over decisions read of one."""

    at: datetime
    action: str
    amount: Decimal


class Said(NamedTuple):
    """Words of a person about a decision of a case."""

    decision: str
    case: str
    kind: "NoteKind"
    text: str
    by: str
    at: datetime


MADE, REVERSED = "decision.made", "decision.reversed"
"""The types of the messages that tell of decisions."""


@quick(frozen=True, slots=True)
class Decision:
    """A decision as kept. `amount` is 1 for an action without measure; `seq`: the event that told of it.

    `state` never says `reversed`: `reversed_at` does.
    """

    id: str
    case: str
    team: str
    action: str
    title: str
    amount: Decimal
    measured: bool
    digits: int
    unit: str | None
    params: Mapping[str, object]
    road: Road
    by: PersonRef
    at: datetime
    note: str | None
    set_by: ClauseRef | None
    revision: str
    hash: str = ""
    seq: int = 0
    reversed_by: PersonRef | None = None
    reversed_at: datetime | None = None
    lesson: str | None = None
    state: State = "made"
    cosign: Cosign | None = None
    delivery: DeliveryView | None = None
    stage: DecidedUnder = "live"

    def chained(self, hash_: str) -> Self:
        """The same with the hash of its record: what `replace` does, in a third of its time."""
        values = list(_VALUES(self))
        values[_HASH] = hash_
        return type(self)(*values)

    def view(self, params: Mapping[str, Any]) -> DecisionView:
        """As screens show it; `params` as JSON shows them."""
        return DecisionView(
            id=self.id,
            case=self.case,
            action=self.action,
            title=self.title,
            amount=amount_text(self.amount, self.digits) if self.measured else None,
            unit=self.unit,
            params=dict(params),
            road=self.road,
            state=self.state if self.reversed_at is None else "reversed",
            by=self.by,
            at=rfc3339(self.at),
            note=self.note,
            set_by=self.set_by,
            revision=self.revision,
            reversed_by=self.reversed_by,
            reversed_at=None if self.reversed_at is None else rfc3339(self.reversed_at),
            lesson=self.lesson,
            hash=self.hash,
            cosign=None if self.cosign is None else self._cosign_view(self.cosign),
            delivery=self.delivery,
            stage=self.stage,
        )

    def _cosign_view(self, cosign: Cosign) -> CosignView:
        return CosignView(
            asked=amount_text(cosign.asked, self.digits) if self.measured else None,
            asked_at=rfc3339(cosign.asked_at),
            until=rfc3339(cosign.until),
            peers=list(cosign.peers),
            peer=cosign.peer,
            ended_at=None if cosign.ended_at is None else rfc3339(cosign.ended_at),
            note=cosign.note,
            reason=cosign.reason,
        )


_MEMBERS = tuple(one.name for one in fields(Decision))
_VALUES, _HASH = attrgetter(*_MEMBERS), _MEMBERS.index("hash")


class Told(Protocol):
    """The unit in which a decision comes to be; `seq`: of the event that tells of it."""

    seq: int


NoteKind = Literal["note", "lesson", "peer_note"]
PEER_NOTE: Literal["peer_note"] = "peer_note"
"""The kind of a colleague's words about a co-sign, beside `note` and `lesson`."""

_reverser = people.alias("reverser")
_peer = people.alias("peer")
_note, _lesson, _peer_note = notes.alias("note"), notes.alias("lesson"), notes.alias("peer_note")
EVERY: Select[Any] = select(
    decisions,
    people.c.name.label("who"),
    _reverser.c.name.label("reverser"),
    _note.c.text.label("note"),
    _lesson.c.text.label("lesson"),
    cosigns.c.asked,
    cosigns.c.asked_at,
    cosigns.c.until,
    cosigns.c.peers,
    cosigns.c.peer,
    cosigns.c.ended_at,
    cosigns.c.reason,
    _peer.c.name.label("peer_name"),
    _peer_note.c.text.label("peer_note"),
).select_from(
    decisions.join(people, people.c.id == decisions.c.by)
    .outerjoin(_reverser, _reverser.c.id == decisions.c.reversed_by)
    .outerjoin(_note, (_note.c.decision == decisions.c.id) & (_note.c.kind == "note"))
    .outerjoin(_lesson, (_lesson.c.decision == decisions.c.id) & (_lesson.c.kind == "lesson"))
    .outerjoin(cosigns, cosigns.c.decision == decisions.c.id)
    .outerjoin(_peer, _peer.c.id == cosigns.c.peer)
    .outerjoin(_peer_note, (_peer_note.c.decision == decisions.c.id) & (_peer_note.c.kind == PEER_NOTE))
)
_ONE = EVERY.where(decisions.c.id == bindparam("id"))
_OF_CASE = EVERY.where(decisions.c.case == bindparam("case")).order_by(decisions.c.at, decisions.c.id)
_COLUMNS = (
    "id", "case", "team", "action", "title", "amount", "measured", "digits", "unit", "params", "road", "by",
    "at", "revision", "set_by", "state", "hash", "seq", "stage",
)  # fmt: skip
_ADD = Insert(decisions, *_COLUMNS)
_ADD_ENTITIES = Insert(decision_entities, "entity", "entity_id", "action", "at", "decision")
_ADD_NOTE = Insert(notes, "decision", "kind", "text", "by", "at")
_SEAL = Write(
    update(decisions)
    .where(decisions.c.id == bindparam("of"))
    .values(hash=bindparam("sealed"), seq=bindparam("told"))
)
_REVERSE = (
    update(decisions)
    .where(decisions.c.id == bindparam("of"))
    .values(reversed_by=bindparam("person"), reversed_at=bindparam("now", type_=decisions.c.reversed_at.type))
)
_ENTITIES = asked("entities", entity=str, id=str, since=int)
_GIVEN = Read(
    select(*decision_entities.c["entity", "entity_id", "at", "action"], decisions.c.amount)
    .join(
        _ENTITIES,
        (decision_entities.c.entity == _ENTITIES.c.entity)
        & (decision_entities.c.entity_id == _ENTITIES.c.id)
        & (decision_entities.c.at > _ENTITIES.c.since),
    )
    .join(decisions, decisions.c.id == decision_entities.c.decision)
    .where(
        decision_entities.c.at <= bindparam("until", type_=decision_entities.c.at.type),
        decisions.c.reversed_at.is_(None),
    )
    .order_by(decision_entities.c.at)
)


def add(conn: Connection, made: Sequence[tuple[Decision, Told]]) -> None:
    """Keeps decisions and their notes, each with the unit that tells of it."""
    _ADD(conn, [_row(decision, told.seq) for decision, told in made])
    add_words(
        conn,
        [
            Said(decision.id, decision.case, "note", decision.note, decision.by.id, decision.at)
            for decision, _ in made
            if decision.note is not None
        ],
    )


def seal(conn: Connection, made: Sequence[tuple[Decision, Told]]) -> None:
    """Keeps of decisions whose row is there already what the chain added, and where the unit told of it."""
    _SEAL(conn, [{"of": decision.id, "sealed": decision.hash, "told": one.seq} for decision, one in made])


def concern(conn: Connection, made: Sequence[tuple[Decision, Mapping[str, str]]]) -> None:
    """Keeps which entities made decisions concerned, for windows over decisions."""
    _ADD_ENTITIES(
        conn,
        [
            (entity, id_, decision.action, decision.at, decision.id)
            for decision, entities in made
            for entity, id_ in entities.items()
        ],
    )


def add_words(conn: Connection, said: Sequence[Said]) -> None:
    """Keeps notes and lessons."""
    _ADD_NOTE(conn, [(one.decision, one.kind, one.text, one.by, one.at) for one in said])
    words.add(conn, [(one.kind, one.decision, one.case, one.text) for one in said])


def reverse(conn: Connection, decision: str, by: str, at: datetime) -> None:
    """Marks a decision as taken back."""
    conn.execute(_REVERSE, {"of": decision, "person": by, "now": at})


def load(conn: Connection, decision: str) -> Decision | None:
    """One decision."""
    row = conn.execute(_ONE, {"id": decision}).first()
    return None if row is None else _with_deliveries(conn, [decision_of(row)])[0]


def by_ids(conn: Connection, ids: Sequence[str]) -> list[Decision]:
    """These decisions, in this order, those that are there."""
    query = EVERY.where(decisions.c.id.in_(list(ids)))
    found = {row.id: decision_of(row) for row in conn.execute(query)} if ids else {}
    return _with_deliveries(conn, [found[id_] for id_ in ids if id_ in found])


def of_case(conn: Connection, case: str) -> list[Decision]:
    """A case's decisions, oldest first."""
    return _with_deliveries(conn, [decision_of(row) for row in conn.execute(_OF_CASE, {"case": case})])


def page(
    conn: Connection, teams: Sequence[str] | None, case: str | None, before: str | None, limit: int
) -> list[Decision]:
    """Up to `limit` decisions, newest first, of these teams or this case, with an id below `before`."""
    query = EVERY.order_by(desc(decisions.c.id)).limit(limit)
    if teams is not None:
        query = query.where(decisions.c.team.in_(teams))
    if case is not None:
        query = query.where(decisions.c.case == case)
    if before is not None:
        query = query.where(decisions.c.id < before)
    return _with_deliveries(conn, [decision_of(row) for row in conn.execute(query)])


def given_since(
    conn: Connection, entities: Mapping[tuple[str, str], datetime], until: datetime
) -> dict[tuple[str, str], list[Given]]:
    """What each (entity, id) was given after its instant, up to `until`, and not taken back, in order of
    time; no entry where there is nothing.
    """
    found: dict[tuple[str, str], list[Given]] = {}
    if entities:
        rows = rows_of((*entity, to_microseconds(since)) for entity, since in entities.items())
        for row in _GIVEN(conn, entities=rows, until=until):
            given = Given(row.at, row.action, row.amount)
            found.setdefault((row.entity, row.entity_id), []).append(given)
    return found


def entry(view: DecisionView) -> DecisionEntry:
    """A decision as the timeline shows it."""
    return DecisionEntry(kind="decision", id=view.id, at=view.at, decision=view)


def _with_deliveries(conn: Connection, found: Sequence[Decision]) -> list[Decision]:
    """With what systems outside know of each as it stands: that it was made, or that it was taken back."""
    sent = outbox.of_decisions(conn, (one.id for one in found))
    told = [MADE if one.reversed_at is None else REVERSED for one in found]
    return [replace(one, delivery=sent.get((one.id, type_))) for one, type_ in zip(found, told, strict=True)]


def decision_of(row: Row[Any]) -> Decision:
    """The decision of a row of `EVERY`."""
    return Decision(
        id=row.id,
        case=row.case,
        team=row.team,
        action=row.action,
        title=row.title,
        amount=row.amount,
        measured=row.measured,
        digits=row.digits,
        unit=row.unit,
        params=all_from_json(row.params),
        road=row.road,
        by=PersonRef(row.by, row.who),
        at=row.at,
        note=row.note,
        set_by=None if row.set_by is None else told(ClauseRef, row.set_by),
        revision=row.revision,
        hash=row.hash,
        seq=row.seq,
        reversed_by=None if row.reversed_by is None else PersonRef(row.reversed_by, row.reverser),
        reversed_at=row.reversed_at,
        lesson=row.lesson,
        state=row.state,
        stage=row.stage,
        cosign=None if row.asked_at is None else _cosign(row),
    )


def _cosign(row: Row[Any]) -> Cosign:
    return Cosign(
        asked=row.asked,
        asked_at=row.asked_at,
        until=row.until,
        peers=tuple(told(PersonRef, peer) for peer in row.peers),
        peer=None if row.peer is None else PersonRef(row.peer, row.peer_name),
        ended_at=row.ended_at,
        note=row.peer_note,
        reason=row.reason,
    )


def _row(of: Decision, seq: int) -> tuple[object, ...]:
    """In the order of `_COLUMNS`."""
    return (
        of.id, of.case, of.team, of.action, of.title, of.amount, of.measured, of.digits, of.unit,
        all_to_json(of.params), of.road, of.by.id, of.at, of.revision, _clause(of.set_by), of.state, of.hash,
        seq, of.stage,
    )  # fmt: skip


def columns_of(decision: Decision) -> dict[str, object]:
    """What a co-sign may change of a decision's row."""
    return {
        "state": decision.state,
        "title": decision.title,
        "amount": decision.amount,
        "measured": decision.measured,
        "digits": decision.digits,
        "unit": decision.unit,
        "params": all_to_json(decision.params),
        "at": decision.at,
        "revision": decision.revision,
        "stage": decision.stage,
        "set_by": _clause(decision.set_by),
    }


def _clause(ref: ClauseRef | None) -> dict[str, str] | None:
    return None if ref is None else {"boundary": ref.boundary, "clause": ref.clause}
