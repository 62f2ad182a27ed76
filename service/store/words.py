"""What can be found by its words: kept in the transaction that keeps the text, gone with the text."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from sqlalchemy import Column, Connection, Select, delete, select, tuple_

from service.domain.tokens import tokens
from service.store.bulk import Insert
from service.store.dialect import Upsert, indexing_words
from service.store.tables import (
    case_entities,
    customers,
    decisions,
    moves,
    notes,
    replies,
    search_docs,
    signals,
)

Kind = Literal["entity", "customer", "signal", "reply", "move", "note", "lesson", "peer_note"]
Text = tuple[Kind, str, str, str]
"""(kind, of which, of which case or "", its words)."""

_KEEP = Insert(
    search_docs,
    *("kind", "of", "case", "words"),
    unless=Upsert(
        search_docs,
        key=["kind", "of", "case"],
        set_=lambda new: {"words": new.words},
        where=lambda new: search_docs.c.words != new.words,
    ),
)
_AT_ONCE = 500


def keep(conn: Connection, texts: Iterable[Text]) -> None:
    """Makes texts be found, in the place of what they were before."""
    told = list(texts)
    forget(conn, ((kind, of) for kind, of, _, text in told if not tokens(text)))
    add(conn, told)


def add(conn: Connection, texts: Iterable[Text]) -> None:
    """The same for texts that were none before, or are what they were."""
    if rows := [(kind, of, case, said) for kind, of, case, text in texts if (said := tokens(text))]:
        with indexing_words(conn):
            _KEEP(conn, rows)


def forget(conn: Connection, texts: Iterable[tuple[Kind, str]]) -> None:
    """What these (kind, of which) said is not found any more."""
    gone = list(texts)
    if gone:
        conn.execute(delete(search_docs).where(tuple_(search_docs.c.kind, search_docs.c.of).in_(gone)))


def of_entity(entity: str, id_: str) -> str:
    """Of which entity a text is."""
    return f"{entity}:{id_}"


def of_customer(id_: str, name: str | None) -> Text:
    """By what a customer is found."""
    return ("customer", id_, "", f"{name or ''} {id_}")


def fill(conn: Connection) -> None:
    """Makes everything be found that is kept: for a database that was made before there was a search."""
    for texts in (_entities, _customers, _signals, _replies, _moves, _notes):
        waiting: list[Text] = []
        for text in texts(conn):
            waiting.append(text)
            if len(waiting) == _AT_ONCE:
                keep(conn, waiting)
                waiting = []
        keep(conn, waiting)


def _rows(conn: Connection, query: Select[Any], *key: Column[Any]) -> Iterator[Any]:
    """In the order of the key, by ids as things came; so many at a time, each lot read whole before anything
    is written over the same connection.
    """
    query = query.order_by(*key).limit(_AT_ONCE)
    found = conn.execute(query).all()
    while found:
        yield from found
        last = [getattr(found[-1], column.name) for column in key]
        found = conn.execute(query.where(tuple_(*key) > tuple_(*last))).all()


def _entities(conn: Connection) -> Iterator[Text]:
    key = (case_entities.c.entity, case_entities.c.entity_id, case_entities.c.case)
    # By its customer a case is found through the customer, as `cases` keeps it.
    for row in _rows(conn, select(*key).where(case_entities.c.entity != "customer"), *key):
        yield ("entity", of_entity(row.entity, row.entity_id), row.case, row.entity_id)


def _customers(conn: Connection) -> Iterator[Text]:
    for row in _rows(conn, select(customers.c.id, customers.c.name), customers.c.id):
        yield of_customer(row.id, row.name)


def _signals(conn: Connection) -> Iterator[Text]:
    query = select(signals.c.id, signals.c.case, signals.c.text).where(signals.c.case.is_not(None))
    for row in _rows(conn, query, signals.c.id):
        yield ("signal", row.id, row.case, row.text)


def _replies(conn: Connection) -> Iterator[Text]:
    for row in _rows(conn, select(replies.c.id, replies.c.case, replies.c.text), replies.c.id):
        yield ("reply", row.id, row.case, row.text)


def _moves(conn: Connection) -> Iterator[Text]:
    query = select(moves.c.id, moves.c.case, moves.c.note).where(moves.c.note.is_not(None))
    for row in _rows(conn, query, moves.c.id):
        yield ("move", row.id, row.case, row.note)


def _notes(conn: Connection) -> Iterator[Text]:
    of = decisions.c.id == notes.c.decision
    query = select(notes.c.decision, notes.c.kind, notes.c.text, decisions.c.case).join(decisions, of)
    for row in _rows(conn, query, notes.c.decision, notes.c.kind):
        yield (row.kind, row.decision, row.case, row.text)
