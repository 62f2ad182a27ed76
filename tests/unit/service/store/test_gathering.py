"""What comes while the same is under way is done together, each with its own answer or its own error."""

import asyncio
from collections.abc import Sequence

import pytest

from service.store.gathering import MOST, MUCH, Gathering


class Work:
    """Doubles numbers once it is let; remembers what it was given together."""

    def __init__(self) -> None:
        self.given: list[list[int]] = []
        self.begun = asyncio.Event()
        self.let = asyncio.Event()

    async def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.given.append(list(numbers))
        self.begun.set()
        await self.let.wait()
        if 13 in numbers:
            raise ValueError("thirteen")
        return [2 * number for number in numbers]


async def _started(gathering: Gathering[int, int], work: Work, *numbers: int) -> list[asyncio.Task[int]]:
    """The first is under way, the others wait."""
    tasks = [asyncio.create_task(gathering.together("key", number, work)) for number in numbers]
    await work.begun.wait()
    return tasks


async def test_nothing_waits_where_nothing_is_under_way() -> None:
    work = Work()
    work.let.set()

    assert await Gathering[int, int]().together("key", 4, work) == 8


async def test_what_waits_is_done_together_in_order() -> None:
    work = Work()
    tasks = await _started(Gathering(), work, 0, 1, 2, 3)
    work.let.set()

    assert await asyncio.gather(*tasks) == [0, 2, 4, 6]
    assert [number for some in work.given for number in some] == [0, 1, 2, 3]
    assert len(work.given) <= 2


async def test_so_many_at_a_time_and_no_more() -> None:
    work = Work()
    tasks = await _started(Gathering(), work, *range(100, 2 * MOST + 105))
    work.let.set()

    await asyncio.gather(*tasks)
    assert max(map(len, work.given)) == MOST


async def test_who_holds_much_is_done_with_few_or_alone() -> None:
    gathering, work = Gathering[int, int](), Work()
    first = asyncio.create_task(gathering.together("key", 0, work))
    await work.begun.wait()
    holds = (MUCH - 1, 1, 1, 2 * MUCH, MUCH, 1)
    tasks = [
        asyncio.create_task(gathering.together("key", number, work, holds=much))
        for number, much in enumerate(holds, start=1)
    ]
    await asyncio.sleep(0)
    work.let.set()

    assert await asyncio.gather(first, *tasks) == [0, 2, 4, 6, 8, 10, 12]
    assert work.given == [[0], [1, 2], [3], [4], [5], [6]]


async def test_keys_do_not_wait_for_each_other() -> None:
    gathering, slow, quick = Gathering[int, int](), Work(), Work()
    tasks = await _started(gathering, slow, 1, 2)
    quick.let.set()

    assert await gathering.together("another", 5, quick) == 10
    slow.let.set()
    await asyncio.gather(*tasks)


async def test_what_fails_together_fails_by_itself_alone() -> None:
    work = Work()
    tasks = await _started(Gathering(), work, 0, 12, 13, 14)
    work.let.set()

    came = await asyncio.gather(*tasks, return_exceptions=True)
    assert came[:2] + came[3:] == [0, 24, 28]
    assert isinstance(came[2], ValueError)


async def test_who_goes_away_leaves_the_others_work_alone() -> None:
    work = Work()
    first, second, third = await _started(Gathering(), work, 1, 2, 3)
    first.cancel()
    second.cancel()
    work.let.set()

    assert await third == 6
    with pytest.raises(asyncio.CancelledError):
        await first
