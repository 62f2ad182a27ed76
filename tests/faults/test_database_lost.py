"""PostgreSQL is killed and connections are cut while clerks decide: what was answered stands, once."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psycopg
import pytest

from service.errors import CloseCode
from support.aftermath import PACK, Aftermath, enter_clerks, more_answers
from support.inside import open_stream
from support.postgres import Postgres
from support.server import KEY, Server, wait_for

CLERKS = 6
CUTS = 12
KILLS = 3
"""Of the server, each followed by its recovery."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    server = Postgres({"fsync": "on"})
    yield server
    server.close()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    name = postgres.new()
    yield name
    postgres.drop(name)


@pytest.fixture
def server(tmp_path: Path, postgres: Postgres, database: str) -> Iterator[Server]:
    settings = {
        "REMIT_PACK": str(PACK),
        "REMIT_DATABASE_URL": postgres.url(database),
        "REMIT_SECRET_KEY": KEY,
    }
    with Server(tmp_path, settings) as running:
        yield running


def test_nothing_is_lost_and_nothing_twice_and_the_service_heals_by_itself(
    server: Server, postgres: Postgres, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pid = server.pid
    assert (postgres.ask(database, "SHOW fsync"), postgres.ask(database, "SHOW synchronous_commit")) == (
        "on",
        "on",
    )
    clerks = enter_clerks(server, CLERKS)
    dice = random.Random(4_711)
    cut = 0
    for clerk in clerks:
        clerk.start()
    with ExitStack() as end:
        for clerk in clerks:
            end.callback(clerk.leave)
        for turn in range(CUTS + KILLS):
            more_answers(clerks, 2)
            # The random moment itself, not a wait for something.
            time.sleep(dice.uniform(0, 0.2))
            if turn % 5 == 4:
                postgres.kill()
                postgres.start()
            else:
                cut += postgres.cut(database)
        more_answers(clerks, CLERKS)
    assert server.pid == pid
    assert cut >= CUTS
    with psycopg.connect(postgres.url(database)) as conn:
        aftermath = Aftermath.of(clerks, lambda query: conn.execute(query).fetchall())
    with capsys.disabled():
        print(f"\n  {cut} connections cut, {KILLS} kills: {aftermath.counts()}")  # noqa: T201
    assert aftermath.nothing_is_lost(server) > CUTS


async def close_code(server: Server, session: str) -> int:
    async with open_stream(server.url, session, origin=server.url) as stream:
        await stream.send(op="hello")
        return await stream.closed()


def test_while_the_database_is_away_it_says_so_and_lives(
    server: Server, postgres: Postgres, database: str
) -> None:
    with httpx.Client(base_url=server.url, timeout=10) as http:
        token = (server.data / "token").read_text().strip()
        admin = {"Authorization": f"Bearer {token}"}

        def parts() -> dict[str, bool]:
            told: dict[str, bool] = http.get("/readyz").json()["parts"]
            return told

        assert parts()["database"]
        link = server.sign_in().link.partition("#")[2]
        session = http.post("/v1/session", json={"link": link}, headers={"Origin": server.url})
        postgres.kill()
        wait_for(lambda: not parts()["database"], "the service says that it is not ready")
        assert http.get("/readyz").status_code == 503
        assert http.get("/livez").status_code == 200
        away = http.get("/v1/cases", headers=admin)
        assert (away.status_code, away.json()["code"]) == (503, "database_away")
        assert away.headers["Retry-After"]
        # Not 4401: nobody is signed out by a database that is away.
        assert asyncio.run(close_code(server, session.cookies["remit_session"])) == CloseCode.SHUTTING_DOWN
        postgres.start()
        wait_for(lambda: http.get("/readyz").status_code == 200, "the service is ready again")
        assert http.get("/v1/cases", headers=admin).status_code == 200
