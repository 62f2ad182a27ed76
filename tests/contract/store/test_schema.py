"""The schema: the revisions, one after the other, come to what the tables say; older databases keep all."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, insert, inspect, select, text, update
from sqlalchemy.engine.interfaces import ReflectedIndex

from service.store import (
    cases,
    chain,
    decisions,
    followers,
    journal,
    keys,
    records,
    revisions,
    schema,
    sealing,
    search,
    tables,
)
from service.store import words as kept
from service.store.base import Store, StoreError, read_beside
from service.store.database import Database
from service.store.migrations import upgrading
from service.store.writer import Tx
from support.databases import Databases
from support.state import START, Hands, Heard, reports

ROOT = Path(__file__).parents[3]
OLD = Path(__file__).parents[2] / "fixtures" / "store"


def made(database: Database, how: str) -> Mapping[str, object]:
    """What a database looks like that was made in one of two ways, and how it differs from the tables."""
    engine = database.engine("alter")
    with engine.connect() as conn, conn.begin():
        schema.create(conn) if how == "at once" else upgrading.upgrade(conn)
        differs = compared(conn)
        looks = {table: looked_at(conn, table) for table in inspect(conn).get_table_names()}
    engine.dispose()
    return {"differs": differs, **looks}


def compared(conn: Connection) -> list[object]:
    """How a database differs from the tables."""
    opts = {"include_name": upgrading.by_revisions(conn)}
    return list(compare_metadata(MigrationContext.configure(conn, opts=opts), tables.metadata))


def looked_at(conn: Connection, table: str) -> list[str]:
    """Columns, keys and indexes of a table, as texts in an order of their own; what SQLite keeps in a way of
    its own as it was asked to.
    """
    seen = inspect(conn)
    own = "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' AND name = :name"
    if conn.dialect.name == "sqlite" and (virtual := conn.execute(text(own), {"name": table}).scalar()):
        return [virtual]
    columns = [
        f"{column['name']} {column['type']!r} {column['nullable']} {column['default']}"
        for column in seen.get_columns(table)
    ]
    keys = [str(seen.get_pk_constraint(table)), *map(str, seen.get_foreign_keys(table))]
    return sorted(
        [
            *columns,
            *keys,
            *map(str, seen.get_unique_constraints(table)),
            *map(_index, seen.get_indexes(table)),
        ]
    )


def _index(index: ReflectedIndex) -> str:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


def test_the_revisions_come_to_the_same_as_the_tables(databases: Databases, tmp_path: Path) -> None:
    at_once = made(databases.empty(tmp_path / "new.db"), "at once")
    by_revisions = made(databases.empty(tmp_path / "grown.db"), "by revisions")
    assert at_once["differs"] == by_revisions["differs"] == []
    assert at_once == by_revisions
    assert set(tables.metadata.tables) < set(at_once)


def test_the_last_revision_is_the_one_that_the_service_knows() -> None:
    assert max(upgrading.known()) == schema.HEAD


def test_an_empty_database_is_made_ready_and_found_so_the_next_time(
    databases: Databases, tmp_path: Path
) -> None:
    databases.empty(tmp_path / "remit.db")
    database = databases.of(tmp_path / "remit.db")
    epochs = set()
    for number in (1, 2):
        with Store(database, Hands(), Heard()) as store:
            assert store.writer.submit(reports("a")).result(5).seq == number
            with store.reader() as conn:
                epochs.add(journal.head(conn).epoch)
    assert len(epochs) == 1


def test_a_database_of_a_newer_remit_is_refused_and_left_alone(databases: Databases, tmp_path: Path) -> None:
    database = databases.of(tmp_path / "remit.db")
    with Store(database, Hands(), Heard()) as store:
        newer = update(schema._stamp).values(version_num="f00d")
        store.writer.submit(lambda tx: tx.conn.execute(newer).rowcount).result(5)
    with pytest.raises(StoreError, match=r"made by a newer Remit \(revision f00d\)"):
        Store(database, Hands(), Heard())
    with pytest.raises(StoreError, match="newer Remit"), read_beside(database):
        pass


def test_an_empty_database_is_not_read_beside(databases: Databases, tmp_path: Path) -> None:
    databases.empty(tmp_path / "remit.db")
    if databases.kind == "sqlite":
        (tmp_path / "remit.db").touch()
    with pytest.raises(StoreError, match="is empty"), read_beside(databases.of(tmp_path / "remit.db")):
        pass


def test_sets_that_stood_whole_with_each_publication_are_taken_over(
    databases: Databases, tmp_path: Path
) -> None:
    path = tmp_path / "remit.db"
    sets = [{"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "1"}, {"a": "1", "b": "2"}, {"b": "2"}]
    engine = databases.empty(path).engine("alter")
    with engine.connect() as conn, conn.begin():
        upgrading.upgrade(conn, "0003")
        kept = text(
            "INSERT INTO revisions (number, revision, files, at, reason) VALUES (:n, :name, :files, 0, 'why')"
        )
        for number, files in enumerate(sets, 1):
            conn.execute(kept, {"n": number, "name": f"r{number}", "files": json.dumps(files)})
    engine.dispose()
    with Store(databases.of(path), Hands(), Heard()) as store, store.reader() as conn:
        assert [revisions.files(conn, number) for number in range(1, 5)] == sets
        assert conn.execute(select(func.count()).select_from(tables.documents)).scalar_one() == 3
        assert compared(conn) == []


def test_what_was_found_by_its_words_is_found_and_forgotten_as_before(
    databases: Databases, tmp_path: Path
) -> None:
    path = tmp_path / "remit.db"
    engine = databases.empty(path).engine("alter")
    with engine.connect() as conn, conn.begin():
        upgrading.upgrade(conn, "0013")
        kept.add(conn, [("customer", f"c{number}", "", f"Rosa {number}") for number in range(3)])
    engine.dispose()

    with Store(databases.of(path), Hands(), Heard()) as store:

        def changes(tx: Tx) -> None:
            kept.forget(tx.conn, [("customer", "c1")])
            kept.keep(tx.conn, [("customer", "c2", "", "Ines 2"), ("customer", "c3", "", "Rosa 3")])

        store.writer.submit(changes).result(5)
        with store.reader() as conn:
            found = {word: _found(conn, word) for word in ("rosa", "ines")}
            assert found == {"rosa": ["c3", "c0"], "ines": ["c2"]}


def _found(conn: Connection, word: str) -> list[str]:
    numbers = search._numbers(conn, [word])
    query = select(tables.search_docs.c.of).where(tables.search_docs.c.number.in_(numbers))
    return list(conn.execute(query.order_by(tables.search_docs.c.number.desc())).scalars())


def test_what_stood_beside_decisions_is_taken_over(databases: Databases, tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    salt, facts = b"salt", '{"facts":{"customer.tier":"gold"},"request":{}}'
    said = {"facts_digest": records.digest(salt, facts.encode()), "kind": "decision"}
    engine = databases.empty(path).engine("alter")
    with engine.connect() as conn, conn.begin():
        upgrading.upgrade(conn, "0013")
        _old_decision(conn)
        end = chain.GENESIS
        for number in (1, 2):
            body = sealing.canonical({**said, "id": f"R{number}", "number": number}).decode()
            before, end = end, sealing.link(end, body.encode())
            conn.execute(
                text("INSERT INTO records VALUES (:n, :id, 'decision', 'D1', :body, :before, :hash)"),
                {"n": number, "id": f"R{number}", "body": body, "before": before, "hash": end},
            )
        # Of the first they were erased.
        conn.execute(
            text("INSERT INTO record_facts (record, salt, facts) VALUES ('R2', :salt, :facts)"),
            {"salt": salt, "facts": facts},
        )
        head = {"id": 1, "epoch": "e", "seq": 1, "floor": 0, "at": START, "records": 2, "hash": end}
        conn.execute(insert(tables.head), head)
        conn.execute(update(tables.decisions).values(hash=end))
    engine.dispose()
    with Store(databases.of(path), Hands(), Heard()) as store, store.reader() as conn:
        # Both of them name one decision, which shows the hash of the last.
        assert records.verify_chain(conn).broken == ("The decision of record 1 does not show its hash.",)
        beside = conn.execute(select(tables.record_facts)).all()
        assert [(row.record, bytes(row.salt), row.facts) for row in beside] == [(2, salt, facts)]
        made = decisions.load(conn, "D1")
        assert (made and made.note, made and made.lesson) == ("They wait.", "Ask first.")
        key = keys.Key("P1", "k1")
        assert keys.find(conn, [key]) == {key: keys.Used("body", "D1")}
        hit = search.find(conn, None, ["wait"], None, None, 5)
        assert [(one.kind, one.id) for one in hit] == [("decision", "D1"), ("case", "C1")]
        assert compared(conn) == []


def _old_decision(conn: Connection) -> None:
    """A decision in a database that is older by a revision: its words, how they are found, its key."""
    person = {"id": "P1", "name": "Mara", "role": "associate", "teams": [], "level": 1, "added_at": START}
    case = {
        "id": "C1",
        "number": 1,
        "team": "north",
        "state": "open",
        "about": {},
        "kind": "message",
        "channel": "chat",
        "topics": [],
        "severity": 1,
        "acute": False,
        "signals": 1,
        "opened_at": START,
        "last_at": START,
    }
    decision = {
        "id": "D1",
        "case": "C1",
        "team": "north",
        "action": "meal",
        "title": "Meal",
        "amount": Decimal(1),
        "measured": True,
        "digits": 2,
        "params": {},
        "road": "alone",
        "by": "P1",
        "at": START,
        "revision": "r",
        "hash": "",
        "seq": 1,
    }
    parents = (
        insert(tables.teams).values(number=1, id="north", title="North"),
        insert(tables.people).values(person),
        insert(tables.cases).values(case),
        insert(tables.decisions).values(decision),
    )
    for statement in parents:
        conn.execute(statement)
    said: list[kept.Text] = [("note", "D1", "C1", "They wait."), ("lesson", "D1", "C1", "Ask first.")]
    for kind, of, _, words in said:
        conn.execute(insert(tables.notes).values(decision=of, kind=kind, text=words, by="P1", at=START))
    kept.add(conn, said)
    conn.execute(insert(tables.keys).values(person="P1", key="k1", body="body", decision="D1", at=START))


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_from_before_there_were_revisions_is_taken_over(tmp_path: Path, version: int) -> None:
    path = tmp_path / "remit.db"
    with sqlite3.connect(path) as old:
        old.executescript((OLD / f"schema_{version}.sql").read_text())
        before = {
            table: old.execute(f"SELECT * FROM {table}").fetchall()
            for (table,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        }
    old.close()
    with pytest.raises(StoreError, match="older Remit; start the service once"), read_beside(path):
        pass
    hands = Hands()
    with Store(path, hands, Heard()) as store:
        with store.reader() as conn:
            for table, rows in before.items():
                now = [tuple(row)[: len(rows[0])] for row in conn.execute(text(f"SELECT * FROM {table}"))]
                assert sorted(map(str, now)) == sorted(map(str, rows)) if rows else now == []
            assert records.verify_chain(conn).records == 1
            case = cases.load(conn, "C1")
            assert case is not None
            assert (case.name, case.claimed_by and case.claimed_by.name) == ("Rosa", "Mara K.")
            assert conn.execute(select(tables.decisions.c.amount)).scalar_one() == Decimal("48.50")
            assert conn.execute(select(tables.decisions.c.state)).scalar_one() == "made"
            assert followers.load(conn, "anyone") is None
            assert compared(conn) == []
        assert store.writer.submit(reports("on")).result(5).seq == 2
    with Store(path, hands, Heard()), read_beside(path) as conn:
        assert journal.head(conn).seq == 2


def test_a_file_of_a_schema_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    with sqlite3.connect(path) as old:
        old.executescript(re.sub("user_version = 2", "user_version = 9", (OLD / "schema_2.sql").read_text()))
    old.close()
    with pytest.raises(StoreError, match=r"newer Remit \(schema 9\)"):
        Store(path, Hands(), Heard())


def test_a_start_on_a_database_that_is_at_the_last_revision_loads_no_alembic(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    Store(path, Hands(), Heard()).close()
    code = (
        "import sys; from pathlib import Path; from service.clock import utc_now; "
        "from service.store.base import Store; "
        f"Store(Path({str(path)!r}), utc_now, print).close(); "
        "print(sorted({'alembic', 'psycopg'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
