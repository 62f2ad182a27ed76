"""Everybody at once, in every order that dice find: units of different actions interleave, fail, are not
heard of and are sent again, and what is kept is what was answered.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import orjson
import pytest

from service.actions.answer_cosign import Answer, answer_cosign
from service.actions.claim_case import claim_case
from service.actions.close_case import close_case
from service.actions.decide import DecideCommand, decide
from service.actions.expire_cosigns import expire_cosigns
from service.actions.lapse_leases import lapse_leases
from service.actions.pass_cosign import pass_cosign
from service.actions.release_case import release_case
from service.actions.reverse_decision import reverse_decision
from service.actions.snooze_case import snooze_case, wake_cases
from service.actions.state_facts import state_facts
from service.actions.withdraw_decision import withdraw_decision
from service.clock import rfc3339
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.store import cases, cosigns, decisions, journal, records
from service.store.base import Store
from support.folding import Shown, folded, snapshot
from support.house import House, build, says
from support.scheduler import Turns, UntoldError
from voc.signal import Kind

SEEDS = [pytest.param(range(2), id="short"), pytest.param(range(100, 500), id="long", marks=pytest.mark.long)]
STEPS = 30
"""What each of them does, one after the other."""
CUSTOMERS = ("c1", "c2", "c3")
LIMITS = {"team-day": Decimal(1000), "own-week": Decimal(800), "house": Decimal(500)}


class _InTurns:
    """The store, with turns in the place of its writer."""

    def __init__(self, store: Store, turns: Turns) -> None:
        self.writer = turns
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


@dataclass(slots=True)
class Books:
    """What everybody was told. `made`: key -> decision; `refused`: keys; `back`: decisions taken back."""

    made: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    back: set[str] = field(default_factory=set)
    heard_no: int = 0


async def answered(act: Callable[[], Awaitable[Any]]) -> Any:
    """The answer, asked for again as long as it fails for no reason of its own."""
    while True:
        try:
            return await act()
        except UntoldError:
            continue
        except Problem as problem:
            if problem.code is not Code.NOT_RECORDED:
                raise


class Day:
    """Two associates at two screens each, integrations, systems of record and time, in one house."""

    def __init__(self, house: House, seed: int) -> None:
        self.turns = Turns(house.ctx.store.writer, seed)
        store = cast("Store", _InTurns(house.ctx.store, self.turns))
        self.house = house
        self.ctx = replace(house.ctx, store=store)
        self.books = Books()
        self.seed = seed
        self.cases: list[str] = []

    async def passes(self) -> None:
        """Everybody does all that they do."""
        house = self.house
        jobs: list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = [
            (f"{who.name} {screen}", self._associate(who, screen))
            for who in (house.mara, house.teo)
            for screen in (1, 2)
        ]
        jobs += [("voice", self._voice), ("systems", self._systems), ("time", self._time)]
        await self.turns.all_of(jobs)

    def _associate(self, who: Actor, screen: int) -> Callable[[], Coroutine[Any, Any, None]]:
        dice = random.Random(f"{self.seed} {who.name} {screen}")

        async def work() -> None:
            for step in range(STEPS):
                act = dice.choice(
                    [*[self._claim] * 4, *[self._decide] * 8, *[self._take_back] * 2, *[self._answer] * 4,
                     *[self._state] * 2, self._leave]
                )  # fmt: skip
                try:
                    await act(who, dice, f"{who.name}-{screen}-{step}")
                except Problem:
                    self.books.heard_no += 1

        return work

    async def _claim(self, who: Actor, dice: random.Random, _: str) -> None:
        case = dice.choice(self.cases)
        await answered(lambda: claim_case(self.ctx, who, case))

    async def _decide(self, who: Actor, dice: random.Random, key: str) -> None:
        action, amount = dice.choice(
            [("refund", "35.00"), ("refund", "90.00"), ("refund", "140.00"), ("certificate", "45.00"),
             ("lounge", None), ("call_back", None)]
        )  # fmt: skip
        emergency = action == "refund" and dice.random() < 0.1
        command = DecideCommand(
            self._a_case(who, dice),
            key,
            action,
            "30.00" if emergency else amount,
            note="why",
            emergency=emergency,
        )
        try:
            told = await answered(lambda: decide(self.ctx, who, command))
        except Problem:
            self.books.refused.add(key)
            raise
        kept = self.books.made if told.state == "made" else self.books.asked
        kept[key] = told.decision.id

    async def _take_back(self, who: Actor, dice: random.Random, _: str) -> None:
        if held := list(self.books.made.values()):
            decision = dice.choice(held)
            try:
                await answered(lambda: reverse_decision(self.ctx, who, decision, "It was the other one."))
            except Problem as problem:
                # By somebody else, or by oneself with nobody to tell.
                if problem.code is not Code.ALREADY_REVERSED:
                    raise
            self.books.back.add(decision)

    async def _answer(self, who: Actor, dice: random.Random, _: str) -> None:
        with self.ctx.store.reader() as conn:
            waits = [one.id for one in cosigns.waiting(conn)]
        if not waits:
            return
        decision = dice.choice(waits)
        how = dice.random()
        if how < 0.5:
            await answered(lambda: answer_cosign(self.ctx, who, decision, Answer(True)))
        elif how < 0.7:
            await answered(lambda: answer_cosign(self.ctx, who, decision, Answer(False, note="No.")))
        elif how < 0.85:
            await answered(lambda: withdraw_decision(self.ctx, who, decision))
        else:
            await answered(lambda: pass_cosign(self.ctx, who, decision))

    async def _state(self, who: Actor, dice: random.Random, _: str) -> None:
        case, insured = self._a_case(who, dice), dice.random() < 0.8
        await answered(lambda: state_facts(self.ctx, who, case, {"booking.insured": insured}))

    async def _leave(self, who: Actor, dice: random.Random, _: str) -> None:
        case, how = self._a_case(who, dice), dice.random()
        if how < 0.5:
            await answered(lambda: release_case(self.ctx, who, case))
        elif how < 0.95:
            until = rfc3339(self.house.hands.at + timedelta(seconds=90))
            await answered(lambda: snooze_case(self.ctx, who, case, until))
        else:
            await answered(lambda: close_case(self.ctx, who, case))

    async def _voice(self) -> None:
        dice = random.Random(f"{self.seed} voice")
        house = replace(self.house, ctx=self.ctx)
        for step in range(STEPS):
            customer = dice.choice(CUSTOMERS)
            said = says(
                "And now?",
                customer=customer,
                kind=dice.choice([Kind.MESSAGE, Kind.COMPLAINT]),
                name=f"voice-{self.seed}-{step}",
                about={"booking": f"B-{customer}", "flight": "LK1"},
                ago=timedelta(seconds=dice.randint(0, 600)),
            )
            await answered(lambda said=said: house.takes(said))  # type: ignore[misc]

    async def _systems(self) -> None:
        dice = random.Random(f"{self.seed} systems")
        house = replace(self.house, ctx=self.ctx)
        for _ in range(STEPS):
            customer = dice.choice(CUSTOMERS)
            facts: dict[tuple[str, str], dict[str, object]] = {
                ("booking", f"B-{customer}"): {"total": Decimal(dice.choice([60, 200, 400]))},
                ("customer", customer): {"fraud_hold": dice.random() < 0.1},
                ("flight", "LK1"): {"delay_minutes": dice.choice([10, 90])},
            }
            await answered(lambda facts=facts: house.takes(facts=facts))  # type: ignore[misc]

    async def _time(self) -> None:
        dice = random.Random(f"{self.seed} time")
        for _ in range(STEPS):
            self.house.hands.pass_(timedelta(seconds=dice.choice([0, 1, 5, 40])))
            work = dice.choice([lapse_leases, expire_cosigns, wake_cases])
            await answered(lambda work=work: work(self.ctx))  # type: ignore[misc]

    def _a_case(self, who: Actor, dice: random.Random) -> str:
        """Mostly one that she holds; of the first case of each customer, whatever became of it."""
        with self.ctx.store.reader() as conn:
            found = cases.load_all(conn, self.cases)
        held = [case for case in self.cases if (by := found[case].claimed_by) is not None and by.id == who.id]
        return dice.choice(held if held and dice.random() < 0.8 else self.cases)

    async def begins(self) -> None:
        """Three customers have said something."""
        for customer in CUSTOMERS:
            about = {"booking": f"B-{customer}", "flight": "LK1"}
            await self.house.takes(says(customer=customer, about=about, name=f"first-{self.seed}-{customer}"))
        self.cases = [case.id for case in self.house.queue()]


def no_budget_was_overdrawn(bodies: list[dict[str, Any]]) -> int:
    """No decision but an emergency took more than its budgets had left; how many decisions there were."""
    spent: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    charged: dict[str, list[tuple[tuple[str, str], Decimal]]] = {}
    for body in bodies:
        if body["kind"] == "reversal":
            for meter, amount in charged.pop(body["decision"]):
                spent[meter] -= amount
            continue
        for budget in body["budgets"]:
            meter = (budget["id"], budget["key"])
            if budget["id"] in LIMITS:
                assert Decimal(budget["spent"]) == spent[meter], body
        charged[body["decision"]] = []
        for charge in body["charges"]:
            meter, amount = (charge["id"], charge["key"]), Decimal(charge["amount"])
            spent[meter] += amount
            charged[body["decision"]].append((meter, amount))
            if (limit := LIMITS.get(charge["id"])) is not None and body["road"] != "emergency":
                assert spent[meter] <= limit, body
    return len(charged)


def is_whole(day: Day) -> None:
    """What was answered is what is kept, once."""
    books, house = day.books, day.house
    with house.ctx.store.reader() as conn:
        report = records.verify_chain(conn)
        bodies = [orjson.loads(link.body) for link in records.links(conn)]
        events = journal.read(conn, 0, 1_000_000, None)
        made = {
            key: found
            for key, ident in (books.made | books.asked).items()
            if (found := decisions.load(conn, ident)) is not None
        }
    assert report.broken == ()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    no_budget_was_overdrawn(bodies)
    recorded = [body["decision"] for body in bodies if body["kind"] == "decision"]
    taken_back = [body["decision"] for body in bodies if body["kind"] == "reversal"]
    assert len(set(recorded)) == len(recorded)
    assert len(set(taken_back)) == len(taken_back)
    assert set(books.made.values()) <= set(recorded)
    assert books.back == set(taken_back)
    assert made.keys() == (books.made | books.asked).keys()
    by_key = {body["key"] for body in bodies if body["kind"] == "decision"}
    assert len(by_key) == len(recorded)
    assert not by_key & books.refused
    assert by_key <= (books.made | books.asked).keys()


def events_tell_what_is_shown(house: House, case: str, since: int, shown: Shown) -> None:
    """Who saw a case and hears the events since sees the case as it is."""
    _, now = snapshot(house, case)
    then = folded(house, case, since, shown)
    if now["case"]["state"] == "closed":
        # Of what becomes known later only open cases are told.
        assert then["case"] == now["case"]
        return
    for each in (now, then):
        # Who claims again what she holds renews its lease; who reports what is known confirms it.
        each["case"].pop("lease_until")
        for fact in each["facts"].values():
            fact.pop("at")
    assert then == now


@pytest.mark.parametrize("seeds", SEEDS)
async def test_whatever_interleaves_what_is_kept_is_what_was_answered(
    tmp_path: Path, seeds: range, capsys: pytest.CaptureFixture[str]
) -> None:
    units = made = refused = 0
    for seed in seeds:
        house = await build(tmp_path / str(seed))
        try:
            day = Day(house, seed)
            await day.begins()
            begun = {case: snapshot(house, case) for case in day.cases}
            await day.passes()
            is_whole(day)
            for case, (seq, shown) in begun.items():
                events_tell_what_is_shown(house, case, seq, shown)
        finally:
            house.ctx.store.close()
        units += day.turns.units
        made += len(day.books.made)
        refused += day.books.heard_no
    with capsys.disabled():
        sys.stdout.write(f"\n  {len(seeds)} days: {units} units, {made} decisions, {refused} refusals\n")
    assert made > 5 * len(seeds)
