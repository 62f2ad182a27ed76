"""Who asks alone is answered at once; who asks meanwhile is answered together."""

import asyncio
from collections.abc import Sequence

import pytest

from service.live.together import Together


class Slow:
    """Answers with the double once it may; knows what was asked together."""

    def __init__(self) -> None:
        self.asked: list[Sequence[int]] = []
        self.free = asyncio.Event()

    async def answer(self, some: Sequence[int]) -> Sequence[int | Exception]:
        self.asked.append(some)
        await self.free.wait()
        return [ValueError(f"{each} is odd") if each % 2 else each * 2 for each in some]


async def _asked(slow: Slow, together: Together[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    """Each asks; the first is being answered."""
    asking = [asyncio.create_task(together.ask(each)) for each in numbers]
    while not slow.asked:  # noqa: ASYNC110 -- a turn of the loop, not a wait
        await asyncio.sleep(0)
    return asking


async def test_questions_that_come_meanwhile_are_answered_together() -> None:
    slow = Slow()
    together = Together(slow.answer, 3)
    (first,) = await _asked(slow, together, 2)
    asking = await _asked(slow, together, 4, 6, 8, 10)
    await asyncio.sleep(0)
    slow.free.set()
    assert await asyncio.gather(first, *asking) == [4, 8, 12, 16, 20]
    assert slow.asked == [[2], [4, 6, 8], [10]]


async def test_one_that_fails_fails_alone() -> None:
    slow = Slow()
    together = Together(slow.answer, 10)
    slow.free.set()
    good, bad = await asyncio.gather(together.ask(2), together.ask(3), return_exceptions=True)
    assert good == 4
    assert isinstance(bad, ValueError)


async def test_what_fails_for_all_is_raised_to_all_and_the_next_are_answered() -> None:
    calls = 0

    async def answer(some: Sequence[int]) -> Sequence[int]:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError("gone")
        return some

    together = Together(answer, 10)
    lost = await asyncio.gather(together.ask(1), together.ask(2), return_exceptions=True)
    assert [str(each) for each in lost] == ["gone", "gone"]
    assert await together.ask(3) == 3


async def test_who_leaves_does_not_hold_up_the_others() -> None:
    slow = Slow()
    together = Together(slow.answer, 10)
    leaving, staying = await _asked(slow, together, 2, 4)
    leaving.cancel()
    slow.free.set()
    assert await staying == 8
    with pytest.raises(asyncio.CancelledError):
        await leaving
