"""Who awaits the writer hears with all others of a batch, in one turn of the loop."""

import asyncio

import pytest

from service.store.callers import Caller, Callers, Heard


async def test_nobody_hears_before_all_are_told() -> None:
    callers = Callers()
    heard = [callers.hear() for _ in range(3)]
    assert all(each.begin() for each in heard)
    heard[0].give("first")
    heard[1].give("second")
    heard[2].fail(ValueError("no"))
    await turns()
    assert not any(each.mine.done() for each in heard)
    callers.tell()
    assert (await heard[0], await heard[1]) == ("first", "second")
    with pytest.raises(ValueError, match="no"):
        await heard[2]


async def test_what_was_given_up_does_not_begin() -> None:
    answer = Callers().hear()
    assert answer.cancel()
    assert not answer.begin()


async def test_what_has_begun_cannot_be_given_up() -> None:
    answer = Callers().hear()
    assert answer.begin()
    assert not answer.cancel()


async def test_what_was_given_up_does_not_fail_either() -> None:
    callers = Callers()
    answer = callers.hear()
    assert answer.cancel()
    answer.fail(ValueError("no"))
    callers.tell()
    await turns()
    assert not answer.mine.done()


async def test_what_fails_twice_is_heard_of_once() -> None:
    callers = Callers()
    answer = callers.hear()
    answer.fail(ValueError("the first"))
    answer.fail(ValueError("the second"))
    callers.tell()
    await turns()
    with pytest.raises(ValueError, match="the first"):
        await answer


async def test_an_answer_that_comes_after_somebody_gave_up_is_nobodys() -> None:
    callers = Callers()
    answer = callers.hear()
    assert answer.begin()
    answer.mine.cancel()
    answer.give(1)
    callers.tell()
    await asyncio.sleep(0)
    assert answer.mine.cancelled()


def test_a_loop_that_is_gone_harms_nobody() -> None:
    callers = Callers()

    async def asks() -> Heard:
        return callers.hear()

    asyncio.run(asks()).give(1)
    callers.tell()


async def turns() -> None:
    """A few turns of the loop, for what others do in theirs."""
    for _ in range(5):
        await asyncio.sleep(0)


class Waits:
    """Somebody's task, which waits for one answer after the other and adds them up."""

    def __init__(self, callers: Callers, caller: Caller, number: int = 1) -> None:
        self.asked: list[Heard] = []
        self._callers = callers
        self._caller = caller
        self._number = number
        self.task = asyncio.create_task(self._asks())

    async def _asks(self) -> int:
        with self._caller:
            return sum([await self.asks_once() for _ in range(self._number)])

    async def asks_once(self) -> int:
        """One of them."""
        self.asked.append(self._callers.hear())
        heard: int = await self.asked[-1]
        return heard


async def test_who_stops_waiting_gives_up_the_answer() -> None:
    somebody = Waits(Callers(), Caller())
    await turns()
    somebody.task.cancel()
    await turns()
    assert not somebody.asked[0].begin()


async def test_what_has_not_begun_is_not_done_for_whoever_left() -> None:
    caller = Caller()
    somebody = Waits(Callers(), caller)
    await turns()
    caller.leave()
    with pytest.raises(asyncio.CancelledError):
        await somebody.task
    assert caller.dropped
    assert not somebody.asked[0].begin()


async def test_nor_is_what_would_be_asked_for_after_that() -> None:
    caller = Caller()
    caller.leave()
    somebody = Waits(Callers(), caller)
    with pytest.raises(asyncio.CancelledError):
        await somebody.task
    assert caller.dropped
    assert somebody.asked == []


async def test_what_has_begun_is_finished_and_all_behind_it() -> None:
    callers, caller = Callers(), Caller()
    somebody = Waits(callers, caller, 2)
    await turns()
    assert somebody.asked[0].begin()
    caller.leave()
    for place in range(2):
        somebody.asked[place].give(place)
        callers.tell()
        await turns()
    assert await somebody.task == 1
    assert not caller.dropped


async def test_what_another_task_does_for_several_goes_on() -> None:
    callers, caller = Callers(), Caller()
    somebody = Waits(callers, Caller())

    async def asks() -> int:
        with caller:
            return await asyncio.create_task(somebody.asks_once())

    asking = asyncio.create_task(asks())
    await turns()
    caller.leave()
    for each in somebody.asked:
        assert each.begin()
        each.give(1)
    callers.tell()
    assert await asking == 1
