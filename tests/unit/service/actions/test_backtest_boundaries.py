"""Back-tests stand in the database: found, ended and given up from any service, whichever runs them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from service.actions import backtest_boundaries
from service.actions.backtest_boundaries import (
    LEASE,
    backtest_drafts,
    backtest_of,
    cancel_backtest,
    keep_backtests,
    note_backtest,
)
from service.actions.forget_old import BACKTESTS_KEPT, forget_old
from service.domain.actor import Actor
from service.domain.backtest import BacktestProgress, BacktestView
from service.errors import Code, Problem
from service.past.asked import Look
from service.past.runs import Backtests
from support.house import FILES, House

RUTH = Actor("p-ruth", "Ruth D.", "manager", ("south",))
TEXT = FILES["boundaries/voucher.yaml"]
DRAFT = {"voucher": TEXT.replace("alone: 50", "alone: 80")}


class Held(Backtests):
    """Back-tests of a service that is busy with others: what is begun waits for its turn."""

    def __init__(self, house: House) -> None:
        self.told: list[tuple[str, BacktestProgress]] = []
        self.here: set[str] = set()
        super().__init__(partial(note_backtest, house.ctx), lambda *said: self.told.append(said))

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self.here)

    def begin(self, id_: str, asked: Look) -> None:
        assert asked.after["boundaries/voucher.yaml"] == DRAFT["voucher"]
        self.here.add(id_)

    def end(self, id_: str) -> None:
        self.here.discard(id_)


@pytest.fixture
async def two(house: House) -> tuple[Held, Held]:
    """Two services on the house's database."""
    return Held(house), Held(house)


async def asks(house: House, of: Held) -> BacktestView:
    return await backtest_drafts(house.ctx, of, house.ines, DRAFT)


async def state(house: House, id_: str) -> str:
    return (await backtest_of(house.ctx, house.ines, id_)).state


async def test_of_one_person_only_the_last_goes_on_wherever_the_first_runs(
    house: House, two: tuple[Held, Held]
) -> None:
    first, second = two
    one = await asks(house, first)
    assert (one.state, one.step, one.report, one.by) == ("waiting", "waiting", None, house.ines.ref)

    other = await asks(house, second)

    assert (await state(house, one.id), await state(house, other.id)) == ("cancelled", "waiting")
    assert [(person, each.id, each.state) for person, each in second.told] == [
        (house.ines.id, one.id, "cancelled")
    ]
    await keep_backtests(house.ctx, first)
    assert (first.here, second.here) == (set(), {other.id})


async def test_anothers_is_not_there(house: House, two: tuple[Held, Held]) -> None:
    view = await asks(house, two[0])
    with pytest.raises(Problem) as looked:
        await backtest_of(house.ctx, RUTH, view.id)
    with pytest.raises(Problem) as ended:
        await cancel_backtest(house.ctx, two[0], RUTH, view.id)

    assert {looked.value.code, ended.value.code} == {Code.NOT_FOUND}


async def test_one_ends_from_any_service_and_one_that_is_over_stays(
    house: House, two: tuple[Held, Held]
) -> None:
    view = await asks(house, two[0])

    ended = await cancel_backtest(house.ctx, two[1], house.ines, view.id)

    assert (ended.state, ended.step) == ("cancelled", "over")
    assert two[1].told[-1][1] == ended.progress
    late = BacktestProgress(view.id, "done", "over", 1, 1, None)
    assert await note_backtest(house.ctx, late, None) is None
    assert await cancel_backtest(house.ctx, two[1], house.ines, view.id) == ended
    assert len(two[1].told) == 1


async def test_one_of_which_no_service_says_that_it_goes_on_was_interrupted(
    house: House, two: tuple[Held, Held]
) -> None:
    first, second = two
    view = await asks(house, first)
    for _ in range(3):
        house.hands.pass_(LEASE / 2)
        await keep_backtests(house.ctx, first)
        await keep_backtests(house.ctx, second)
    assert await state(house, view.id) == "waiting"

    house.hands.pass_(LEASE)
    await keep_backtests(house.ctx, second)

    found = await backtest_of(house.ctx, house.ines, view.id)
    assert (found.state, found.step) == ("interrupted", "over")
    assert "stopped" in (found.problem or "")
    assert second.told == [(house.ines.id, found.progress)]


async def test_too_many_do_not_wait(
    house: House, two: tuple[Held, Held], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest_boundaries, "MOST_WAITING", 1)
    await asks(house, two[0])

    with pytest.raises(Problem) as refused:
        await backtest_drafts(house.ctx, two[1], RUTH, DRAFT)

    assert refused.value.code is Code.TOO_MANY


async def test_only_the_last_are_remembered_and_those_for_a_week(
    house: House, two: tuple[Held, Held], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest_boundaries, "KEPT", 2)
    ids = []
    for _ in range(3):
        house.hands.pass_(timedelta(seconds=1))
        ids.append((await asks(house, two[0])).id)
    with pytest.raises(Problem):
        await backtest_of(house.ctx, house.ines, ids[0])
    assert [await state(house, id_) for id_ in ids[1:]] == ["cancelled", "waiting"]

    await cancel_backtest(house.ctx, two[0], house.ines, ids[2])
    house.hands.pass_(BACKTESTS_KEPT + timedelta(seconds=1))
    await forget_old(house.ctx)

    with pytest.raises(Problem):
        await backtest_of(house.ctx, house.ines, ids[2])
