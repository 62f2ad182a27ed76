"""How fast the past is laid out in columns: `python tests/bench/past.py [DECISIONS]`.

A house decides once for the packaged airline; its rows are written again for so many cases, each with a
traveller, a booking and facts of its own. Prints how long the files take from nothing, and again after a
hundred more decisions.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import insert, select

sys.path.insert(0, str(Path(__file__).parents[1]))

from rules.pack import load_pack
from rules.packaged import packaged
from rules.replay.past import kinds_of
from service.past.keep import Past
from service.store import tables
from service.store.writer import Tx
from support.databases import Databases, use
from support.house import House, build, says

_AT_ONCE = 5_000
_OWN: dict[str, Callable[[int], dict[str, object]]] = {
    "customer": lambda number: {"customer.member_years": {"decimal": str(number % 30)}},
    "booking": lambda number: {"booking.total": {"decimal": f"{number % 90_000 / 100 + 40:.2f}"}},
    "flight": lambda number: {"flight.delay_minutes": {"decimal": str(number % 400)}},
}
"""What is known otherwise of each, so that few are alike."""


async def _decided(house: House) -> None:
    case = await house.claimed(
        says(customer="c", about={"booking": "B", "flight": "F"}),
        facts={
            ("customer", "c"): {"tier": "gold", "member_years": 4},
            ("booking", "B"): {"total": Decimal("412.40"), "passengers": 2, "paid_with": "card"},
            ("flight", "F"): {"delay_minutes": 245, "cancelled": False, "cause": "technical"},
        },
    )
    await house.gives(house.mara, case, "meal", "20.00")


def _copies(tx: Tx, first: int, count: int) -> None:
    """More of what was decided first, numbered from `first` on."""
    rows = {
        table: dict(tx.conn.execute(select(table).limit(1)).one()._mapping)
        for table in (tables.cases, tables.decisions, tables.records, tables.record_facts)
    }
    said = [dict(row._mapping) for row in tx.conn.execute(select(tables.fact_batches).limit(3))]
    for begin in range(first, first + count, _AT_ONCE):
        new: dict[Any, list[Mapping[str, Any]]] = {}
        for number in range(begin, min(begin + _AT_ONCE, first + count)):
            for table, row in _one(number, rows, said):
                new.setdefault(table, []).append(row)
        for table, some in new.items():
            tx.conn.execute(insert(table), some)


def _one(number: int, rows: Mapping[Any, Mapping[str, Any]], said: list[dict[str, Any]]) -> Any:
    case, decision, record = f"case-{number:08}", f"dec-{number:08}", f"rec-{number:08}"
    about = {"booking": f"B{number}", "flight": f"F{number % 500}"}
    at = rows[tables.decisions]["at"] + timedelta(seconds=number)
    yield (
        tables.cases,
        {
            **rows[tables.cases],
            "id": case,
            "number": number,
            "customer": f"c{number}",
            "about": about,
            "claimed_by": None,
        },
    )
    yield tables.decisions, {**rows[tables.decisions], "id": decision, "case": case, "at": at}
    body = orjson.loads(rows[tables.records]["body"])
    body |= {"id": record, "decision": decision, "case": case}
    yield (
        tables.records,
        {
            **rows[tables.records],
            "number": number,
            "id": record,
            "decision": decision,
            "body": orjson.dumps(body).decode(),
        },
    )
    yield tables.record_facts, {**rows[tables.record_facts], "record": record}
    for each in said:
        of = {**about, "customer": f"c{number}"}[each["entity"]]
        values = {**each["values"], **_OWN[each["entity"]](number)}
        yield (
            tables.fact_batches,
            {**each, "id": f"{each['entity'][0]}-{number:08}", "entity_id": of, "values": values},
        )


def _catch_up(house: House, past: Past) -> float:
    vocabulary = house.ctx.boundaries.pack.vocabulary
    began = time.process_time()
    with house.ctx.store.reader() as conn:
        past.catch_up(conn, vocabulary, kinds_of(vocabulary))
    return time.process_time() - began


async def main() -> None:
    """Measures once and prints."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    use(Databases("sqlite"))
    with tempfile.TemporaryDirectory() as folder:
        house = await build(Path(folder), pack=load_pack(packaged()))
        await _decided(house)
        await house.ctx.writer.run(lambda tx: _copies(tx, 10, count))
        past = Past(Path(folder) / "past")
        began = time.perf_counter()
        worked = _catch_up(house, past)
        took = time.perf_counter() - began
        say = sys.stdout.write
        say(f"{past.moments:,} decisions: {took:.1f} s, {worked:.1f} s of processor, ")
        say(f"{past.moments / worked:,.0f} a second of it; {past.bytes / 2**20:,.1f} MiB\n")
        await house.ctx.writer.run(lambda tx: _copies(tx, 10 + count, 100))
        began = time.perf_counter()
        _catch_up(house, past)
        say(f"a hundred more: {time.perf_counter() - began:.2f} s\n")
        house.ctx.store.close()


if __name__ == "__main__":
    asyncio.run(main())
