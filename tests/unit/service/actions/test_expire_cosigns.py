"""Silence: it ends a co-sign after its time, and nothing that comes later counts."""

from datetime import timedelta

import pytest

from service.actions.expire_cosigns import expire_cosigns
from service.errors import Code, Problem
from support.cosigns import agrees, asked, cosign_of, spent, told
from support.house import House


async def test_silence_ends_it_and_nothing_that_comes_later_counts(house: House) -> None:
    decision = await asked(house)
    house.hands.pass_(timedelta(seconds=89))
    assert await expire_cosigns(house.ctx) == 0
    house.hands.pass_(timedelta(seconds=2))
    assert await expire_cosigns(house.ctx) == 1
    assert await expire_cosigns(house.ctx) == 0
    ended = told(house, "decision.expired")
    assert (ended.state, cosign_of(ended).reason, cosign_of(ended).peers) == ("expired", "silence", [])
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.code is Code.ALREADY_ANSWERED
    assert spent(house) == {}


async def test_an_answer_after_its_time_is_too_late_even_where_no_timer_ran(house: House) -> None:
    decision = await asked(house)
    house.hands.pass_(timedelta(seconds=91))
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.code is Code.ALREADY_ANSWERED
    assert cosign_of(told(house, "decision.expired")).reason == "silence"
    assert spent(house) == {}


async def test_the_case_stays_with_who_asked_while_it_waits(house: House) -> None:
    decision = await asked(house)
    house.hands.pass_(timedelta(seconds=85))
    assert (await agrees(house, decision)).decision.state == "made"
