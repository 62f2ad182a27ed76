"""Who may look into a waiting decision: who asked, and those who may answer, while it waits."""

import pytest

from service.access.cosigns import waiting_for
from service.access.permissions import SERVICE
from service.actions.manage_people import add_person
from service.actions.withdraw_decision import withdraw_decision
from service.errors import Code, Problem
from support.cosigns import asked
from support.house import House


async def test_those_it_concerns_and_nobody_else(house: House) -> None:
    decision = await asked(house)
    south = await add_person(house.ctx, SERVICE, name="Stranger", role="associate", teams=("south",))
    with house.ctx.store.reader() as conn:
        for actor in (house.mara, house.teo):
            kept, case = waiting_for(conn, actor, decision)
            assert (kept.id, kept.case) == (decision, case.id)
        for actor in (house.ines, south):
            with pytest.raises(Problem) as caught:
                waiting_for(conn, actor, decision)
            assert caught.value.code is Code.NOT_YOURS
        with pytest.raises(Problem) as caught:
            waiting_for(conn, house.teo, "01NOTHING")
        assert caught.value.code is Code.NOT_FOUND


async def test_only_while_it_waits(house: House) -> None:
    decision = await asked(house)
    await withdraw_decision(house.ctx, house.mara, decision)
    with house.ctx.store.reader() as conn, pytest.raises(Problem) as caught:
        waiting_for(conn, house.teo, decision)
    assert caught.value.code is Code.ALREADY_ANSWERED
