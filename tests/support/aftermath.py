"""After clerks decided while something failed: what they were told, what the database says, and the audit."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from support.clerks import Clerk
from support.server import PATIENCE, Server, wait_for

PACK = Path(__file__).parents[1] / "fixtures" / "packs" / "one_till"
LIMITS = {"team-day": Decimal(300), "own-hour": Decimal(120)}
USES = {"team-uses": 60}
SEQS = "select seq from journal order by seq"
_RECORDS = "select body from records order by number"
_MADE = "select data from journal where type = 'decision.made'"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the clerks were told, and what the database says when all is over."""

    clerks: tuple[Clerk, ...]
    records: tuple[dict[str, Any], ...]
    seqs: tuple[int, ...]
    made: tuple[str, ...]

    @classmethod
    def of(cls, clerks: Sequence[Clerk], rows: Callable[[str], Iterable[Any]]) -> Aftermath:
        """`rows`: what the database answers to a query."""
        told = [data if isinstance(data, dict) else json.loads(data) for (data,) in rows(_MADE)]
        return cls(
            tuple(clerks),
            tuple(json.loads(body) for (body,) in rows(_RECORDS)),
            tuple(seq for (seq,) in rows(SEQS)),
            tuple(data["entry"]["decision"]["id"] for data in told),
        )

    def nothing_is_lost(self, server: Server) -> int:
        """All of it: decisions and takings back, budgets, journal, and the service's own audit, for which it
        need not run. How many decisions there are.
        """
        given = self.decisions_are_recorded_once()
        self.takings_back_are_recorded_once()
        self.no_budget_was_overdrawn()
        self.the_books_are_whole(server)
        return given

    def decisions_are_recorded_once(self) -> int:
        """Every acknowledged decision is on record exactly once, and nothing else; how many there are."""
        recorded: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for record in self.records:
            if record["kind"] == "decision":
                recorded[record["case"], record["key"]].append(record)
        given = 0
        for clerk in self.clerks:
            for key, (decision, amount) in clerk.books.given.items():
                (record,) = recorded.pop((clerk.case, key))
                assert (record["decision"], Decimal(record["amount"])) == (decision, amount)
                given += 1
            assert not [key for key in clerk.books.refused if (clerk.case, key) in recorded]
        assert recorded == {}, (
            "every request was repeated until it was answered, so nothing else may be on record"
        )
        return given

    def takings_back_are_recorded_once(self) -> None:
        """So is every taking back."""
        reversals = [record["decision"] for record in self.records if record["kind"] == "reversal"]
        taken_back = set[str]().union(*(clerk.books.taken_back for clerk in self.clerks))
        assert len(reversals) == len(set(reversals))
        assert set(reversals) == taken_back

    def no_budget_was_overdrawn(self) -> int:
        """No decision took more than was left; how many took more than half of that."""
        spent: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        used: defaultdict[tuple[str, str], int] = defaultdict(int)
        charges: dict[str, list[tuple[tuple[str, str], Decimal]]] = {}
        tight = 0
        for record in self.records:
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
        return tight

    def the_books_are_whole(self, server: Server) -> None:
        """The chain verifies itself; the journal has no gap, and one event for each decision."""
        audit = server.command("audit", "verify")
        assert audit.returncode == 0, audit.stderr
        assert self.seqs == tuple(range(1, len(self.seqs) + 1))
        decisions = [record["decision"] for record in self.records if record["kind"] == "decision"]
        assert sorted(self.made) == sorted(decisions), "one event for each decision, none without"

    def counts(self) -> str:
        """For people."""
        books = [clerk.books for clerk in self.clerks]
        return (
            f"{sum(len(b.given) for b in books)} decisions acknowledged, "
            f"{sum(len(b.taken_back) for b in books)} taken back, "
            f"{sum(len(b.refused) for b in books)} refused, "
            f"{sum(b.replayed for b in books)} answered on a repeated request, "
            f"{len(self.records)} records"
        )


@contextmanager
def database_of(server: Server) -> Iterator[Callable[[str], list[Any]]]:
    """Asks a service's file, whether it runs or not."""
    conn = sqlite3.connect(f"file:{server.data / 'remit.db'}?mode=ro", uri=True)
    try:
        yield lambda query: conn.execute(query).fetchall()
    finally:
        conn.close()


def answered(clerks: list[Clerk]) -> int:
    """How many requests got a final answer. Raises what failed in a clerk."""
    for clerk in clerks:
        if clerk.failure is not None:
            raise clerk.failure
    return sum(clerk.answered for clerk in clerks)


def more_answers(clerks: list[Clerk], number: int, seconds: float = PATIENCE) -> None:
    """Waits for so many more."""
    before = answered(clerks)
    wait_for(lambda: answered(clerks) >= before + number, f"{number} more answers", seconds)


def enter_clerks(server: Server, number_of: int, url: str | None = None) -> list[Clerk]:
    """So many clerks who have signed in, each with a case of her own; `url`: where, if not at the server."""
    url = url or server.url
    token = (server.data / "token").read_text().strip()
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as admin:
        links = []
        for number in range(number_of):
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
            for number in range(number_of)
        ]  # fmt: skip
        admin.post("/v1/signals", json=signals).raise_for_status()
        cases = {row["customer"]: row["id"] for row in admin.get("/v1/cases").json()["items"]}
    clerks = [Clerk(url, link, cases[f"c{number}"], number) for number, link in enumerate(links)]
    for clerk in clerks:
        clerk.enter()
    return clerks
