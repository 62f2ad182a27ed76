"""Who awaits the writer hears with all others of a batch, in one turn of the loop."""

import asyncio
from concurrent.futures import Future

import pytest

from service.store.callers import Caller, Callers


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


async def turns() -> None:
    """A few turns of the loop, for what others do in theirs."""
    for _ in range(5):
        await asyncio.sleep(0)


def waiting(callers: Callers, caller: Caller, given: Future[int]) -> asyncio.Task[int]:
    """Somebody's task, which waits for an answer."""

    async def asks() -> int:
        with caller:
            heard: int = await callers.hear(given)
            return heard

    return asyncio.create_task(asks())


async def test_what_has_not_begun_is_not_done_for_whoever_left() -> None:
    callers, caller, given = Callers(), Caller(), Future[int]()
    asking = waiting(callers, caller, given)
    await asyncio.sleep(0)
    caller.leave()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert caller.dropped
    assert given.cancelled()


async def test_nor_is_what_would_be_asked_for_after_that() -> None:
    callers, caller, given = Callers(), Caller(), Future[int]()
    caller.leave()
    with pytest.raises(asyncio.CancelledError):
        await waiting(callers, caller, given)
    assert caller.dropped


async def test_what_has_begun_is_finished_and_all_behind_it() -> None:
    callers, caller = Callers(), Caller()
    first, second = Future[int](), Future[int]()

    async def asks() -> int:
        with caller:
            heard: int = await callers.hear(first) + await callers.hear(second)
            return heard

    asking = asyncio.create_task(asks())
    await asyncio.sleep(0)
    assert first.set_running_or_notify_cancel()
    caller.leave()
    first.set_result(0)
    second.set_result(1)
    callers.tell()
    await turns()
    callers.tell()
    assert await asking == 1
    assert not caller.dropped


async def test_what_another_task_does_for_several_goes_on() -> None:
    callers, caller, given = Callers(), Caller(), Future[int]()

    async def asks() -> int:
        async def for_several() -> int:
            heard: int = await callers.hear(given)
            return heard

        with caller:
            return await asyncio.create_task(for_several())

    asking = asyncio.create_task(asks())
    await turns()
    caller.leave()
    given.set_result(1)
    callers.tell()
    assert await asking == 1
