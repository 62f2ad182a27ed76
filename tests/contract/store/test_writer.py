"""The writer: contiguous, grouped, isolated, durable before it answers."""

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select

from service.errors import Code, Problem
from service.store import journal, tables
from service.store.base import Store
from service.store.writer import BatchReport, Committed, Tx
from support.databases import Databases
from support.state import START, Hands, Heard, Held, news, reports, until


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture(autouse=True)
def _on_a_busy_machine_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # What waits shares one batch, however long a statement takes here.
    for name in ("BATCH_SECONDS", "MAX_BATCH_SECONDS"):
        monkeypatch.setattr(f"service.store.writer.{name}", 5.0)


@pytest.fixture
def store(databases: Databases, tmp_path: Path, hands: Hands, heard: Heard) -> Iterator[Store]:
    with Store(databases.of(tmp_path / "remit.db"), hands, heard) as store:
        yield store


def head_seq(store: Store) -> int:
    with store.reader() as conn:
        return journal.head(conn).seq


def test_units_get_contiguous_numbers_in_the_order_they_were_submitted(store: Store, heard: Heard) -> None:
    futures = [store.writer.submit(reports("a", "b")) for _ in range(100)]
    assert [future.result(5).seq for future in futures] == list(range(2, 201, 2))
    until(lambda: len(heard.events) == 200)
    assert [each.seq for each in heard.events] == list(range(1, 201))


def test_what_was_announced_is_what_the_journal_says(store: Store, heard: Heard) -> None:
    store.writer.submit(reports("a", "b")).result(5)
    until(lambda: len(heard.events) == 2)
    with store.reader() as conn:
        read = journal.read(conn, 0, 10, None)
    assert [(e.seq, e.type, e.at, e.channels) for e in read] == [
        (e.seq, e.type, e.at, e.channels) for e in heard.events
    ]


def test_units_that_wait_share_a_commit(store: Store) -> None:
    commits: list[int] = []
    held = Held(store)
    event.listen(store.writer._engine, "commit", lambda _: commits.append(1))
    futures = [store.writer.submit(reports("x")) for _ in range(20)]
    held.release.set()
    for future in futures:
        future.result(5)
    assert len(commits) < 20


def test_a_failed_unit_leaves_nothing_and_harms_no_neighbour(store: Store) -> None:
    def writes_then_fails(tx: Tx) -> None:
        tx.conn.execute(insert(tables.teams).values(id="ghost", title="Ghost"))
        tx.happen(news("never"))
        raise Problem(Code.OUTSIDE, "no")

    held = Held(store)
    first, bad, last = (store.writer.submit(unit) for unit in (reports("a"), writes_then_fails, reports("b")))
    held.release.set()
    with pytest.raises(Problem, match="no"):
        bad.result(5)
    assert (first.result(5).seq, last.result(5).seq) == (1, 2)
    with store.reader() as conn:
        assert conn.execute(select(tables.teams)).all() == []
        assert [e.data for e in journal.read(conn, 0, 10, None)] == [
            {"revision": "r1", "reason": reason, "by": None, "before": None, "documents": []}
            for reason in ("a", "b")
        ]


def test_nor_does_one_that_fails_before_all_others_of_its_batch(store: Store) -> None:
    def writes_then_fails(tx: Tx) -> None:
        tx.conn.execute(insert(tables.teams).values(id="ghost", title="Ghost"))
        raise Problem(Code.OUTSIDE, "no")

    held = Held(store)
    bad, worse, last = (
        store.writer.submit(unit) for unit in (writes_then_fails, writes_then_fails, reports("b"))
    )
    held.release.set()
    for failed in (bad, worse):
        with pytest.raises(Problem, match="no"):
            failed.result(5)
    assert last.result(5).seq == 1
    with store.reader() as conn:
        assert conn.execute(select(tables.teams)).all() == []
        assert [event.seq for event in journal.read(conn, 0, 10, None)] == [1]


def test_a_commit_that_fails_is_heard_by_every_unit_and_by_nobody_else(store: Store, heard: Heard) -> None:
    def full_disk(_: object) -> None:
        raise OSError("disk full")

    held = Held(store)
    event.listen(store.writer._engine, "commit", full_disk)
    futures: list[Future[Committed[str]]] = [store.writer.submit(reports("x")) for _ in range(3)]
    held.release.set()
    for future in futures:
        with pytest.raises(Problem) as caught:
            future.result(5)
        assert caught.value.code is Code.NOT_RECORDED
    event.remove(store.writer._engine, "commit", full_disk)
    assert store.writer.submit(reports("after")).result(5).seq == 1
    until(lambda: len(heard.events) == 1)


def test_a_database_that_ends_the_transaction_fails_the_batch(store: Store) -> None:
    def ends_it(tx: Tx) -> None:
        tx.conn.exec_driver_sql("ROLLBACK")
        tx.conn.exec_driver_sql("SELECT * FROM nowhere")

    held = Held(store)
    futures = [store.writer.submit(unit) for unit in (reports("a"), ends_it)]
    held.release.set()
    for future in futures:
        with pytest.raises(Problem) as caught:
            future.result(5)
        assert caught.value.code is Code.NOT_RECORDED
    assert store.writer.submit(reports("after")).result(5).seq == 1


def test_an_answer_means_durable(store: Store, tmp_path: Path) -> None:
    seen: list[int] = []
    future = store.writer.submit(reports("a"))
    future.add_done_callback(lambda done: seen.append(head_seq(store) - done.result().seq))
    future.result(5)
    until(lambda: seen == [0])


def test_a_listener_that_fails_does_not_end_the_writer(
    databases: Databases, tmp_path: Path, hands: Hands
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("no ears")

    with Store(databases.of(tmp_path / "other.db"), hands, broken) as store:
        store.writer.submit(reports("a")).result(5)
        assert store.writer.submit(reports("b")).result(5).seq == 2


def test_time_never_runs_backwards_even_over_a_restart(
    databases: Databases, tmp_path: Path, hands: Hands, heard: Heard
) -> None:
    def moment(tx: Tx) -> datetime:
        tx.happen(news())
        return tx.at

    path = databases.of(tmp_path / "again.db")
    with Store(path, hands, heard) as store:
        hands.pass_(timedelta(hours=1))
        store.writer.submit(moment).result(5)
    hands.pass_(timedelta(hours=-2))
    with Store(path, hands, heard) as store:
        assert store.writer.submit(moment).result(5).value > START + timedelta(hours=1)


async def test_a_caller_that_gives_up_while_waiting_changes_nothing(store: Store) -> None:
    held = Held(store)
    given_up = store.writer.submit(reports("never"))
    assert given_up.cancel()
    held.release.set()
    assert (await store.writer.run(reports("a"))).seq == 1


def test_too_much_waiting_is_refused_and_closing_answers_what_waits(store: Store) -> None:
    held = Held(store)
    waiting = [store.writer.submit(reports("x")) for _ in range(10_000)]
    with pytest.raises(Problem) as caught:
        store.writer.submit(reports("one more"))
    assert caught.value.code is Code.TOO_MANY
    held.release.set()
    store.writer.close()
    assert all(future.done() for future in waiting)
    with pytest.raises(Problem) as caught:
        store.writer.submit(reports("late"))
    assert caught.value.code is Code.SHUTTING_DOWN


def test_each_batch_is_reported_for_the_metrics(store: Store) -> None:
    seen: list[BatchReport] = []
    store.writer.on_batch = seen.append
    store.writer.submit(reports("a")).result(5)
    until(lambda: bool(seen))
    (report,) = seen
    assert (report.units, report.seq) == (1, 1)
    assert 0 < report.held <= report.seconds


def test_whoever_can_wait_learns_when_nothing_is_being_written(store: Store) -> None:
    assert store.writer.idle.is_set()
    held = Held(store)
    later = store.writer.submit(lambda _: None)
    assert not store.writer.idle.is_set()
    held.release.set()
    held.done.result(5)
    later.result(5)
    assert store.writer.idle.wait(5)


def test_what_stands_in_memory_changes_between_two_units_and_before_anybody_hears(store: Store) -> None:
    memory = ["before"]
    seen: list[str] = []

    def swap(tx: Tx) -> None:
        tx.when_durable(lambda: memory.__setitem__(0, "after"))

    def look(_: Tx) -> str:
        seen.append(memory[0])
        return memory[0]

    held = Held(store)
    early, swapped, late = (store.writer.submit(unit) for unit in (look, swap, look))
    swapped.add_done_callback(lambda _: seen.append(f"answered {memory[0]}"))
    held.release.set()
    assert early.result(5).value == "before"
    assert late.result(5).value == "after"
    assert seen == ["before", "answered after", "after"]


def test_a_unit_that_fails_changes_nothing_in_memory(store: Store) -> None:
    memory = ["before"]

    def fails(tx: Tx) -> None:
        tx.when_durable(lambda: memory.__setitem__(0, "after"))
        raise Problem(Code.INVALID, "No.")

    with pytest.raises(Problem):
        store.writer.submit(fails).result(5)
    assert memory == ["before"]
