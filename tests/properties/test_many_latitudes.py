"""Latitudes of many cases: read together they are what each is alone, a decision moves none that shares
nothing with it, and what a publication leaves is told again without being read.
"""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from rules.pack import parse_pack
from service.actions.claim_case import claim_case
from service.actions.state_facts import state_facts
from service.boundaries import Live
from service.domain.actor import Actor
from service.domain.case import FactValue
from service.errors import Problem
from service.latitude import (
    Answered,
    Place,
    Question,
    Renewing,
    latitude_of,
    latitudes_of,
    moved_by_decision,
    situation_of,
    situations_of,
)
from service.store import cases
from service.store.types import Connection
from support.house import LOUNGE, REFUND, VOUCHER, House, build, says
from voc.signal import Kind

EDITS: tuple[tuple[str, str, str, str], ...] = (
    ("refund", REFUND, "alone: 100", "alone: 70"),
    ("refund", REFUND, "at_most: 1000", "at_most: 20"),
    ("refund", REFUND, "over: 7d", "over: 30d"),
    ("refund", REFUND, "customer.refunded_90d >= 250", "customer.refunded_90d >= 1"),
    ("refund", REFUND, "duties:", "offer_instead: [lounge, certificate]\nduties:"),
    ("voucher", VOUCHER, "at_most: 500", "at_most: 15"),
    ("voucher", VOUCHER, "per: all", "per: team"),
    ("voucher", VOUCHER, "alone: 50", "alone: 0"),
    ("voucher", VOUCHER, "title:", "until: 2026-03-02T11:00:00Z\ntitle:"),
    ("lounge", LOUNGE, "title:", "from: 2026-03-02T12:30:00Z\ntitle:"),
    ("lounge", LOUNGE, "flight.delay_minutes >= 60", "flight.delay_minutes >= 200"),
    ("lounge", LOUNGE, "budgets:", "offer_instead: [certificate, refund]\nbudgets:"),
)
GIVEN = (("certificate", "10.00"), ("certificate", "45.00"), ("lounge", None), ("call_back", None))


async def _busy(folder: Path, chance: random.Random) -> House:
    """A house in which customers, bookings and flights are shared by cases of two teams in all ways."""
    house = await build(folder)
    for _ in range(chance.randint(8, 20)):
        customer = chance.choice([None, "c1", "c2", "c3", "c4", "c5"])
        about = {"booking": f"B{chance.randint(1, 6)}", "flight": f"F{chance.randint(1, 3)}"}
        for entity in tuple(about):
            if chance.random() < 0.3:
                del about[entity]
        facts: dict[tuple[str, str], dict[str, object]] = {
            ("booking", about.get("booking", "B9")): {"total": Decimal(chance.randint(20, 400))},
            ("flight", about.get("flight", "F9")): {"delay_minutes": chance.randint(0, 300)},
        }
        said = says(
            kind=chance.choice([Kind.COMPLAINT, Kind.MESSAGE]),
            customer=customer,
            about=about,
            channel=chance.choice(["chat", "store"]),
            ago=timedelta(days=chance.randint(0, 50)),
        )
        await house.takes(said, facts=facts if chance.random() < 0.8 else None)
    for case in _cases(house):
        actor = chance.choice([house.mara, house.teo])
        if chance.random() < 0.4 or case.team not in actor.teams:
            continue
        await claim_case(house.ctx, actor, case.id)
        if "booking" in case.about and chance.random() < 0.5:
            await state_facts(house.ctx, actor, case.id, {"booking.insured": chance.random() < 0.5})
        for action, amount in chance.sample(GIVEN, chance.randint(0, 2)):
            await _try(house, actor, case.id, action, amount)
        house.hands.pass_(timedelta(minutes=chance.randint(0, 20)))
    return house


async def _try(house: House, actor: Actor, case: str, action: str, amount: str | None) -> bool:
    try:
        await house.gives(actor, case, action, amount)
    except Problem:
        return False
    return True


def _cases(house: House) -> list[cases.Case]:
    with house.ctx.store.reader() as conn:
        return cases.page(conn, None, "open", None, None, 100)


def _answers(house: House, conn: Connection, questions: list[Question]) -> list[Answered]:
    return list(latitudes_of(house.ctx, conn, questions, house.hands.at))


@pytest.mark.parametrize("seed", range(8))
async def test_read_together_each_is_what_it_is_alone(tmp_path: Path, seed: int) -> None:
    house = await _busy(tmp_path, random.Random(seed))
    places = [Place(case, actor) for case in _cases(house) for actor in (house.mara, house.teo, house.ines)]
    at, live = house.hands.at, house.ctx.boundaries.current
    with house.ctx.store.reader() as conn:
        together = situations_of(live, conn, places, at)
        assert together == [situation_of(live, conn, place.case, place.actor, at) for place in places]
        views = [each.view for each in _answers(house, conn, [Question(place, {}) for place in places])]
        assert views == [latitude_of(house.ctx, conn, *place, {}, at) for place in places]
    assert {case.team for case, _ in places} == {"north", "south"}
    house.ctx.store.close()


@pytest.mark.parametrize("seed", range(8))
async def test_what_a_decision_moves_shares_something_with_it(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    house = await _busy(tmp_path, chance)
    questions = [Question(Place(case, who), {}) for case in _cases(house) for who in (house.mara, house.teo)]
    for action, amount in GIVEN:
        held = [case for case in _cases(house) if case.claimed_by is not None and case.claimed_by.id]
        if not held:
            break
        case = chance.choice(held)
        actor = house.mara if case.claimed_by == house.mara.ref else house.teo
        with house.ctx.store.reader() as conn:
            before = _answers(house, conn, questions)
        if not await _try(house, actor, case.id, action, amount):
            continue
        moved = moved_by_decision(house.told("decision.made").data)
        with house.ctx.store.reader() as conn:
            after = _answers(house, conn, questions)
        for question, one, other in zip(questions, before, after, strict=True):
            apart = one.shares.isdisjoint(moved) and question.place.case.id != case.id
            assert one.view.actions == other.view.actions or not apart
    house.ctx.store.close()


@pytest.mark.parametrize("seed", range(4))
async def test_an_answer_that_stands_is_the_one_of_now(tmp_path: Path, seed: int) -> None:
    """Nothing here is told by the clock, so that even the words are the same."""
    house = await _busy(tmp_path, random.Random(seed))
    earlier = house.hands.at
    house.hands.pass_(timedelta(minutes=7))
    places = [Place(case, house.mara) for case in _cases(house)]
    with house.ctx.store.reader() as conn:
        now = _answers(house, conn, [Question(place, {}) for place in places])
        stood = _answers(house, conn, [Question(place, {}, earlier) for place in places])
    assert [each.view for each in stood] == [each.view for each in now]
    assert {each.as_of for each in stood} <= {earlier, now[0].as_of}
    house.ctx.store.close()


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_renewed_after_a_publication_is_what_would_be_read_anew(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    house = await _busy(tmp_path, chance)
    requests: list[dict[str, FactValue]] = [{}, {"to": "card"}]
    questions = [
        Question(Place(case, who), chance.choice(requests))
        for case in _cases(house)
        for who in (house.mara, house.teo)
    ]
    with house.ctx.store.reader() as conn:
        shown = _answers(house, conn, questions)
    renewed = 0
    for _ in range(6):
        _publish(house, chance)
        house.hands.pass_(timedelta(minutes=chance.choice([0, 1, 40])))
        with house.ctx.store.reader() as conn:
            renewing = Renewing(house.ctx, conn, house.hands.at)
            kept = [
                renewing.renewed(one, question.place.actor)
                for one, question in zip(shown, questions, strict=True)
            ]
            anew = _answers(
                house,
                conn,
                [replace(question, as_of=one.as_of) for question, one in zip(questions, shown, strict=True)],
            )
        shown = [one or other for one, other in zip(kept, anew, strict=True)]
        assert [each.view for each in shown] == [each.view for each in anew]
        assert [each.as_of for each in shown] == [each.as_of for each in anew]
        assert all(one.shares >= other.shares for one, other in zip(shown, anew, strict=True))
        renewed += sum(one is not None for one in kept)
    assert renewed
    house.ctx.store.close()


def _publish(house: House, chance: random.Random) -> None:
    """Puts another set in force, by one or two edits of what is there at first; maybe of the vocabulary."""
    before = house.ctx.boundaries.live
    files = dict(before.pack.files)
    for name, text, old, new in chance.sample(EDITS, chance.randint(1, 2)):
        files[f"boundaries/{name}.yaml"] = text.replace(old, new) if chance.random() < 0.8 else text
    if chance.random() < 0.2:
        files["vocabulary.yaml"] = files["vocabulary.yaml"].replace("over: 30d", "over: 20d")
    house.ctx.boundaries.live = Live.of(parse_pack(files, before.pack), before)
