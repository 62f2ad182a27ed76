"""Work of one kind that comes while the same is under way is done together when that is done."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

W = TypeVar("W")
T = TypeVar("T")

MOST = 64
"""Wants that are done together."""
MUCH = 1_000
"""What these may hold in all, but for one that holds more by itself: who writes something else waits until
they are done, and what they leave behind on their way is soon out of the processor's reach.
"""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[W, T]):
    want: W
    holds: int
    heard: "asyncio.Future[T]"


class Gathering(Generic[W, T]):
    """Gathers what is wanted under one key; nothing waits where nothing is under way. Lives in one loop."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, list[_Waiting[W, T]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def together(
        self, key: Hashable, want: W, do: Callable[[Sequence[W]], Awaitable[Sequence[T]]], *, holds: int = 1
    ) -> T:
        """What `want` comes to. `do` does several of the same key, in order, all or none of them; raises what
        it raises for this one by itself: what fails together is done one by one. `holds`: how much it is.
        """
        mine: _Waiting[W, T] = _Waiting(want, holds, asyncio.get_running_loop().create_future())
        queue = self._waiting.get(key)
        if queue is not None:
            queue.append(mine)
        else:
            self._waiting[key] = [mine]
            # A task of its own, so that a caller who goes away leaves the others' work alone.
            task = asyncio.create_task(self._drain(key, do))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await mine.heard

    async def _drain(self, key: Hashable, do: Callable[[Sequence[W]], Awaitable[Sequence[T]]]) -> None:
        queue = self._waiting[key]
        try:
            while queue:
                some = _first(queue)
                del queue[: len(some)]
                if len(some) == 1 or not await _done(some, do):
                    for one in some:
                        await _done_alone(one, do)
        finally:
            del self._waiting[key]
            for one in queue:
                one.heard.cancel()


def _first(queue: Sequence[_Waiting[W, T]]) -> Sequence[_Waiting[W, T]]:
    """Who waits longest, and those behind who may be done with it."""
    held = 0
    for place, one in enumerate(queue[:MOST]):
        held += one.holds
        if place and held > MUCH:
            return queue[:place]
    return queue[:MOST]


async def _done(some: Sequence[_Waiting[W, T]], do: Callable[[Sequence[W]], Awaitable[Sequence[T]]]) -> bool:
    try:
        values = await do([one.want for one in some])
    except Exception:  # noqa: BLE001 -- each of them hears its own
        return False
    for one, value in zip(some, values, strict=True):
        if not one.heard.done():
            one.heard.set_result(value)
    return True


async def _done_alone(one: _Waiting[W, T], do: Callable[[Sequence[W]], Awaitable[Sequence[T]]]) -> None:
    try:
        (value,) = await do([one.want])
    except Exception as error:  # noqa: BLE001 -- handed to whoever wanted it
        if not one.heard.done():
            one.heard.set_exception(error)
        return
    if not one.heard.done():
        one.heard.set_result(value)
