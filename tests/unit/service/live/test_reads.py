"""Latitudes as the watcher reads them: many at once, each in its place."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from service.actions.claim_case import claim_case
from service.errors import Problem
from service.latitude import Answered
from service.live.port import Asked
from service.live.reads import StoreViews
from support.house import House, says


@pytest.fixture
async def views(house: House) -> AsyncIterator[StoreViews]:
    views = StoreViews(house.ctx)
    yield views
    views.close()


async def test_what_is_renewed_read_anew_and_refused_comes_back_in_the_order_in_which_it_was_asked(
    house: House, views: StoreViews
) -> None:
    await house.takes(says(), says(customer="c2"))
    one, two = (case.id for case in house.queue())
    south = replace(house.mara, teams=("south",))
    (shown,) = await views.latitudes([Asked(house.mara, one, {})])
    assert isinstance(shown, Answered)
    await claim_case(house.ctx, house.mara, two)

    asked = [Asked(south, one, {}), Asked(house.mara, two, {}), Asked(house.mara, one, {}, before=shown)]
    refused, anew, renewed = await views.latitudes(asked)

    assert isinstance(refused, Problem)
    assert isinstance(anew, Answered)
    assert isinstance(renewed, Answered)
    assert (anew.view.case, renewed.view.case) == (two, one)
    assert renewed.view.actions == shown.view.actions


async def test_who_must_not_see_it_any_more_is_not_told_what_was_seen(
    house: House, views: StoreViews
) -> None:
    await house.takes(says())
    (case,) = (case.id for case in house.queue())
    (shown,) = await views.latitudes([Asked(house.mara, case, {})])
    assert isinstance(shown, Answered)
    south = replace(house.mara, teams=("south",))
    (told,) = await views.latitudes([Asked(south, case, {}, before=shown)])
    assert isinstance(told, Problem)


async def test_what_is_renewed_lets_go_first_what_is_written_and_who_opens_a_case_waits_for_nothing(
    house: House, views: StoreViews, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.takes(says(), says(customer="c2"))
    one, two = (case.id for case in house.queue())
    gave_way: list[None] = []
    monkeypatch.setattr(views._turns, "give_way", lambda: gave_way.append(None))

    (shown,) = await views.latitudes([Asked(house.mara, one, {})])
    assert isinstance(shown, Answered)
    assert gave_way == []
    await views.latitudes([Asked(house.mara, one, {}, as_of=shown.as_of, before=shown)])
    assert len(gave_way) == 1
    await views.latitudes([Asked(house.mara, case, {}) for case in (one, two)])
    # Before each is looked at, and before each that must be read anew.
    assert len(gave_way) == 1 + 2 + 2
