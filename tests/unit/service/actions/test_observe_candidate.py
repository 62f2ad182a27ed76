"""What the shadow sees: cases with another latitude, decisions that would go otherwise, their money."""

from datetime import timedelta

import pytest

from service.actions.observe_candidate import observe_candidate
from service.actions.publish_boundaries import publish_drafts
from service.actions.reverse_decision import reverse_decision
from service.actions.stage_boundaries import move_candidate, stage_drafts, withdraw_candidate
from service.actions.staging import Staging
from service.domain.candidate import Reach, Seen
from service.errors import Code, Problem
from service.latitude import CandidateFailed
from service.store import candidates, observations
from service.store.types import Connection
from service.trial import Report, report_of
from support.house import House, says
from voc.signal import Kind

SHADOW = Staging("shadow")
NORTH = Staging("canary", Reach(teams=("north",)))


async def _on_trial(house: House, new: str, how: Staging = SHADOW) -> str:
    await house.edits("voucher", "alone: 50", new)
    return (await stage_drafts(house.ctx, house.ines, "To see.", how)).revision


async def _seen(house: House) -> Report:
    while await observe_candidate(house.ctx):
        pass
    on_trial = house.ctx.boundaries.on_trial
    assert on_trial is not None
    with house.ctx.store.reader() as conn:
        return report_of(on_trial, conn, None)


async def test_a_case_is_seen_as_it_was_looked_at_last(house: House) -> None:
    one = await house.claimed(says())
    other = await house.claimed(says(customer="c2"))
    await _on_trial(house, "alone: 70")
    for case in (one, other, one):
        house.latitude(case, house.mara)
    report = await _seen(house)
    assert (report.cases.seen, report.cases.wider, report.cases.narrower) == (2, 2, 0)
    first = report.telling[0]
    assert {case.case for case in report.telling} == {one, other}
    (change,) = first.changes
    assert (change.action, change.alone, change.with_peer) == (
        "certificate", ["50.00", "70.00"], ["50.00", "70.00"],
    )  # fmt: skip
    assert change.set_by == ["voucher/grants.any", "voucher/grants.any"]
    (action,) = report.actions
    assert (action.action, action.cases.wider, action.money) == ("certificate", 2, "0.00")
    # Budgets bound both: with nothing left nothing differs any more.
    for _ in range(10):
        await house.gives(house.mara, one, "certificate", "50.00")
    house.latitude(other, house.mara)
    assert (await _seen(house)).cases.other == 1


@pytest.mark.parametrize(
    ("new", "given", "effect", "money"),
    [
        ("alone: 70", "50.00", "more", "20.00"),
        ("alone: 70", "30.00", "more", "0.00"),
        ("alone: 30", "50.00", "less", "-20.00"),
        ("alone: 30", "20.00", "less", "0.00"),
        ("alone: 0", "50.00", "refused", "-50.00"),
        ("when: booking.insured, alone: 70", "50.00", "refused", "-50.00"),
        ("alone: 30, with_peer: 60", "40.00", "less", "-10.00"),
        ("alone: 50.00", "50.00", "same", "0.00"),
    ],
)
async def test_a_decision_is_judged_again_beside(
    house: House, new: str, given: str, effect: str, money: str
) -> None:
    case = await house.claimed(says())
    await _on_trial(house, new)
    decided = await house.gives(house.mara, case, "certificate", given)
    assert decided.decision.stage == "live"
    report = await _seen(house)
    assert getattr(report.decisions, effect) == 1
    assert report.money == money
    assert (report.sides["live"].decisions, report.sides["live"].given) == (1, given)
    text = house.ctx.metrics.text().decode()
    assert f'remit_shadow_decisions_total{{action="certificate",effect="{effect}"}} 1.0' in text


async def test_what_live_refuses_and_the_candidate_allows_is_counted(house: House) -> None:
    case = await house.claimed(says())
    await _on_trial(house, "alone: 70")
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "certificate", "60.00")
    assert caught.value.code is Code.OUTSIDE
    report = await _seen(house)
    assert (report.decisions.allowed, report.money) == (1, "60.00")
    assert report.sides["live"].decisions == 0


async def test_as_a_canary_it_is_told_what_live_would_have_done(house: House) -> None:
    case = await house.claimed(says())
    await _on_trial(house, "alone: 70", NORTH)
    made = await house.gives(house.mara, case, "certificate", "70.00")
    report = await _seen(house)
    assert (report.decisions.more, report.money) == (1, "20.00")
    side = report.sides["candidate"]
    assert (side.decisions, side.reversed, side.complained, side.given) == (1, 0, 0, "70.00")
    house.hands.pass_(timedelta(minutes=1))
    await house.takes(says("Still not settled", kind=Kind.COMPLAINT, ago=timedelta(minutes=-1)))
    assert (await _seen(house)).sides["candidate"].complained == 1
    await reverse_decision(house.ctx, house.mara, made.decision.id, "Too much.")
    side = (await _seen(house)).sides["candidate"]
    assert (side.reversed, side.given) == (1, "0.00")


@pytest.mark.parametrize(
    ("live", "trial", "given", "effect", "money"),
    [
        ("alone: 50", "alone: 60, with_peer: 70", "55.00", "more", "5.00"),
        ("alone: 50, with_peer: 70", "alone: 60, with_peer: 70", "55.00", "more", "5.00"),
        ("alone: 50", "alone: 30", "30.00", "less", "-20.00"),
        ("alone: 50", "alone: 30", "20.00", "less", "0.00"),
        ("when: false, alone: 50", "alone: 50", "40.00", "allowed", "40.00"),
    ],
)
async def test_under_a_canary_it_is_told_against_what_live_would_have_done(
    house: House, live: str, trial: str, given: str, effect: str, money: str
) -> None:
    case = await house.claimed(says())
    if live != "alone: 50":
        await house.edits("voucher", "alone: 50", live)
        await publish_drafts(house.ctx, house.ines, "As it is.")
    await house.edits("voucher", live, trial)
    await stage_drafts(house.ctx, house.ines, "North tries it.", NORTH)
    assert (await house.gives(house.mara, case, "certificate", given)).decision.stage == "canary"
    report = await _seen(house)
    assert (getattr(report.decisions, effect), report.money) == (1, money)


async def test_what_the_candidate_refuses_and_live_allows_is_counted_too(house: House) -> None:
    case = await house.claimed(says())
    await _on_trial(house, "alone: 30", NORTH)
    with pytest.raises(Problem):
        await house.gives(house.mara, case, "certificate", "40.00")
    report = await _seen(house)
    assert (report.decisions.refused, report.money) == (1, "-40.00")


async def test_it_goes_on_through_its_stages_and_is_summed_up_at_its_end(house: House) -> None:
    case = await house.claimed(says())
    revision = await _on_trial(house, "alone: 70")
    await house.gives(house.mara, case, "certificate", "50.00")
    await _seen(house)
    await move_candidate(house.ctx, house.ines, revision, "North.", NORTH)
    await house.gives(house.mara, case, "certificate", "70.00")
    report = await _seen(house)
    assert report.decisions.more == 2
    candidate = report.candidate.id
    await withdraw_candidate(house.ctx, house.ines, "Enough seen.")
    with house.ctx.store.reader() as conn:
        assert observations.count_cases(conn, candidate).seen == 0
        assert observations.effects(conn, candidate) == {}
        ended = candidates.last(conn)
    assert ended is not None
    assert ended.seen["money"] == "40.00"


async def test_a_budget_that_only_the_candidate_has_is_read_beside(house: House) -> None:
    case = await house.claimed(says())
    await house.edits("voucher", "at_most: 500}", "at_most: 500}\n  - {id: own, per: associate, at_most: 20}")
    await stage_drafts(house.ctx, house.ines, "A budget each.", SHADOW)
    await house.gives(house.mara, case, "certificate", "50.00")
    report = await _seen(house)
    assert (report.decisions.less, report.money) == (1, "-30.00")


async def test_a_shadow_that_fails_harms_nobody_and_is_noted(house: House) -> None:
    case = await house.claimed(says())
    revision = await _on_trial(house, "alone: 70")
    on_trial = house.ctx.boundaries.on_trial
    assert on_trial is not None

    def fails(_: Connection) -> Seen:
        raise CandidateFailed("nothing to divide by")

    house.ctx.shadow.decision(fails)
    assert await observe_candidate(house.ctx) == 1
    assert house.ctx.shadow.broke == (on_trial.candidate.id, "nothing to divide by")
    assert (await house.gives(house.mara, case, "certificate", "50.00")).decision.stage == "live"
    assert house.ctx.metrics.values()["remit_shadow_failed_total"] == 1
    assert revision == on_trial.candidate.revision


async def test_without_a_candidate_nothing_waits(house: House) -> None:
    case = await house.claimed(says())
    await house.gives(house.mara, case, "certificate", "50.00")
    house.latitude(case, house.mara)
    assert house.ctx.shadow.take(10) == []
    assert house.ctx.shadow.dropped() == 0
