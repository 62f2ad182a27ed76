"""Several services on one PostgreSQL database, and connections that are lost: PostgreSQL alone has either.

Over 400 lines because what several services on one database promise each other is one thing.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from dataclasses import asdict, is_dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from service.actions.backtest_boundaries import (
    backtest_drafts,
    backtest_of,
    cancel_backtest,
    keep_backtests,
    note_backtest,
)
from service.actions.claim_case import claim_case
from service.actions.edit_boundaries import save_draft
from service.actions.publish_boundaries import publish_drafts
from service.actions.publishing import follow_publication
from service.actions.reverse_decision import reverse_decision
from service.actions.stage_boundaries import stage_drafts, withdraw_candidate
from service.actions.staging import Staging, follow_sets
from service.domain.actor import Actor
from service.domain.candidate import Reach
from service.domain.drafts import Condition
from service.domain.events import Event
from service.errors import Code, Problem
from service.latitude import Place, read_facts
from service.live.hub import Hub
from service.live.reads import StoreViews
from service.past.runs import Backtests
from service.settings import Settings
from service.store import cases, driver, journal, meters, people, postgres, records, tables
from service.store.base import Store, StoreError
from service.store.meters import MeterKey, Spent
from service.store.writer import Committed, Tx
from service.workers.publications import PublicationFollower
from support.databases import Databases, server, use
from support.house import House, build, says
from support.nodes import eventually
from support.state import START, Hands, Heard, reports, until
from voc.signal import Kind

LIMIT = 500
"""Of the small pack's budget for vouchers, of which each is at most 50."""


@pytest.fixture
def databases() -> Iterator[Databases]:
    own = Databases("postgresql")
    before = use(own)
    yield own
    own.close()
    use(before)


@pytest.fixture
def database(databases: Databases, tmp_path: Path) -> str:
    return str(databases.of(tmp_path / "remit.db"))


@pytest.fixture
async def two(databases: Databases, tmp_path: Path) -> AsyncIterator[tuple[House, House]]:
    """Two services on one database; the clock of the second is three seconds behind."""
    first = await build(tmp_path)
    second = await build(tmp_path, hands=Hands(START - timedelta(seconds=3)))
    yield first, second
    for house in (first, second):
        house.ctx.store.close()


def name_of(database: str) -> str:
    return database.removeprefix("postgresql:///").partition("?")[0]


async def test_two_writers_never_give_more_than_a_budget_has(two: tuple[House, House]) -> None:
    first, second = two
    await first.takes(*(says(customer=f"c{n}") for n in range(8)))
    waiting = [case.id for case in first.queue()]
    for number, case in enumerate(waiting):
        await claim_case(two[number % 2].ctx, first.mara, case)

    async def gives(house: House, case: str, number: int) -> str:
        try:
            await house.gives(first.mara, case, "certificate", "25.00", key=f"{case}-{number}")
        except Problem as problem:
            return problem.code.code
        return "given"

    told = await asyncio.gather(
        *(
            gives(two[(number + place) % 2], case, number)
            for number in range(6)
            for place, case in enumerate(waiting)
        )
    )
    assert (told.count("given"), told.count("outside")) == (LIMIT // 25, 48 - LIMIT // 25)
    with second.ctx.store.reader() as conn:
        chain = records.verify_chain(conn)
        events = journal.read(conn, 0, 1_000)
        head = journal.head(conn)
        charged = conn.execute(select(tables.charges.c.amount)).scalars().all()
    assert (chain.whole, chain.records) == (True, LIMIT // 25)
    assert sum(charged) == LIMIT
    assert [one.seq for one in events] == list(range(1, head.seq + 1))
    moments = [one.at for one in events]
    assert moments == sorted(moments)


async def test_both_write_at_the_same_time_and_neither_number_nor_moment_comes_twice(
    two: tuple[House, House],
) -> None:
    with two[0].ctx.store.reader() as conn:
        start = journal.head(conn).seq
    writers = [house.ctx.store.writer for house in two]
    futures = [writers[n % 2].submit(reports(f"{n}-a", f"{n}-b")) for n in range(400)]
    seqs = sorted(future.result(20).seq for future in futures)
    assert seqs == list(range(start + 2, start + 801, 2))
    with two[1].ctx.store.reader() as conn:
        told = [(each.seq, each.data["reason"]) for each in journal.read(conn, start, 1_000)]  # type: ignore[index]
    assert [seq for seq, _ in told] == list(range(start + 1, start + 801))
    pairs = [(a, b) for (_, a), (_, b) in zip(told[::2], told[1::2], strict=True)]
    assert all((a[:-1], a[-1], b[-1]) == (b[:-1], "a", "b") for a, b in pairs)


async def test_what_one_commits_reaches_the_screens_of_the_other(two: tuple[House, House]) -> None:
    first, second = two
    hub = Hub(StoreViews(second.ctx), second.ctx.metrics, second.ctx.clock)
    await hub.start()
    running = asyncio.create_task(hub.run())
    seq = (await first.ctx.writer.run(reports("elsewhere"))).seq
    async with asyncio.timeout(3):
        while hub.at < seq:  # noqa: ASYNC110 -- the hub has no event for it
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert second.ctx.metrics.journal_lost._value.get() == 0


def cut_at_the_commit(store: Store, database: str, *, after: bool) -> None:
    """The connection goes once, just before the server commits or just after, before it can say so."""

    cuts = iter([1])

    def cut(conn: Any) -> None:
        if next(cuts, None) is None:
            return
        if after:
            conn.connection.dbapi_connection.commit()
        server().cut(name_of(database))

    event.listen(store.writer._engine, "commit", cut)


@pytest.mark.parametrize("after", [True, False])
def test_a_connection_lost_while_it_commits_is_answered_by_what_became_of_it(
    database: str, after: bool
) -> None:
    heard = Heard()
    with Store(database, Hands(), heard) as store:
        cut_at_the_commit(store, database, after=after)
        future = store.writer.submit(reports("a", "b"))
        if after:
            assert future.result(5).seq == 2
            until(lambda: [each.seq for each in heard.events] == [1, 2])
        else:
            with pytest.raises(Problem) as caught:
                future.result(5)
            assert caught.value.code is Code.NOT_RECORDED
        assert store.writer.submit(reports("c")).result(5).seq == (3 if after else 1)


def test_units_that_wait_are_done_once_the_database_is_there_again(database: str) -> None:
    with Store(database, Hands(), Heard()) as store:
        release, started = threading.Event(), threading.Event()

        def holds(_: object) -> None:
            started.set()
            release.wait(5)

        held = store.writer.submit(holds)
        assert started.wait(5)
        server().cut(name_of(database))
        later: list[Future[Committed[str]]] = [store.writer.submit(reports("x")) for _ in range(200)]
        release.set()
        with pytest.raises(Problem) as caught:
            held.result(5)
        assert caught.value.code is Code.NOT_RECORDED
        answers = [future.exception(5) for future in later]
        # Those that were taken into the lost batch hear that they were not recorded; all others are done.
        done = [future.result().seq for future in later if future.exception() is None]
        assert all(isinstance(one, Problem) and one.code is Code.NOT_RECORDED for one in answers if one)
        assert done == list(range(1, len(done) + 1))
        assert len(done) >= 200 - 64


@pytest.mark.parametrize("ahead", [False, True], ids=["between statements", "with some sent ahead"])
def test_who_stands_still_in_a_batch_keeps_others_from_writing_no_longer_than_the_limit(
    database: str, ahead: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_STUCK", "300ms")
    wakes, stands = threading.Event(), threading.Event()

    def stands_still(tx: Tx) -> None:
        with driver.ahead(tx.conn):
            if ahead:
                driver.send(tx.conn, "SET LOCAL application_name = 'asleep'", ())
            stands.set()
            wakes.wait(30)

    with Store(database, Hands(), Heard()) as first, Store(database, Hands(), Heard()) as second:
        asleep = first.writer.submit(stands_still)
        assert stands.wait(5)
        try:
            assert second.writer.submit(reports("a")).result(20).seq == 1
        finally:
            wakes.set()
        with pytest.raises(Problem) as caught:
            asleep.result(20)
        assert caught.value.code is Code.NOT_RECORDED
        assert first.writer.submit(reports("b")).result(20).seq == 2


def test_a_reader_finds_the_database_again_by_itself(database: str) -> None:
    with Store(database, Hands(), Heard()) as store:
        with store.reader() as conn:
            assert journal.head(conn).seq == 0
        server().cut(name_of(database))
        with store.reader() as conn:
            assert journal.head(conn).seq == 0
        assert store.up


def test_a_reader_whose_connection_is_cut_hears_that_the_database_is_away(database: str) -> None:
    with Store(database, Hands(), Heard()) as store:

        def reads() -> None:
            with store.reader() as conn:
                journal.head(conn)
                server().cut(name_of(database))
                journal.head(conn)

        with pytest.raises(Problem) as caught:
            reads()
        assert caught.value.code is Code.DATABASE_AWAY
        assert not store.up


def test_a_reader_sees_one_moment_and_cannot_write(database: str) -> None:
    with Store(database, Hands(), Heard()) as store, store.reader() as conn:
        before = journal.head(conn).seq
        store.writer.submit(reports("a")).result(5)
        assert journal.head(conn).seq == before
        with pytest.raises(Exception, match="read-only"):
            conn.execute(tables.head.delete())


@pytest.mark.parametrize("seed", range(3))
async def test_what_a_writer_keeps_of_meters_is_what_the_database_says_whoever_moved_them(
    two: tuple[House, House], seed: int
) -> None:
    chance = Random(seed)
    await two[0].takes(*(says(customer=f"c{n}") for n in range(6)))
    waiting = [case.id for case in two[0].queue()]
    for case in waiting:
        await claim_case(two[0].ctx, two[0].mara, case)
    made: list[str] = []

    def known(conn: Connection) -> dict[MeterKey, Spent]:
        shared = MeterKey("voucher", "house", "all")
        own = MeterKey("refund", "own-week", two[0].mara.id)
        return meters.read(conn, {shared: START - timedelta(days=1), own: START - timedelta(days=7)})

    def fails(tx: Tx) -> None:
        known(tx.conn)
        raise KeyError("no")

    for number in range(30):
        house = chance.choice(two)
        step = chance.choice(["gives", "gives", "gives", "reverses", "nothing", "fails"])
        if step == "gives":
            case = chance.choice(waiting)
            told = await house.gives(house.mara, case, "certificate", "5.00", key=f"key-{number}")
            made.append(told.decision.id)
        elif step == "reverses" and made:
            await reverse_decision(
                house.ctx, house.mara, made.pop(chance.randrange(len(made))), "It was too much."
            )
        elif step == "fails":
            with pytest.raises(KeyError):
                await house.ctx.writer.run(fails)
        else:
            await house.ctx.writer.run(lambda _: None)
        for each in chance.sample(two, chance.choice([1, 2])):
            found = (await each.ctx.writer.run(lambda tx: known(tx.conn))).value
            with each.ctx.store.reader() as conn:
                assert found == known(conn)


async def test_a_meter_that_nobody_else_moved_is_not_read_again_because_others_wrote(
    two: tuple[House, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    case = await second.claimed(says())
    asked: list[set[MeterKey]] = []
    reads = meters._read

    def noted(conn: Connection, some: dict[MeterKey, Any]) -> dict[MeterKey, Spent]:
        asked.append(set(some))
        return reads(conn, some)

    monkeypatch.setattr(meters, "_read", noted)
    shared, own = MeterKey("voucher", "house", "all"), MeterKey("refund", "own-week", "somebody")
    since = START - timedelta(days=1)

    async def looks() -> Spent:
        return (
            await first.ctx.writer.run(lambda tx: meters.read(tx.conn, {shared: since, own: since}))
        ).value[shared]

    assert (await looks()).used == 0
    await second.gives(second.mara, case, "certificate", "30.00")
    asked.clear()
    assert (await looks()).used == 1
    assert (await looks()).used == 1
    await second.ctx.writer.run(lambda _: None)
    assert (await looks()).used == 1
    assert [one for one in asked if one] == [{shared}]


def test_what_units_ask_for_is_found_by_its_keys_even_while_there_are_few_rows(database: str) -> None:
    def plans(conn: Connection) -> str:
        asks = (
            "SELECT * FROM json_array_elements_text('[\"a\"]') AS w JOIN cases ON cases.id = w.value",
            "SELECT * FROM keys JOIN cases ON cases.id = keys.decision",
        )
        return "\n".join(str(line) for ask in asks for (line,) in conn.exec_driver_sql(f"EXPLAIN {ask}"))

    with Store(database, Hands(), Heard()) as store:
        store.writer.submit(lambda tx: tx.conn.exec_driver_sql("ANALYZE cases, keys")).result(5)
        planned: str = store.writer.submit(lambda tx: plans(tx.conn)).result(5).value
        with store.reader() as conn:
            usual = plans(conn)
    assert planned.count("using cases_pkey") == 2
    assert "Hash Join" not in planned
    assert "JIT" not in planned
    assert "Hash Join" in usual


def test_a_server_that_may_lose_what_it_acknowledged_is_refused(database: str) -> None:
    with pytest.raises(StoreError, match="synchronous_commit = off, so it may lose"):
        Store(f"{database}&options=-c%20synchronous_commit%3Doff", Hands(), Heard())


def test_a_password_is_in_no_sentence() -> None:
    address = "postgresql://remit:hush-hush@127.0.0.1:9/remit"
    with pytest.raises(StoreError, match=r"remit at 127\.0\.0\.1:9 cannot be used") as caught:
        Store(address, Hands(), Heard())
    assert "hush" not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_what_windows_hold_follows_what_either_service_took(two: tuple[House, House]) -> None:
    first, second = two
    case = await second.claimed(says(kind=Kind.COMPLAINT))

    def known_to(house: House) -> object:
        with house.ctx.store.reader() as conn:
            found = cases.load(conn, case)
            assert found is not None
            vocabulary = house.ctx.boundaries.current.vocabulary
            (facts,) = read_facts(vocabulary, conn, [Place(found, house.mara)], START)
        return facts.values()["customer.complaints_30d"]

    for number in (2, 4):
        assert known_to(first) == known_to(second) == number - 1
        await first.takes(says(kind=Kind.COMPLAINT, ago=timedelta(days=1)))
        assert known_to(second) == known_to(first) == number
        await second.takes(says(kind=Kind.COMPLAINT, ago=timedelta(hours=1)))


async def test_a_decision_is_made_under_what_another_service_published(two: tuple[House, House]) -> None:
    first, second = two
    second.ctx.writer.on_others = lambda conn: follow_publication(second.ctx, conn)
    case = await second.claimed(says())
    text = first.ctx.boundaries.pack.files["boundaries/voucher.yaml"].replace("alone: 50", "alone: 20")
    await save_draft(first.ctx, first.ines, "voucher", text, Condition(frozenset({"*"})))
    await publish_drafts(first.ctx, first.ines, "Less for a while.")
    assert second.ctx.boundaries.current.revision != first.ctx.boundaries.current.revision
    with pytest.raises(Problem) as caught:
        await second.gives(second.mara, case, "certificate", "30.00")
    assert caught.value.code is Code.OUTSIDE
    made = await second.gives(second.mara, case, "certificate", "20.00")
    assert made.decision.revision == first.ctx.boundaries.current.revision


async def test_what_another_service_has_on_trial_counts_here_until_it_ends(two: tuple[House, House]) -> None:
    first, second = two
    second.ctx.writer.on_others = lambda conn: follow_sets(second.ctx, conn)
    case = await second.claimed(says())
    await first.edits("voucher", "alone: 50", "alone: 70")
    how = Staging("canary", Reach(teams=("north",)))
    trial = await stage_drafts(first.ctx, first.ines, "North tries it.", how)
    tried = (await second.gives(second.mara, case, "certificate", "70.00")).decision
    assert (tried.stage, tried.revision) == ("canary", trial.revision)
    await withdraw_candidate(first.ctx, first.ines, "Not now.")
    with pytest.raises(Problem) as caught:
        await second.gives(second.mara, case, "certificate", "70.00")
    assert caught.value.code is Code.OUTSIDE
    usual = (await second.gives(second.mara, case, "certificate", "50.00")).decision
    assert (usual.stage, usual.revision) == ("live", trial.before)


async def test_a_screen_is_renewed_once_what_another_service_published_is_in_force(
    two: tuple[House, House],
) -> None:
    first, second = two
    second.ctx.writer.on_others = lambda conn: follow_sets(second.ctx, conn)
    seen: list[tuple[str, str, bool]] = []
    both = asyncio.Event()

    def renews(event: Event) -> None:
        sets = second.ctx.boundaries.sets
        seen.append((event.type, sets.live.set.revision, sets.on_trial is not None))
        if len(seen) == 2:
            both.set()

    follower = PublicationFollower(second.ctx, renews)
    following = asyncio.create_task(follower.run())
    await first.edits("voucher", "alone: 50", "alone: 70")
    trial = await stage_drafts(first.ctx, first.ines, "To see.", Staging("shadow"))
    follower.heard(from_elsewhere(first.told("boundaries.staged")))
    assert seen == []
    await withdraw_candidate(first.ctx, first.ines, "Not now.")
    await publish_drafts(first.ctx, first.ines, "For everybody.")
    follower.heard(from_elsewhere(first.told("boundaries.published")))
    async with asyncio.timeout(60):
        await both.wait()
    assert seen[1] == ("boundaries.published", trial.revision, False)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_a_back_test_is_found_and_ended_by_whichever_service_is_asked(
    two: tuple[House, House], database: str, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=database, secret_key="k" * 32)
    first, second = (replace(house, ctx=replace(house.ctx, settings=settings)) for house in two)
    here, there = (Backtests(partial(note_backtest, house.ctx), lambda *_: None) for house in (first, second))
    live = first.ctx.boundaries.pack.files["boundaries/voucher.yaml"]
    draft = {"voucher": live.replace("alone: 50", "alone: 80")}
    begun = await backtest_drafts(first.ctx, here, first.ines, draft)
    await eventually(lambda: not here.ids, 30)
    found = await backtest_of(second.ctx, first.ines, begun.id)
    assert (found.state, found.problem, found.report is not None) == ("done", None, True)

    begun = await backtest_drafts(first.ctx, here, first.ines, draft)
    ended = await cancel_backtest(second.ctx, there, first.ines, begun.id)
    await keep_backtests(first.ctx, here)

    assert ended.state == "cancelled"
    await eventually(lambda: not here.ids, 30)


def from_elsewhere(event: Event) -> Event:
    """An event as another service reads it from the journal."""
    assert is_dataclass(event.data)
    return replace(event, data=asdict(event.data))


async def test_what_no_text_can_hold_is_refused_and_harms_nobody(two: tuple[House, House]) -> None:
    house = two[0]
    case = await house.claimed(says())
    for note, key in (("a\x00b", "one"), ("fine", "a\x00b")):
        with pytest.raises(Problem) as caught:
            await house.gives(house.mara, case, "certificate", "5.00", note=note, key=key)
        assert caught.value.code is Code.INVALID
    with pytest.raises(Problem) as caught:
        house.case("no\x00case")
    assert caught.value.code is Code.INVALID
    assert (await house.gives(house.mara, case, "certificate", "5.00")).state == "made"


def test_who_another_service_changed_without_an_event_is_who_she_is_now(database: str) -> None:
    mara = Actor("p1", "Mara", "associate", ("north",), 2)
    with Store(database, Hands(), Heard()) as first, Store(database, Hands(), Heard()) as second:
        first.writer.submit(lambda tx: people.add(tx.conn, mara, tx.at)).result(5)
        for level in (2, 3, 1):
            now = replace(mara, level=level)
            first.writer.submit(partial(_changes, now)).result(5)
            found = second.writer.submit(lambda tx: people.load_all(tx.conn, {mara.id})).result(5)
            assert found.value == {mara.id: now}


def _changes(person: Actor, tx: Tx) -> None:
    people.change(tx.conn, person)
