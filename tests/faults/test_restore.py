"""The drill: a service under load is backed up and killed, its database is lost, and comes back."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from support import receiver
from support.aftermath import PACK, enter_clerks, more_answers
from support.clerks import Clerk
from support.databases import KINDS, Databases
from support.inside import open_stream
from support.server import Server, wait_for

CLERKS = 4


@dataclass(frozen=True, slots=True)
class Drill:
    """What was known before, and what is there after."""

    server: Server
    outside: receiver.Receiver
    clerks: list[Clerk]
    acknowledged: dict[str, tuple[str, str]]
    """Before the backup, by key: the decision and its amount."""
    position: dict[str, Any]
    records: list[dict[str, Any]]
    waited: int
    """Messages that could not leave before the end."""


@pytest.fixture(scope="module", params=KINDS)
def drill(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    databases = Databases(request.param)
    away: set[str] = set()

    def says(said: dict[str, Any]) -> receiver.Answer:
        return receiver.Answer(500) if said["data"]["case"]["id"] in away else receiver.OK

    with receiver.Receiver(says) as outside:
        settings = {
            "REMIT_PACK": str(PACK),
            "REMIT_ENDPOINT_REFUNDS": outside.url,
            "REMIT_SECRET_REFUNDS": receiver.SECRET,
            "REMIT_SECRET_KEY": "kept where backups are not",
            "REMIT_DATABASE_URL": databases.url(folder / "data" / "remit.db"),
        }
        with Server(folder, settings) as server:
            yield _held(server, databases, outside, away)
    databases.close()


def _held(server: Server, databases: Databases, outside: receiver.Receiver, away: set[str]) -> Drill:
    clerks = enter_clerks(server, CLERKS)
    away.add(clerks[0].case)
    for clerk in clerks:
        clerk.start()
    more_answers(clerks, 40)
    position = asyncio.run(_follows(clerks[0]))["welcome"]
    acknowledged = {
        key: (decision, f"{amount:.2f}")
        for clerk in clerks
        for key, (decision, amount) in list(clerk.books.given.items())
    }
    backup = server.command("backup", "drill.backup.gz")
    assert backup.returncode == 0, backup.stderr
    more_answers(clerks, 20)

    server.kill()
    for clerk in clerks:
        with suppress(httpx.TransportError):
            clerk.leave()
    waited = len({one.id for one in outside.tries} - {one.id for one in outside.taken})
    shutil.rmtree(server.data)
    if databases.kind == "postgresql":
        server.settings = {
            **server.settings,
            "REMIT_DATABASE_URL": _renewed(databases, server.folder / "data" / "again.db"),
        }
    restored = server.command("restore", "drill.backup.gz")
    assert restored.returncode == 0, restored.stderr
    away.clear()
    server.start()
    export = server.command("audit", "export", "records.jsonl")
    assert export.returncode == 0, export.stderr
    lines = [json.loads(line) for line in (server.folder / "records.jsonl").read_text().splitlines()]
    records = [line["body"] for line in lines if "body" in line]
    return Drill(server, outside, clerks, acknowledged, position, records, waited)


def _renewed(databases: Databases, path: Path) -> str:
    """A new database without any table: where it is."""
    databases.empty(path)
    return databases.url(path)


async def _follows(clerk: Clerk, since: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a stream of hers is told: the welcome, and with a position whether it resumed."""
    url = str(clerk.http.base_url).rstrip("/")
    session = clerk.http.cookies["remit_session"]
    async with open_stream(url, session, origin=url) as stream:
        await stream.send(op="hello")
        told = {"welcome": await stream.next("welcome")}
        if since is not None:
            where = {name: since[name] for name in ("epoch", "seq")}
            told["subscribed"] = await stream.follow("queue:north", since=where)
            told["snapshot"] = await stream.next("snapshot")
        return told


def test_every_decision_acknowledged_before_the_backup_is_there(
    drill: Drill, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {record["key"]: record for record in drill.records if record["kind"] == "decision"}
    found = {key: (made[key]["decision"], made[key]["amount"]) for key in drill.acknowledged}
    with capsys.disabled():
        print(  # noqa: T201 -- the drill states its counts
            f"\n  {len(drill.acknowledged)} decisions before the backup, {len(drill.records)} records in it, "
            f"{drill.waited} messages waited to leave"
        )
    assert found == drill.acknowledged
    assert len(found) > CLERKS


def test_the_chain_is_whole_where_it_is_and_where_it_was_exported_to(drill: Drill) -> None:
    for arguments in (("audit", "verify"), ("audit", "verify", "--file", "records.jsonl")):
        done = drill.server.command(*arguments)
        assert (done.returncode, f"{len(drill.records):,} records, whole" in done.stdout) == (0, True), done


def test_everybody_signs_in_again_and_streams_start_anew(drill: Drill) -> None:
    clerk = drill.clerks[1]
    clerk.http = httpx.Client(
        base_url=drill.server.url, headers={"Origin": drill.server.url}, cookies=clerk.http.cookies
    )
    with clerk.http as http:
        assert http.get("/v1/me").json()["code"] == "not_signed_in"
        http.cookies.clear()
        token = (drill.server.data / "token").read_text().strip()
        bearer = {"Authorization": f"Bearer {token}"}
        people = httpx.get(f"{drill.server.url}/v1/people", headers=bearer).json()
        (mine,) = [one["id"] for one in people if one["name"] == "Clerk 1"]
        link = httpx.post(f"{drill.server.url}/v1/people/{mine}/link", headers=bearer).json()["link"]
        assert http.post("/v1/session", json={"link": link.split("#")[1]}).status_code == 204
        told = asyncio.run(_follows(clerk, drill.position))

    assert told["welcome"]["epoch"] != drill.position["epoch"]
    assert told["subscribed"]["resumed"] is False
    assert told["snapshot"]["data"]


def test_what_waited_leaves_under_the_same_id_and_nothing_is_left_out(drill: Drill) -> None:
    assert drill.waited
    kinds = {"decision": "decision.made", "reversal": "decision.reversed"}
    wanted = {(record["decision"], kinds[record["kind"]]) for record in drill.records}

    def taken() -> set[tuple[str, str]]:
        return {(one.data["decision"]["id"], one.type) for one in drill.outside.taken}

    wait_for(lambda: wanted <= taken(), "everything on record was taken outside")
    ids: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in drill.outside.tries:
        ids[one.data["decision"]["id"], one.type].add(one.id)
    assert {key: len(found) for key, found in ids.items() if len(found) > 1} == {}
