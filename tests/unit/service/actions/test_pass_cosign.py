"""Passing a co-sign on: the others still may answer; once nobody is left, it is over."""

import pytest

from service.access.permissions import SERVICE
from service.actions.manage_people import add_person
from service.actions.pass_cosign import pass_cosign
from service.errors import Code, Problem
from support.cosigns import agrees, asked, asks, cosign_of
from support.house import House


async def test_passing_on_leaves_it_to_the_others_and_the_last_ends_it(house: House) -> None:
    june = await add_person(house.ctx, SERVICE, name="June H.", role="associate", teams=("north",))
    decision = await asked(house)
    passed = await pass_cosign(house.ctx, house.teo, decision)
    assert passed.cosign is not None
    assert (passed.state, passed.cosign.peers) == ("awaiting_peer", [june.ref])
    assert f"me:{house.teo.id}" in house.told("decision.awaiting_peer").channels
    assert (len(asks(house, house.teo)), len(asks(house, june))) == (0, 1)
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.code is Code.NOT_YOURS
    ended = await pass_cosign(house.ctx, june, decision)
    assert (ended.state, cosign_of(ended).reason) == ("expired", "nobody_left")
