"""A candidate ends by itself: its time, its money, harm, or because it cannot be evaluated."""

from datetime import timedelta
from decimal import Decimal

from service.actions.observe_candidate import observe_candidate
from service.actions.reverse_decision import reverse_decision
from service.actions.stage_boundaries import stage_drafts
from service.actions.staging import Staging
from service.actions.stop_on_harm import stop_on_harm
from service.domain.candidate import Reach, Stop
from service.domain.events import BoundariesStaged
from support.house import House, says

NORTH = Reach(teams=("north",))


async def _on_trial(house: House, stop: Stop) -> str:
    await house.edits("voucher", "alone: 50", "alone: 70")
    return (
        await stage_drafts(house.ctx, house.ines, "North tries it.", Staging("canary", NORTH, stop))
    ).before


async def test_without_a_candidate_or_harm_nothing_ends(house: House) -> None:
    assert await stop_on_harm(house.ctx) is None
    await _on_trial(house, Stop())
    assert await stop_on_harm(house.ctx) is None
    assert house.ctx.boundaries.on_trial is not None


async def test_when_its_time_is_over_everything_is_as_before_and_it_is_told(house: House) -> None:
    case = await house.claimed(says())
    before = house.latitude(case, house.mara)
    live = await _on_trial(house, Stop(until=house.hands.at + timedelta(hours=1)))
    assert await stop_on_harm(house.ctx) is None
    house.hands.pass_(timedelta(hours=1))
    ended = await stop_on_harm(house.ctx)
    assert ended is not None
    assert (ended.end, ended.by) == ("stopped", None)
    after = house.latitude(case, house.mara)
    assert (after.revision, after.on_trial) == (live, None)
    assert [one["alone"] for one in after.actions] == [one["alone"] for one in before.actions]
    told = house.told("boundaries.staged").data
    assert isinstance(told, BoundariesStaged)
    assert (told.stage, told.by, told.reason) == ("stopped", None, ended.reason)


async def test_when_its_money_is_given_it_stops(house: House) -> None:
    case = await house.claimed(says())
    await _on_trial(house, Stop(give_at_most=Decimal(100)))
    for _ in range(2):
        await house.gives(house.mara, case, "certificate", "70.00")
    await observe_candidate(house.ctx)
    ended = await stop_on_harm(house.ctx)
    assert ended is not None
    assert ended.reason == "140.00 was given under it, and 100.00 was the most."


async def test_what_is_taken_back_too_often_stops(house: House) -> None:
    case = await house.claimed(says())
    await house.edits("voucher", "alone: 50", "alone: 70")
    how = Staging("shadow")
    revision = (await stage_drafts(house.ctx, house.ines, "To see.", how)).revision
    for _ in range(20):
        await house.gives(house.mara, case, "certificate", "10.00")
    await observe_candidate(house.ctx)
    await stage_drafts(house.ctx, house.ines, "North tries it.", Staging("canary", NORTH))
    for _ in range(8):
        made = await house.gives(house.mara, case, "certificate", "5.00")
        await reverse_decision(house.ctx, house.mara, made.decision.id, "Wrong.")
    await observe_candidate(house.ctx)
    ended = await stop_on_harm(house.ctx)
    assert ended is not None
    assert ended.revision == revision
    assert ended.reason == "8 of 8 decisions under it were taken back, and 0 of 20 under what is live."


async def test_what_cannot_be_evaluated_stops(house: House) -> None:
    await _on_trial(house, Stop())
    on_trial = house.ctx.boundaries.on_trial
    assert on_trial is not None
    house.ctx.shadow.broke = ("an earlier one", "nothing to divide by")
    assert await stop_on_harm(house.ctx) is None
    house.ctx.shadow.broke = (on_trial.candidate.id, "nothing to divide by")
    ended = await stop_on_harm(house.ctx)
    assert ended is not None
    assert ended.reason == "It could not be evaluated: nothing to divide by"
