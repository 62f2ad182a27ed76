"""Measures the writer on this machine, on SQLite and on PostgreSQL, beside a bare loop of one commit each.

`python tests/bench/store.py [DECISIONS]` makes a house for each database, lets sixteen associates decide at
the same time, and prints decisions per second; then the same number of commits that insert one row, one
after the other, by the driver alone. Every commit is durable (`synchronous=FULL`, `synchronous_commit=on`,
fsync).
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.access.permissions import SERVICE
from service.actions.claim_case import claim_case
from service.actions.manage_people import add_person
from service.store.writer import BatchReport
from support.databases import Databases, use
from support.house import build, says
from support.postgres import Postgres

CLERKS = 16


def _told(title: str, number: int, seconds: float, more: str = "") -> None:
    print(f"{title:<44} {number / seconds:>8,.0f} a second{more}")  # noqa: T201


async def _decisions(kind: str, number: int, folder: Path, databases: Databases) -> None:
    use(databases)
    house = await build(folder)
    ctx = house.ctx
    clerks = [
        await add_person(ctx, SERVICE, name=f"Clerk {n}", role="associate", teams=["north"], level=1)
        for n in range(CLERKS)
    ]
    await house.takes(*(says(customer=f"c{n}") for n in range(CLERKS)))
    cases = [case.id for case in house.queue()]
    for clerk, case in zip(clerks, cases, strict=True):
        await claim_case(ctx, clerk, case)
    batches: list[BatchReport] = []
    ctx.writer.on_batch = batches.append
    turns = cycle(range(number))

    async def decides(place: int) -> None:
        for _ in range(number // CLERKS):
            await house.gives(
                clerks[place], cases[place], "call_back", note=None, key=f"k{next(turns)}-{place}"
            )

    began = time.perf_counter()
    await asyncio.gather(*(decides(place) for place in range(CLERKS)))
    took = time.perf_counter() - began
    units = sum(batch.units for batch in batches)
    _told(f"{kind}: decisions of {CLERKS} at a time", number, took, f", {units / len(batches):.1f} a commit")
    ctx.store.close()


def _bare(title: str, number: int, insert: Callable[[int], None]) -> None:
    began = time.perf_counter()
    for turn in range(number):
        insert(turn)
    _told(title, number, time.perf_counter() - began)


def _bare_sqlite(number: int, path: Path) -> None:
    with sqlite3.connect(path, isolation_level=None) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE bare (n INTEGER PRIMARY KEY, text TEXT)")
        _bare("sqlite: bare inserts, one a commit", number, lambda n: _insert(conn, n))
    conn.close()


def _insert(conn: sqlite3.Connection, number: int) -> None:
    conn.execute("INSERT INTO bare VALUES (?, ?)", (number, "x" * 200))


def _insert_there(conn: "psycopg.Connection[Any]", number: int) -> None:
    conn.execute("INSERT INTO bare VALUES (%s, %s)", (number, "x" * 200))


def _bare_postgresql(number: int, server: Postgres) -> None:
    with psycopg.connect(server.url(server.new()), autocommit=True) as conn:
        conn.execute("CREATE TABLE bare (n INTEGER PRIMARY KEY, text TEXT)")
        _bare(
            "postgresql: bare inserts, one a commit",
            number,
            lambda n: _insert_there(conn, n),
        )


def main(number: int) -> None:
    """Both databases, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        sqlite = Path(folder) / "sqlite"
        sqlite.mkdir()
        asyncio.run(_decisions("sqlite", number, sqlite, Databases("sqlite")))
        _bare_sqlite(number, Path(folder) / "bare.db")
        server = Postgres({"fsync": "on"})
        try:
            databases = Databases("postgresql", server)
            asyncio.run(_decisions("postgresql", number, Path(folder), databases))
            _bare_postgresql(number, server)
        finally:
            server.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1600)
