"""Decision records: the chain, the facts beside it, and the proof that nobody changed either."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import orjson
from sqlalchemy import Connection, bindparam, select

from rules.quick import quick
from service.domain.chance import random_bytes
from service.store.bulk import Insert
from service.store.chain import Chain, Link
from service.store.exact import all_from_json, all_to_json
from service.store.held import MeterKey
from service.store.prepared import Read
from service.store.sealing import canonical
from service.store.tables import decisions, head, record_facts, records

_SALT_BYTES = 16
_KEEP_FACTS = Insert(record_facts, "record", "salt", "facts")
_SINCE = Read(select(records.c.kind, records.c.body).where(records.c.number > bindparam("since")))
_OF_DECISION = (
    select(records, record_facts.c.facts)
    .outerjoin(record_facts, record_facts.c.record == records.c.number)
    .where(records.c.decision == bindparam("decision"), records.c.kind == "decision")
)


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as kept. `facts`, `request`: what the decision read, None where they were erased."""

    number: int
    body: Mapping[str, Any]
    previous: str
    hash: str
    facts: Mapping[str, object] | None
    request: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying found: how many records, the end of the chain, every broken place in one sentence."""

    records: int
    hash: str
    broken: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Nothing is broken."""
        return not self.broken


def digest(salt: bytes, facts: bytes) -> str:
    """What the chain holds in place of facts: SHA-256 over salt and canonical facts, in hex."""
    return hashlib.sha256(salt + facts).hexdigest()


@quick(frozen=True, slots=True)
class Beside:
    """What stands beside a record: what its decision read, canonical, and the salt of its digest."""

    salt: bytes
    facts: bytes

    @classmethod
    def of(cls, facts: Mapping[str, object], request: Mapping[str, object]) -> Self:
        """With a salt of its own."""
        text = canonical({"facts": all_to_json(facts), "request": all_to_json(request)})
        return cls(random_bytes(_SALT_BYTES), text)

    @property
    def digest(self) -> str:
        """What belongs into the record."""
        return digest(self.salt, self.facts)


def keep_facts(conn: Connection, read: Sequence[tuple[int, Beside]]) -> None:
    """Keeps what decisions read beside their records, by the numbers of these."""
    _KEEP_FACTS(conn, [(record, one.salt, one.facts.decode()) for record, one in read])


def took_from(conn: Connection, decision: str) -> list[MeterKey]:
    """The meters that a decision took from, in order. Raises LookupError where it was never made."""
    record = of_decision(conn, decision)
    if record is None:
        raise LookupError(f"decision {decision} has no record")
    return sorted(_meters(record.body["charges"]))


def moved_since(conn: Connection, record: int) -> set[MeterKey]:
    """The meters that decisions moved whose records stand behind the one of that number."""
    moved: set[MeterKey] = set()
    for kind, body in _SINCE(conn, since=record):
        moved.update(_meters(orjson.loads(body)["given_back" if kind == "reversal" else "charges"]))
    return moved


def of_decision(conn: Connection, decision: str) -> KeptRecord | None:
    """The record of a decision."""
    row = conn.execute(_OF_DECISION, {"decision": decision}).first()
    if row is None:
        return None
    kept = None if row.facts is None else orjson.loads(row.facts)
    return KeptRecord(
        number=row.number,
        body=orjson.loads(row.body),
        previous=row.previous,
        hash=row.hash,
        facts=None if kept is None else all_from_json(kept["facts"]),
        request=None if kept is None else all_from_json(kept["request"]),
    )


def verify_chain(conn: Connection) -> ChainReport:
    """Reads every record and checks numbers, links, hashes, facts beside them, decisions, and the head."""
    end = conn.execute(select(head)).one()
    broken: list[str] = []
    chain = Chain()
    query = (
        select(records, record_facts.c.salt, record_facts.c.facts, decisions.c.hash.label("shown"))
        .outerjoin(record_facts, record_facts.c.record == records.c.number)
        .outerjoin(decisions, decisions.c.id == records.c.decision)
        .order_by(records.c.number)
        .execution_options(yield_per=500)
    )
    for row in conn.execute(query):
        broken += chain.follow(_link(row))
        broken += _broken_beside(row)
    broken += chain.end(end.records, end.hash)
    return ChainReport(chain.records, chain.hash, tuple(broken))


def links(conn: Connection) -> Iterator[Link]:
    """Every record in order, without what stands beside it."""
    query = select(records).order_by(records.c.number).execution_options(yield_per=500)
    return (_link(row) for row in conn.execute(query))


def end_of_chain(conn: Connection) -> tuple[int, str]:
    """How many records the head counts, and the hash of the last."""
    row = conn.execute(select(head.c.records, head.c.hash)).one()
    return row.records, row.hash


def _meters(named: Iterable[Mapping[str, Any]]) -> Iterator[MeterKey]:
    """The meters that a record's body names."""
    return (MeterKey(each["boundary"], each["id"], each["key"]) for each in named)


def _link(row: Any) -> Link:
    return Link(row.number, row.id, row.body.encode(), row.previous, row.hash)


def _broken_beside(row: Any) -> list[str]:
    body = orjson.loads(row.body)
    found = []
    if row.facts is not None and digest(row.salt, row.facts.encode()) != body.get("facts_digest"):
        found.append(f"The facts beside record {row.number} were changed.")
    if row.kind == "decision" and row.shown != row.hash:
        found.append(f"The decision of record {row.number} does not show its hash.")
    return found
