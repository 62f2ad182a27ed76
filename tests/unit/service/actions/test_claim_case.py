"""Claims and leases: a case is one associate's, for as long as her screen lives."""

from datetime import timedelta

import pytest

from service.actions.claim_case import claim_case
from service.actions.close_case import close_case
from service.actions.lapse_leases import lapse_leases
from service.actions.release_case import release_case
from service.actions.renew_leases import grace_after_restart, renew_leases
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.store import journal
from support.house import House, says

ALMOST = timedelta(seconds=59)


def kinds(house: House, case: str) -> list[str]:
    return [entry.kind for entry in house.case(case).timeline if entry.kind != "signal"]


async def test_a_case_is_claimed_by_one(house: House) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem) as caught:
        await claim_case(house.ctx, house.teo, case)
    assert caught.value.code is Code.CLAIMED_BY_OTHER
    assert caught.value.extra == {"by": {"id": house.mara.id, "name": "Mara K."}}
    event = house.told("case.claimed")
    assert event.channels == ("queue:north", f"case:{case}", f"me:{house.mara.id}")


async def test_claiming_again_renews_and_tells_nobody(house: House) -> None:
    case = await house.claimed(says())
    house.hands.pass_(ALMOST)
    await claim_case(house.ctx, house.mara, case)
    house.hands.pass_(ALMOST)
    assert await lapse_leases(house.ctx) == 0
    assert kinds(house, case) == ["opened", "claimed"]


async def test_a_live_screen_keeps_its_case_without_an_event(house: House) -> None:
    case = await house.claimed(says())
    with house.ctx.store.reader() as conn:
        before = journal.head(conn).seq
    house.hands.pass_(ALMOST)
    await renew_leases(house.ctx, [(house.mara.id, case), (house.teo.id, case)])
    await renew_leases(house.ctx, [])
    house.hands.pass_(ALMOST)
    assert await lapse_leases(house.ctx) == 0
    with house.ctx.store.reader() as conn:
        assert journal.head(conn).seq == before


async def test_a_lease_that_runs_out_gives_the_case_back_with_the_reason(house: House) -> None:
    case = await house.claimed(says())
    house.hands.pass_(timedelta(seconds=61))
    assert await lapse_leases(house.ctx) == 1
    assert await lapse_leases(house.ctx) == 0
    event = house.told("case.released")
    assert f"me:{house.mara.id}" in event.channels
    (_, _, released) = (entry for entry in house.case(case).timeline if entry.kind != "signal")
    assert released.kind == "released"
    assert (released.by, released.reason) == (None, "lease_lapsed")


async def test_a_colleague_may_claim_what_has_lapsed_before_anybody_noticed(house: House) -> None:
    case = await house.claimed(says())
    house.hands.pass_(timedelta(seconds=61))
    row = await claim_case(house.ctx, house.teo, case)
    assert row.claimed_by == house.teo.ref
    assert kinds(house, case) == ["opened", "claimed", "released", "claimed"]


async def test_after_a_restart_screens_have_time_to_come_back(house: House) -> None:
    await house.claimed(says())
    house.hands.pass_(timedelta(minutes=5))
    assert await grace_after_restart(house.ctx) == 1
    assert await lapse_leases(house.ctx) == 0


async def test_only_who_holds_a_case_releases_or_closes_it(house: House) -> None:
    case = await house.claimed(says())
    for action in (release_case, close_case):
        with pytest.raises(Problem) as caught:
            await action(house.ctx, house.teo, case)
        assert caught.value.code is Code.CLAIMED_BY_OTHER
    assert (await release_case(house.ctx, house.mara, case)).claimed_by is None
    with pytest.raises(Problem) as caught:
        await close_case(house.ctx, house.mara, case)
    assert caught.value.code is Code.NOT_CLAIMED


async def test_a_closed_case_leaves_the_queue(house: House) -> None:
    case = await house.claimed(says())
    row = await close_case(house.ctx, house.mara, case)
    assert (row.state, row.claimed_by, house.queue()) == ("closed", None, [])
    with pytest.raises(Problem) as caught:
        await claim_case(house.ctx, house.mara, case)
    assert caught.value.code is Code.CASE_CLOSED


async def test_cases_of_other_teams_are_not_hers(house: House) -> None:
    case = await house.claimed(says())
    stranger = Actor("p9", "Stranger", "associate", ("south",))
    for actor, code in (
        (stranger, Code.NOT_YOURS),
        (house.ines, Code.NOT_YOURS),
        (Actor("o", "Board", "observer"), Code.NOT_YOURS),
    ):
        with pytest.raises(Problem) as caught:
            await claim_case(house.ctx, actor, case)
        assert caught.value.code is code
    with pytest.raises(Problem) as caught:
        await claim_case(house.ctx, house.mara, "01NOTHING")
    assert caught.value.code is Code.NOT_FOUND


async def test_many_leases_that_ran_out_go_in_short_units(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.actions.lapse_leases.AT_ONCE", 2)
    held = [await house.claimed(says(customer=f"c-{number}")) for number in range(5)]
    house.hands.pass_(timedelta(seconds=61))
    assert await lapse_leases(house.ctx) == 5
    assert all(house.case(case).case.claimed_by is None for case in held)
