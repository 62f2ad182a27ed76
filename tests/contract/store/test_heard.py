"""What windows over signals hold, remembered between looks, is what the database says at each look."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, delete

from rules.vocabulary import Window
from service.domain.windows import Held
from service.store import heard, tables
from service.store.heard import Memory
from service.store.types import to_microseconds
from service.store.writer import Tx
from support.house import House, says
from support.state import START

DAY = timedelta(days=1)


class Looking:
    """A window over a day of a customer's signals, which knows how many signals it has looked at."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.looked_at = 0
        self._memory = memory
        self.window = Window("customer.said", "signals", "count", "customer", DAY, None, self._counts)

    def __call__(self, conn: Connection, customer: str = "c1") -> int:
        """How many signals of a customer the window holds."""
        concerned = [{"customer": customer}]
        return _sum(heard.held(conn, [self.window], concerned, START, START, self._memory), customer)

    def _counts(self, _: Mapping[str, object]) -> bool:
        self.looked_at += 1
        return True


def _sum(held: Held, customer: str) -> int:
    return sum(span.at(to_microseconds(START))[0] for span in held["customer.said", customer])


async def said(house: House, number: int, customer: str = "c1", *, history: bool = False) -> None:
    signals = [says(customer=customer, ago=timedelta(minutes=1)) for _ in range(number)]
    await house.takes(*signals, history=history)


async def test_a_signal_is_looked_at_once_however_many_there_are(house: House) -> None:
    looking = Looking()
    for before, new in ((0, 3), (3, 400), (403, 1)):
        await said(house, new)
        with house.ctx.store.reader() as conn:
            assert looking(conn) == before + new
            assert looking(conn) == before + new
        assert looking.looked_at == before + new


async def test_what_a_unit_took_counts_there_and_nowhere_if_it_fails(house: House) -> None:
    await said(house, 2)
    looking = Looking()

    def take(tx: Tx, *, fails: bool) -> int:
        tx.conn.execute(tables.signals.insert(), [_row(tx)])
        newest = tx.conn.execute(tables.signals.select().order_by(tables.signals.c.id.desc())).first()
        assert newest is not None
        entity = {"entity": "customer", "entity_id": "c1", "signal": newest.id, "at": newest.at}
        tx.conn.execute(tables.signal_entities.insert(), [entity])
        found = looking(tx.conn)
        if fails:
            raise ValueError(found)
        return found

    for _ in range(2):
        failed = house.ctx.writer.submit(lambda tx: take(tx, fails=True)).exception(10)
        assert failed is not None
        assert failed.args == (3,)
    assert (await house.ctx.writer.run(lambda tx: take(tx, fails=False))).value == 3
    await said(house, 1)
    assert (await house.ctx.writer.run(lambda tx: looking(tx.conn))).value == 4
    with house.ctx.store.reader() as conn:
        assert looking(conn) == 4


def _row(tx: Tx) -> dict[str, object]:
    kept = tx.conn.execute(tables.signals.select().limit(1)).mappings().one()
    id_ = tx.new_id()
    return {**kept, "id": id_, "feed_id": id_}


async def test_an_older_transaction_sees_what_was_there_when_it_began(house: House) -> None:
    looking = Looking()
    await said(house, 2)
    with house.ctx.store.reader() as before:
        assert looking(before) == 2
        await said(house, 3)
        with house.ctx.store.reader() as after:
            assert looking(after) == 5
        assert looking(before) == 2
    with house.ctx.store.reader() as after:
        assert looking(after) == 5


async def test_history_counts_at_once(house: House) -> None:
    looking = Looking()
    for number in (1, 2, 3):
        await said(house, 1, history=True)
        with house.ctx.store.reader() as conn:
            assert looking(conn) == number


async def test_what_was_erased_counts_no_more_and_what_was_not_still_does(house: House) -> None:
    looking = Looking()
    await said(house, 2)
    await said(house, 3, "c2")
    with house.ctx.store.reader() as conn:
        assert (looking(conn), looking(conn, "c2")) == (2, 3)

    def erase(tx: Tx) -> None:
        of = tables.signal_entities
        tx.conn.execute(delete(of).where(of.c.entity_id == "c1"))

    await house.ctx.writer.run(erase)
    with house.ctx.store.reader() as conn:
        assert (looking(conn), looking(conn, "c2")) == (0, 3)
    await said(house, 1)
    with house.ctx.store.reader() as conn:
        assert (looking(conn), looking(conn, "c2")) == (1, 3)


async def test_who_looks_first_at_many_signals_keeps_nobody_waiting(house: House) -> None:
    memory = Memory()
    slow, quick = Looking(memory), Looking(memory)
    counting, go_on = threading.Event(), threading.Event()

    def takes_long(_: Mapping[str, object]) -> bool:
        counting.set()
        return go_on.wait(10)

    slow.window = replace(slow.window, where=takes_long)
    await said(house, 1, "c1")
    await said(house, 2, "c2")

    def look(looking: Looking, customer: str) -> int:
        with house.ctx.store.reader() as conn:
            return looking(conn, customer)

    first = asyncio.create_task(asyncio.to_thread(look, slow, "c1"))
    await asyncio.to_thread(counting.wait, 10)
    assert await asyncio.to_thread(look, quick, "c2") == 2
    assert await asyncio.to_thread(look, quick, "c1") == 1
    assert not first.done()
    go_on.set()
    assert await first == 1


async def test_who_was_not_asked_about_for_longest_is_forgotten_and_read_anew(house: House) -> None:
    memory = Memory(most=200)
    looking = Looking(memory)
    customers = ("c1", "c2", "c3")
    for customer in customers:
        await said(house, 20, customer)
    with house.ctx.store.reader() as conn:
        for _ in range(2):
            assert [looking(conn, customer) for customer in customers] == [20, 20, 20]
            assert memory.size <= 200
    assert looking.looked_at == 6 * 20
