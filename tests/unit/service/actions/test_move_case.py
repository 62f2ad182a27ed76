"""A case goes to another team: its queue, its rights, its questions."""

import pytest

from service.access.permissions import SERVICE
from service.actions.claim_case import claim_case
from service.actions.manage_people import add_person
from service.actions.move_case import move_case
from service.actions.release_case import release_case
from service.domain.actor import Actor
from service.domain.case import MoveEntry
from service.errors import Code, Problem
from support.cosigns import asked, asks
from support.house import House, says


async def south(house: House) -> Actor:
    return await add_person(house.ctx, SERVICE, name="Sol V.", role="associate", teams=["south"])


def entry(house: House, case: str) -> MoveEntry:
    (found,) = (one for one in house.case(case).timeline if one.kind == "moved")
    assert isinstance(found, MoveEntry)
    return found


async def test_it_waits_with_the_other_team_with_a_note_that_both_teams_hear(house: House) -> None:
    sol = await south(house)
    case = await house.claimed(says())
    row = await move_case(house.ctx, house.mara, case, "south", " Card 4111 1111 1111 1111: theirs. ")
    assert (row.team, row.claimed_by, row.lease_until) == ("south", None, None)
    assert house.queue() == []
    assert [one.id for one in house.queue("south")] == [case]
    told = house.told("case.moved")
    assert told.channels == ("queue:south", f"case:{case}", "queue:north", f"me:{house.mara.id}")
    kept = entry(house, case)
    assert (kept.by, kept.to) == (house.mara.ref, "south")
    assert kept.note is not None
    assert "4111" not in kept.note
    assert (await claim_case(house.ctx, sol, case)).claimed_by == sol.ref
    with pytest.raises(Problem) as caught:
        await claim_case(house.ctx, house.teo, case)
    assert caught.value.code is Code.NOT_YOURS


async def test_what_waits_for_a_co_sign_ends_with_it(house: House) -> None:
    await south(house)
    await asked(house)
    (ask,) = asks(house, house.teo)
    await move_case(house.ctx, house.mara, ask.case, "south")
    assert asks(house, house.teo) == []


@pytest.mark.parametrize(
    ("team", "said"), [("nort", "There is no team"), ("north", "is with north already"), ("", "no team")]
)
async def test_only_another_team_takes_it(house: House, team: str, said: str) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem, match=said) as caught:
        await move_case(house.ctx, house.mara, case, team)
    assert caught.value.code is Code.INVALID
    assert house.case(case).case.claimed_by == house.mara.ref


async def test_only_who_holds_it_moves_it(house: House) -> None:
    await south(house)
    case = await house.claimed(says())
    for actor, code in ((house.teo, Code.CLAIMED_BY_OTHER), (house.ines, Code.NOT_YOURS)):
        with pytest.raises(Problem) as caught:
            await move_case(house.ctx, actor, case, "south")
        assert caught.value.code is code
    await release_case(house.ctx, house.mara, case)
    with pytest.raises(Problem) as caught:
        await move_case(house.ctx, house.mara, case, "south")
    assert caught.value.code is Code.NOT_CLAIMED
