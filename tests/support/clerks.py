"""Clerks who decide over HTTP without pause, whatever becomes of the service, and keep every answer."""

from __future__ import annotations

import random
import threading
import uuid
from dataclasses import dataclass, field
from decimal import Decimal

import httpx

AGAIN = frozenset({429, 502, 503, 504})
"""Answers that say nothing of what was asked: of a service that cannot now, or of a balancer before it."""


@dataclass(slots=True)
class Books:
    """What one clerk was told. `given`: key -> (decision, amount); `refused`: keys that were refused, also
    where that was said to a repeat: a first try that was cut off while it waited is not made behind it.
    """

    given: dict[str, tuple[str, Decimal]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    taken_back: set[str] = field(default_factory=set)
    replayed: int = 0


class Clerk(threading.Thread):
    """One associate at one case: gives, sometimes takes back, and repeats a request until it is answered."""

    def __init__(self, url: str, link: str, case: str, seed: int) -> None:
        super().__init__(name=f"clerk-{seed}", daemon=True)
        self.books = Books()
        self.case = case
        self.failure: BaseException | None = None
        self._link = link
        self._dice = random.Random(seed)
        self._enough = threading.Event()
        self.http = httpx.Client(base_url=url, headers={"Origin": url}, timeout=5)

    @property
    def answered(self) -> int:
        """Requests that got a final answer."""
        books = self.books
        return len(books.given) + len(books.refused) + len(books.taken_back)

    def enter(self) -> None:
        """Sign in with the single-use link."""
        token = self._link.partition("#")[2]
        self.http.post("/v1/session", json={"link": token}).raise_for_status()

    def leave(self) -> None:
        """Finish the request under way, then end; raises what went wrong in the thread."""
        self._enough.set()
        self.join(30)
        self.http.close()
        if self.failure is not None:
            raise self.failure

    def run(self) -> None:
        """Decide until told that it is enough."""
        try:
            while not self._enough.is_set():
                back = [held for held, _ in self.books.given.values() if held not in self.books.taken_back]
                if back and self._dice.random() < 0.3:
                    self._take_back(self._dice.choice(back))
                else:
                    self._give()
        except BaseException as error:  # noqa: BLE001 -- it is raised where the clerk is asked to leave
            self.failure = error

    def _give(self) -> None:
        key = str(uuid.UUID(int=self._dice.getrandbits(128), version=4))
        amount = Decimal(self._dice.randint(1, 2000)) / 100
        body: dict[str, object] = {"action": "refund", "amount": f"{amount:.2f}", "params": {}}
        answer = self._until_answered(f"/v1/cases/{self.case}/decisions", body, {"Idempotency-Key": key})
        if answer.status_code == 409 and answer.json()["code"] == "outside":
            self.books.refused.add(key)
            return
        assert answer.status_code == 201, answer.text
        told = answer.json()
        self.books.given[key] = (told["decision"]["id"], amount)

    def _take_back(self, decision: str) -> None:
        answer = self._until_answered(f"/v1/decisions/{decision}/reverse", {"lesson": "Counted twice."}, {})
        # A first try may have been recorded although its answer was cut off.
        assert answer.status_code == 200 or answer.json()["code"] == "already_reversed", answer.text
        self.books.taken_back.add(decision)

    def _until_answered(self, path: str, body: dict[str, object], headers: dict[str, str]) -> httpx.Response:
        tries = 0
        while True:
            tries += 1
            try:
                answer = self.http.post(path, json=body, headers=headers)
            except httpx.TransportError:
                # The service is away. A clerk goes on asking, until she is told to leave.
                if self._enough.wait(0.05):
                    raise
                continue
            if answer.status_code in AGAIN:
                continue
            if answer.status_code == 409 and answer.json()["code"] == "not_claimed":
                self._until_answered(f"/v1/cases/{self.case}/claim", {}, {})
                continue
            if tries > 1 and answer.is_success:
                self.books.replayed += 1
            return answer
