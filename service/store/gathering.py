"""Work of one kind that comes while the same is under way is done together when that is done."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

W = TypeVar("W")
T = TypeVar("T")

MOST = 64
"""Wants that are done together."""


class Gathering(Generic[W, T]):
    """Gathers what is wanted under one key; nothing waits where nothing is under way. Lives in one loop."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, list[tuple[W, asyncio.Future[T]]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def together(
        self, key: Hashable, want: W, do: Callable[[Sequence[W]], Awaitable[Sequence[T]]]
    ) -> T:
        """What `want` comes to. `do` does several of the same key, in order, all or none of them; raises what
        it raises for this one by itself: what fails together is done one by one.
        """
        mine: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        queue = self._waiting.get(key)
        if queue is not None:
            queue.append((want, mine))
        else:
            self._waiting[key] = [(want, mine)]
            # A task of its own, so that a caller who goes away leaves the others' work alone.
            task = asyncio.create_task(self._drain(key, do))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await mine

    async def _drain(self, key: Hashable, do: Callable[[Sequence[W]], Awaitable[Sequence[T]]]) -> None:
        queue = self._waiting[key]
        try:
            while queue:
                some = queue[:MOST]
                del queue[:MOST]
                if len(some) == 1 or not await _done(some, do):
                    for one in some:
                        await _done_alone(one, do)
        finally:
            del self._waiting[key]
            for _, future in queue:
                future.cancel()


async def _done(
    some: Sequence[tuple[W, "asyncio.Future[T]"]], do: Callable[[Sequence[W]], Awaitable[Sequence[T]]]
) -> bool:
    try:
        values = await do([want for want, _ in some])
    except Exception:  # noqa: BLE001 -- each of them hears its own
        return False
    for (_, future), value in zip(some, values, strict=True):
        if not future.done():
            future.set_result(value)
    return True


async def _done_alone(
    one: tuple[W, "asyncio.Future[T]"], do: Callable[[Sequence[W]], Awaitable[Sequence[T]]]
) -> None:
    want, future = one
    try:
        (value,) = await do([want])
    except Exception as error:  # noqa: BLE001 -- handed to whoever wanted it
        if not future.done():
            future.set_exception(error)
        return
    if not future.done():
        future.set_result(value)
