"""Who awaits the writer hears with all others of a batch, in one turn of the loop."""

import asyncio
from concurrent.futures import Future

import pytest

from service.store.callers import Callers


async def test_nobody_hears_before_all_are_told() -> None:
    callers = Callers()
    given: list[Future[int]] = [Future() for _ in range(3)]
    heard = [callers.hear(each) for each in given]
    for number, each in enumerate(given[:2]):
        each.set_result(number)
    given[2].set_exception(ValueError("no"))
    assert not any(each.done() for each in heard)
    callers.tell()
    assert (await heard[0], await heard[1]) == (0, 1)
    with pytest.raises(ValueError, match="no"):
        await heard[2]


async def test_who_gives_up_waiting_gives_up_the_answer() -> None:
    callers, given = Callers(), Future[int]()
    callers.hear(given).cancel()
    await asyncio.sleep(0)
    assert given.cancelled()
    callers.tell()


async def test_an_answer_that_comes_after_somebody_gave_up_is_nobodys() -> None:
    callers, given = Callers(), Future[int]()
    assert given.set_running_or_notify_cancel()
    mine = callers.hear(given)
    mine.cancel()
    given.set_result(1)
    callers.tell()
    await asyncio.sleep(0)
    assert mine.cancelled()


def test_a_loop_that_is_gone_harms_nobody() -> None:
    callers, given = Callers(), Future[int]()

    async def asks() -> None:
        callers.hear(given)

    asyncio.run(asks())
    given.set_result(1)
    callers.tell()
