"""Decisions that wait together come to the same as one after another."""

import asyncio
import random
from decimal import Decimal
from pathlib import Path

import pytest

from service.actions.claim_case import claim_case
from service.actions.decide import DecideCommand, Decided, decide
from service.domain.actor import Actor
from service.errors import Problem
from service.store import decisions, records
from support.house import House, build, says
from support.state import Held

WISHES = 60
CASES = 4


async def desk(folder: Path) -> tuple[House, list[tuple[str, Actor]]]:
    """A house with cases of both associates, all of one team's budgets."""
    house = await build(folder)
    held = []
    for number in range(CASES):
        facts: dict[tuple[str, str], dict[str, object]] = {
            ("booking", f"B{number}"): {"total": Decimal(400), "insured": number % 2 == 0},
            ("flight", "LK1"): {"delay_minutes": 90},
        }
        about = {"booking": f"B{number}", "flight": "LK1"}
        await house.takes(says(about=about, customer=f"c{number}"), facts=facts)
        case = max(house.queue(), key=lambda case: case.number).id
        holder = (house.mara, house.teo)[number % 2]
        await claim_case(house.ctx, holder, case)
        held.append((case, holder))
    return house, held


def wishes(seed: int, held: list[tuple[str, Actor]]) -> list[tuple[Actor, DecideCommand]]:
    """What both want to give: also too much, once too often, without a note, under a key that was used."""
    chance = random.Random(seed)
    found = []
    for number in range(WISHES):
        case, holder = held[chance.randrange(CASES)]
        action = chance.choice(["refund", "refund", "certificate", "certificate", "lounge", "call_back"])
        amount = (
            f"{chance.choice([5, 20, 45, 90, 120, 999])}.00" if action in {"refund", "certificate"} else None
        )
        note = chance.choice(["why", "why", None])
        key = f"key-{chance.randrange(number + 1) if chance.random() < 0.1 else number:04}"
        who = holder if chance.random() < 0.95 else held[0][1]
        found.append((who, DecideCommand(case, key, action, amount, note=note)))
    return found


def told(outcome: Decided | BaseException) -> object:
    if isinstance(outcome, Problem):
        return outcome.code, outcome.detail, outcome.extra.get("reason")
    assert isinstance(outcome, Decided), outcome
    view = outcome.decision
    return outcome.state, outcome.replayed, view.action, view.amount, view.road, view.set_by


def recorded(house: House) -> list[object]:
    """What the records say, without what no two runs have in common."""
    with house.ctx.store.reader() as conn:
        assert records.verify_chain(conn).whole
        every = reversed(decisions.page(conn, None, None, None, WISHES))
        kept = [records.of_decision(conn, one.id) for one in every]
    return [
        (one.body["action"], one.body["amount"], [
            (each["id"], each["spent"], each["used"], each["left"]) for each in one.body["budgets"]
        ], one.facts)
        for one in sorted((one for one in kept if one is not None), key=lambda one: one.number)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
async def test_together_they_come_to_what_they_come_to_one_by_one(tmp_path: Path, seed: int) -> None:
    (single, held), (many, also_held) = await desk(tmp_path / "single"), await desk(tmp_path / "many")
    one_by_one: list[Decided | BaseException] = []
    for who, command in wishes(seed, held):
        one_by_one += await asyncio.gather(decide(single.ctx, who, command), return_exceptions=True)

    batches = list[int]()
    many.ctx.writer.on_batch = lambda batch: batches.append(batch.units)
    busy = Held(many.ctx.store)
    asked = [
        asyncio.ensure_future(decide(many.ctx, who, command)) for who, command in wishes(seed, also_held)
    ]
    await asyncio.sleep(0)
    busy.release.set()
    together = await asyncio.gather(*asked, return_exceptions=True)

    assert [told(each) for each in together] == [told(each) for each in one_by_one]
    assert recorded(many) == recorded(single)
    assert len({type(each) for each in together}) > 1, "some were made, some were not"
    assert max(batches) > 1
    for house in (single, many):
        house.ctx.store.close()
