"""What a statement is asked about comes as one text, of which the database makes rows."""

import orjson
import pytest
from sqlalchemy import Connection, create_engine, select

from service.store.asked import asked, asked_by, rows_by, rows_of

PAIRS = [("webhook", "b"), ("api", "a"), ("webhook", "a"), ("webhook", "b"), ("api", 'quoted "word"')]
DIFFERENT = [("api", "a"), ("api", 'quoted "word"'), ("webhook", "a"), ("webhook", "b")]


@pytest.fixture
def conn() -> Connection:
    return create_engine("sqlite://").connect()


def test_pairs_of_which_many_begin_alike_are_rows_each_once(conn: Connection) -> None:
    pairs = asked_by("pairs", "feed", "id")

    rows = conn.execute(select(pairs.c.feed, pairs.c.id), {"pairs": rows_by(PAIRS)}).all()

    assert sorted(map(tuple, rows)) == DIFFERENT
    assert orjson.loads(rows_by(PAIRS)) == {"api": ["a", 'quoted "word"'], "webhook": ["a", "b"]}


def test_they_are_the_rows_that_lists_of_two_make(conn: Connection) -> None:
    pairs = asked("pairs", feed=str, id=str)

    rows = conn.execute(select(pairs.c.feed, pairs.c.id), {"pairs": rows_of(DIFFERENT)}).all()

    assert [tuple(row) for row in rows] == DIFFERENT
