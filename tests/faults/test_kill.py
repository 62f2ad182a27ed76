"""The service is killed at random moments while eight clerks decide: what was answered stands, once."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.clerks import Clerk
from support.server import Server, wait_for

CLERKS = 8
KILLS = 50
PACK = Path(__file__).parents[1] / "fixtures" / "packs" / "one_till"
LIMITS = {"team-day": Decimal(300), "own-hour": Decimal(120)}
USES = {"team-uses": 60}


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the clerks were told, and what the database says when all is over."""

    clerks: tuple[Clerk, ...]
    records: tuple[dict[str, Any], ...]
    seqs: tuple[int, ...]
    made: tuple[str, ...]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("kill"), {"REMIT_PACK": str(PACK)}) as running:
        yield running


@pytest.fixture(scope="module")
def aftermath(server: Server) -> Aftermath:
    """Fifty kills, then the books."""
    clerks = _clerks(server)
    dice = random.Random(20_418)
    for clerk in clerks:
        clerk.start()
    with ExitStack() as end:
        for clerk in clerks:
            end.callback(clerk.leave)
        for _ in range(KILLS):
            _more_answers(clerks, 1)
            # The random moment itself, not a wait for something.
            time.sleep(dice.uniform(0, 0.4))
            server.restart()
        _more_answers(clerks, CLERKS)
    with sqlite3.connect(f"file:{server.data / 'remit.db'}?mode=ro", uri=True) as database:
        records = database.execute("select body from records order by number").fetchall()
        seqs = database.execute("select seq from journal order by seq").fetchall()
        made = database.execute("select data from journal where type = 'decision.made'").fetchall()
    database.close()
    return Aftermath(
        tuple(clerks),
        tuple(json.loads(body) for (body,) in records),
        tuple(seq for (seq,) in seqs),
        tuple(json.loads(data)["entry"]["decision"]["id"] for (data,) in made),
    )


def test_every_acknowledged_decision_is_on_record_exactly_once(
    aftermath: Aftermath, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for record in aftermath.records:
        if record["kind"] == "decision":
            recorded[record["case"], record["key"]].append(record)
    given = 0
    for clerk in aftermath.clerks:
        for key, (decision, amount) in clerk.books.given.items():
            (record,) = recorded.pop((clerk.case, key))
            assert (record["decision"], Decimal(record["amount"])) == (decision, amount)
            given += 1
        assert not [key for key in clerk.books.refused if (clerk.case, key) in recorded]
    books = [clerk.books for clerk in aftermath.clerks]
    with capsys.disabled():
        print(  # noqa: T201 -- the suite states its counts
            f"\n  {KILLS} kills: {given} decisions acknowledged, "
            f"{sum(len(b.taken_back) for b in books)} taken back, "
            f"{sum(len(b.refused) for b in books)} refused, "
            f"{sum(b.replayed for b in books)} answered on a repeated request, "
            f"{len(aftermath.records)} records"
        )
    assert recorded == {}, (
        "every request was repeated until it was answered, so nothing else may be on record"
    )
    assert given > KILLS


def test_every_acknowledged_taking_back_is_on_record_exactly_once(aftermath: Aftermath) -> None:
    reversals = [record["decision"] for record in aftermath.records if record["kind"] == "reversal"]
    taken_back = set[str]().union(*(clerk.books.taken_back for clerk in aftermath.clerks))
    assert len(reversals) == len(set(reversals))
    assert set(reversals) == taken_back


def test_no_decision_took_more_than_its_budgets_had_left_at_that_moment(aftermath: Aftermath) -> None:
    spent: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    used: defaultdict[tuple[str, str], int] = defaultdict(int)
    charges: dict[str, list[tuple[tuple[str, str], Decimal]]] = {}
    tight = 0
    for record in aftermath.records:
        if record["kind"] == "reversal":
            for meter, amount in charges.pop(record["decision"]):
                spent[meter] -= amount
                used[meter] -= 1
            continue
        stated = {(budget["id"], budget["key"]): budget for budget in record["budgets"]}
        charges[record["decision"]] = []
        assert len(record["charges"]) == 3
        for charge in record["charges"]:
            meter, amount = (charge["id"], charge["key"]), Decimal(charge["amount"])
            assert Decimal(stated[meter]["spent"]) == spent[meter], record
            assert stated[meter]["used"] == used[meter], record
            if (limit := LIMITS.get(charge["id"])) is not None:
                assert amount == Decimal(record["amount"])
                assert Decimal(stated[meter]["left"]) == limit - spent[meter]
                assert amount <= limit - spent[meter], record
                tight += amount > (limit - spent[meter]) / 2
            if (uses := USES.get(charge["id"])) is not None:
                assert used[meter] < uses
            spent[meter] += amount
            used[meter] += 1
            charges[record["decision"]].append((meter, amount))
    assert tight > 10, "the budgets must have been nearly used up for this to say anything"


def test_the_chain_verifies_itself_and_the_journal_has_no_gap(aftermath: Aftermath, server: Server) -> None:
    server.stop()
    audit = server.command("audit", "verify")
    assert audit.returncode == 0, audit.stderr
    assert aftermath.seqs == tuple(range(1, len(aftermath.seqs) + 1))
    decisions = [record["decision"] for record in aftermath.records if record["kind"] == "decision"]
    assert sorted(aftermath.made) == sorted(decisions), "one event for each decision, none without"


def _answered(clerks: list[Clerk]) -> int:
    for clerk in clerks:
        if clerk.failure is not None:
            raise clerk.failure
    return sum(clerk.answered for clerk in clerks)


def _more_answers(clerks: list[Clerk], number: int) -> None:
    before = _answered(clerks)
    wait_for(lambda: _answered(clerks) >= before + number, f"{number} more answers")


def _clerks(server: Server) -> list[Clerk]:
    token = (server.data / "token").read_text().strip()
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}, timeout=10) as admin:
        links = []
        for number in range(CLERKS):
            person = {"name": f"Clerk {number}", "role": "associate", "teams": ["north"], "level": 0}
            added = admin.post("/v1/people", json=person)
            added.raise_for_status()
            link = admin.post(f"/v1/people/{added.json()['id']}/link")
            link.raise_for_status()
            links.append(link.json()["link"])
        now = datetime.now(UTC).isoformat()
        signals = [
            {"feed": "till", "id": f"s{number}", "kind": "complaint", "at": now, "customer": f"c{number}",
             "author": "customer", "channel": "chat", "text": "I was charged twice."}
            for number in range(CLERKS)
        ]  # fmt: skip
        admin.post("/v1/signals", json=signals).raise_for_status()
        cases = {row["customer"]: row["id"] for row in admin.get("/v1/cases").json()["items"]}
    clerks = [Clerk(server.url, link, cases[f"c{number}"], number) for number, link in enumerate(links)]
    for clerk in clerks:
        clerk.enter()
    return clerks
