"""Who waits for the writer on an event loop: those of one batch hear of it in one turn of their loop.

A loop that is told of each answer by itself is woken as often, by a call of the system that lets go of the
interpreter: between two answers the loop runs, and the writer waits for its turn.
"""

import asyncio
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

_Answered = tuple["asyncio.Future[Any]", "Future[Any]"]


class Callers:
    """Carries answers from the writer's thread to the loops of those who wait."""

    def __init__(self) -> None:
        self._answered: list[tuple[asyncio.AbstractEventLoop, _Answered]] = []

    def hear(self, answer: "Future[Any]") -> "asyncio.Future[Any]":
        """What a caller on the running loop awaits, before `answer` can be given; who gives that up gives up
        the answer.
        """
        loop = asyncio.get_running_loop()
        mine = loop.create_future()
        mine.add_done_callback(lambda heard: answer.cancel() if heard.cancelled() else None)
        answer.add_done_callback(lambda given: self._answered.append((loop, (mine, given))))
        return mine

    def tell(self) -> None:
        """Called in the writer's thread: whoever was answered since the last time hears it."""
        answered, self._answered = self._answered, []
        loops: dict[asyncio.AbstractEventLoop, list[_Answered]] = {}
        for loop, each in answered:
            loops.setdefault(loop, []).append(each)
        for loop, some in loops.items():
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, some)


def _settle(answered: Iterable[_Answered]) -> None:
    for mine, given in answered:
        if mine.cancelled() or given.cancelled():
            continue
        if (error := given.exception()) is not None:
            mine.set_exception(error)
        else:
            mine.set_result(given.result())
