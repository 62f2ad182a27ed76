"""A file: one service has it; what was not made by it is refused in one sentence."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.store import journal
from service.store.base import Store, StoreError, read_beside
from support.state import Hands, Heard, reports

FILLS = """
import resource, signal, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from service.clock import utc_now
from service.errors import Code, Problem
from service.store.base import Store
from support.state import reports
store = Store(Path(sys.argv[1]), utc_now, lambda events: None)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
number = failures = 0
def report():
    global number
    number += 1
    return store.writer.submit(reports(f"{{number}}-" + "x" * 4000))
for room in (1_500_000, 2_000_000, hard):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    failed = 0
    while failed < 3 and (room != hard or number % 50):
        futures = [report() for _ in range(8)]
        for future in futures:
            try:
                print(future.result(20).seq, future.result().value.split("-")[0], flush=True)
            except Problem as problem:
                assert problem.code is Code.NOT_RECORDED, problem
                failed += 1
                print("failed", flush=True)
store.close()
"""
TESTS = Path(__file__).parents[3]


def opened(path: Path) -> Store:
    return Store(path, Hands(), Heard())


def test_a_second_service_is_refused_and_told_which_process_is_the_first(tmp_path: Path) -> None:
    with opened(tmp_path / "remit.db"), pytest.raises(StoreError, match=r"process \d+"):
        opened(tmp_path / "remit.db")
    opened(tmp_path / "remit.db").close()


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


def test_a_full_disk_loses_nothing_that_was_acknowledged_and_ends_when_there_is_room(tmp_path: Path) -> None:
    database = tmp_path / "remit.db"
    code = FILLS.format(root=str(TESTS.parent), tests=str(TESTS))
    done = subprocess.run(
        [sys.executable, "-c", code, str(database)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split("\n")[:-1]
    acknowledged = {int(seq): unit for seq, unit in (line.split() for line in lines if line != "failed")}
    assert lines.count("failed") >= 6
    with Store(database, Hands(), Heard()) as store, store.reader() as conn:
        events = journal.read(conn, 0, 100_000)
    kept = {event.seq: str(event.data["reason"]) for event in events if isinstance(event.data, dict)}
    assert {seq: reason.split("-")[0] for seq, reason in kept.items()} == acknowledged
    assert sorted(kept) == list(range(1, len(kept) + 1))


def test_what_comes_first_in_a_transaction_needs_no_savepoint(tmp_path: Path) -> None:
    said: list[str] = []
    with Store(tmp_path / "remit.db", Hands(), Heard()) as store:
        connection: Any = store.writer._conn.connection.dbapi_connection
        connection.set_trace_callback(said.append)
        store.writer.submit(reports("alone")).result(10)
    assert "BEGIN IMMEDIATE" in said
    assert not any("SAVEPOINT" in one for one in said)
