"""What is found: cases, customers and decisions by their words, the nearest first, on every database.

What names a thing goes before what is said of it: a case's number; then the id of a booking, order, … and a
customer's name or id; then the decisions of those; then words about decisions, then words in cases. Within
each the latest is first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    cast,
    column,
    desc,
    func,
    literal,
    or_,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from service.store.tables import cases, customers, decisions, search_docs
from service.store.words import Kind

Target = Literal["case", "customer", "decision"]
MOST_READ = 20_000
"""Texts that are looked at, the newest, where a word stands in more."""
NUMBER, NAMED, OF_NAMED, NOTED, SAID = range(5)
"""How near a hit is; a decision of a case is one further than its case."""
_NOTES = ("note", "lesson", "peer_note")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: what comes next is further, or older, or has a smaller id."""

    rank: int
    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, and how near it is."""

    kind: Target
    id: str
    rank: int
    at: datetime

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.rank, self.at, self.id)


@dataclass(frozen=True, slots=True)
class Doc:
    """A text in which the words stand."""

    kind: Kind
    of: str
    case: str


def find(
    conn: Connection,
    teams: Sequence[str] | None,
    words: Sequence[str],
    number: int | None,
    after: Place | None,
    limit: int,
) -> list[Hit]:
    """Up to `limit` hits after a place, of cases of these teams (None: all) and what belongs to them.

    `words`: each has to stand in one text, the last as the beginning of a word; `number`: of a case.
    """
    every = _every(conn, teams, words, number)
    query: Select[Any] = select(every).order_by(every.c.rank, desc(every.c.at), desc(every.c.id)).limit(limit)
    if after is not None:
        at = bindparam("before", after.at, type_=cases.c.last_at.type)
        same = and_(every.c.at == at, every.c.id < after.id)
        query = query.where(
            or_(every.c.rank > after.rank, and_(every.c.rank == after.rank, or_(every.c.at < at, same)))
        )
    return [Hit(row.kind, row.id, row.rank, row.at) for row in conn.execute(query)]


def docs_of(conn: Connection, words: Sequence[str], of_cases: Sequence[str]) -> list[Doc]:
    """The texts of these cases in which the words stand, the newest first."""
    if not words or not of_cases:
        return []
    query = (
        select(search_docs.c.kind, search_docs.c.of, search_docs.c.case)
        .where(search_docs.c.number.in_(_numbers(conn, words)), search_docs.c.case.in_(sorted(set(of_cases))))
        .order_by(desc(search_docs.c.number))
    )
    return [Doc(row.kind, row.of, row.case) for row in conn.execute(query)]


def latest_case(conn: Connection, teams: Sequence[str] | None, of_customers: Sequence[str]) -> dict[str, str]:
    """The newest case of each customer, of these teams."""
    query = (
        select(cases.c.customer, func.max(cases.c.id).label("newest"))
        .where(cases.c.customer.in_(sorted(set(of_customers))), _theirs(teams))
        .group_by(cases.c.customer)
    )
    return {row.customer: row.newest for row in conn.execute(query)} if of_customers else {}


def _numbers(conn: Connection, words: Sequence[str]) -> Select[Any]:
    """The numbers of texts in which all the words stand: the one place where databases differ."""
    *whole, begun = words
    # Words hold letters and digits only: nothing in them is an operator.
    if conn.dialect.name == "postgresql":
        asked = " & ".join([*(f"'{word}'" for word in whole), f"'{begun}':*"])
        matches = search_docs.c.words.op("@@")(cast(literal(asked), TSQUERY))
        return (
            select(search_docs.c.number).where(matches).order_by(desc(search_docs.c.number)).limit(MOST_READ)
        )
    asked = " ".join([*(f'"{word}"' for word in whole), f'"{begun}" *'])
    rows = table("search_words", column("rowid"))
    said = text("search_words MATCH :asked").bindparams(asked=asked)
    return select(rows.c.rowid).where(said).order_by(desc(rows.c.rowid)).limit(MOST_READ)


def _theirs(teams: Sequence[str] | None) -> Any:
    return literal(value=True) if teams is None else cases.c.team.in_(list(teams))


def _every(conn: Connection, teams: Sequence[str] | None, words: Sequence[str], number: int | None) -> CTE:
    theirs = _theirs(teams)
    found = [
        select(cases.c.id.label("case"), literal(NUMBER).label("rank")).where(
            cases.c.number == number, theirs
        )
    ]
    others: list[Select[Any]] = []
    if words:
        docs = (
            select(search_docs.c.kind, search_docs.c.of, search_docs.c.case)
            .where(search_docs.c.number.in_(_numbers(conn, words)))
            .cte("docs")
        )
        rank = case((docs.c.kind == "entity", NAMED), else_=SAID)
        found.append(select(cases.c.id, rank).join(docs, docs.c.case == cases.c.id).where(theirs))
        named = and_(docs.c.kind == "customer", docs.c.of == cases.c.customer)
        found.append(select(cases.c.id, literal(NAMED)).join(docs, named).where(theirs))
        others.append(
            select(literal("decision"), decisions.c.id, literal(NOTED), decisions.c.at)
            .select_from(docs)
            .join(decisions, docs.c.of == decisions.c.id)
            .join(cases, cases.c.id == decisions.c.case)
            .where(docs.c.kind.in_(_NOTES), decisions.c.state == "made", theirs)
        )
    hits = union_all(*found).cte("hits")
    every = union_all(
        select(
            literal("case").label("kind"),
            cases.c.id.label("id"),
            hits.c.rank.label("rank"),
            cases.c.last_at.label("at"),
        ).join(hits, hits.c.case == cases.c.id),
        select(literal("customer"), customers.c.id, literal(NAMED), customers.c.at)
        .select_from(hits)
        .join(cases, cases.c.id == hits.c.case)
        .join(customers, customers.c.id == cases.c.customer)
        .where(hits.c.rank <= NAMED),
        select(literal("decision"), decisions.c.id, hits.c.rank + 1, decisions.c.at)
        .join(hits, hits.c.case == decisions.c.case)
        .where(decisions.c.state == "made"),
        *others,
    ).cte("every")
    return (
        select(
            every.c.kind, every.c.id, func.min(every.c.rank).label("rank"), func.max(every.c.at).label("at")
        )
        .group_by(every.c.kind, every.c.id)
        .cte("found")
    )


__all__ = ["Doc", "Hit", "Place", "Target", "docs_of", "find", "latest_case"]
