"""The same case under both sets: what differs is said, what is alike is not asked, what fails is told."""

from dataclasses import replace

import pytest

from service.actions.stage_boundaries import stage_drafts
from service.actions.staging import Staging
from service.domain.candidate import Reach, SeenCase, SeenDecision
from service.latitude import CandidateFailed, Place, Situation, situation_of
from service.latitude.shadowing import shadow_decision, shadow_latitude
from service.store import cases
from support.house import House, says


async def _place(house: House) -> tuple[Place, Situation]:
    case = await house.claimed(says(about={"booking": "B1"}), facts={("booking", "B1"): {"total": 90}})
    with house.ctx.store.reader() as conn:
        found = cases.load(conn, case)
        assert found is not None
        live = house.ctx.boundaries.live.set
        return Place(found, house.mara), situation_of(live, conn, found, house.mara, house.hands.at)


def _seen(house: House) -> list[object]:
    with house.ctx.store.reader() as conn:
        return [look(conn) for look in house.ctx.shadow.take(10)]


async def test_of_a_case_only_what_differs_is_a_change(house: House) -> None:
    place, situation = await _place(house)
    await house.edits("voucher", "{id: any, alone: 50", "{id: any, when: booking.total > 80, alone: 70")
    await stage_drafts(house.ctx, house.ines, "To see.", Staging("shadow"))
    shadow_latitude(house.ctx, place, {}, situation)
    (seen,) = _seen(house)
    assert isinstance(seen, SeenCase)
    assert [change.action for change in seen.changes] == ["certificate"]
    assert (seen.wider, seen.narrower, seen.at) == (True, False, situation.at)


async def test_a_situation_of_a_set_that_is_gone_is_not_looked_at(house: House) -> None:
    place, situation = await _place(house)
    await house.edits("voucher", "alone: 50", "alone: 70")
    await stage_drafts(house.ctx, house.ines, "To see.", Staging("canary", Reach(teams=("north",))))
    on_trial = house.ctx.boundaries.on_trial
    assert on_trial is not None
    gone = replace(situation, set=replace(situation.set))
    shadow_latitude(house.ctx, place, {}, gone)
    assert _seen(house) == []


async def test_a_set_that_cannot_be_evaluated_is_told_apart_from_what_fails_here(house: House) -> None:
    place, situation = await _place(house)
    await house.edits("voucher", "alone: 50", "alone: 70")
    await stage_drafts(house.ctx, house.ines, "To see.", Staging("shadow"))
    facts, meters = situation.facts.values(), situation.meters
    verdict = situation.set.judge(facts, at=situation.at, meters=meters, action="certificate", amount=None)
    calls = []

    def fails(*_: object) -> object:
        calls.append("asked")
        raise ZeroDivisionError("nothing to divide by")

    shadow_decision(house.ctx, place, situation, verdict, fails, None)  # type: ignore[arg-type]
    with pytest.raises(CandidateFailed, match="nothing to divide by"):
        _seen(house)
    assert calls == ["asked"]


async def test_where_both_have_the_same_boundaries_nobody_is_asked_again(house: House) -> None:
    place, situation = await _place(house)
    await house.edits("voucher", "alone: 50", "alone: 70")
    await stage_drafts(house.ctx, house.ines, "To see.", Staging("shadow"))
    facts, meters = situation.facts.values(), situation.meters
    verdict = situation.set.judge(facts, at=situation.at, meters=meters, action="lounge", amount=None)

    def never(*_: object) -> object:
        raise AssertionError("the boundaries of the lounge are the same")

    shadow_decision(house.ctx, place, situation, verdict, never, None)  # type: ignore[arg-type]
    (seen,) = _seen(house)
    assert isinstance(seen, SeenDecision)
    assert (seen.effect, seen.money) == ("same", None)
