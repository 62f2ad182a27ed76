"""One service a database; what was not made by it is refused in one sentence."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from service.store import followers, journal, tables
from service.store.base import Store, StoreError, read_beside
from support.state import Hands, Heard, reports


def opened(path: Path) -> Store:
    return Store(path, Hands(), Heard())


def test_a_second_service_is_refused_and_told_which_process_is_the_first(tmp_path: Path) -> None:
    with opened(tmp_path / "remit.db"), pytest.raises(StoreError, match=r"process \d+"):
        opened(tmp_path / "remit.db")
    opened(tmp_path / "remit.db").close()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    opened(path).close()
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA user_version = 99")
    conn.close()
    with pytest.raises(StoreError, match="newer Remit"):
        opened(path)


def test_a_database_of_an_older_version_gets_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    opened(path).close()
    with sqlite3.connect(path) as conn:
        conn.execute("ALTER TABLE tokens DROP COLUMN facts")
        conn.execute("ALTER TABLE decisions DROP COLUMN state")
        conn.execute("DROP TABLE followers")
        conn.execute("PRAGMA user_version = 1")
    conn.close()
    with opened(path) as store, store.reader() as reading:
        for column in (tables.tokens.c.facts, tables.decisions.c.state):
            assert reading.execute(select(column)).all() == []
        assert followers.load(reading, "anyone") is None
        assert journal.head(reading).seq == 0
    opened(path).close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    path.write_text("not a database, but long enough to be looked at closely " * 40)
    with pytest.raises(StoreError, match="cannot be used"):
        opened(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        opened(tmp_path / "file" / "remit.db")


def test_commits_are_forced_to_the_disk_and_readers_cannot_write(tmp_path: Path) -> None:
    with opened(tmp_path / "remit.db") as store:
        mode = store.writer.submit(lambda tx: tx.conn.exec_driver_sql("PRAGMA synchronous").scalar()).result(
            5
        )
        assert mode.value == 2
        with store.reader() as conn:
            assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            with pytest.raises(Exception, match="readonly"):
                conn.exec_driver_sql("DELETE FROM head")


def test_a_reader_sees_one_moment(tmp_path: Path) -> None:
    with opened(tmp_path / "remit.db") as store, store.reader() as conn:
        before = journal.head(conn).seq
        store.writer.submit(reports("a")).result(5)
        assert journal.head(conn).seq == before
    with read_beside(tmp_path / "remit.db") as conn:
        assert journal.head(conn).seq == before + 1


def test_the_epoch_stays_over_a_restart(tmp_path: Path) -> None:
    epochs = set()
    for _ in range(2):
        with opened(tmp_path / "remit.db") as store, store.reader() as conn:
            epochs.add(journal.head(conn).epoch)
    assert len(epochs) == 1


def test_reading_beside_needs_a_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"), read_beside(tmp_path / "remit.db"):
        pass


def test_two_names_of_one_file_are_one_database(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    link = tmp_path / "other" / "remit.db"
    with opened(tmp_path / "remit.db"):
        link.symlink_to(tmp_path / "remit.db")
        with pytest.raises(StoreError, match="Another service"):
            opened(link)


@pytest.mark.parametrize("name", ["50% off?.db", "a#b.db", "two words.db"])
def test_a_database_may_have_any_name(tmp_path: Path, name: str) -> None:
    opened(tmp_path / name).close()
    assert (tmp_path / name).stat().st_size > 0


def test_words_of_customers_are_for_the_services_own_user(tmp_path: Path) -> None:
    with opened(tmp_path / "data" / "remit.db") as store:
        store.writer.submit(reports("a")).result(5)
        files = [tmp_path / "data", *(tmp_path / "data").iterdir()]
        assert len(files) == 5
        assert all(file.stat().st_mode & 0o077 == 0 for file in files)
