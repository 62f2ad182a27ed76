"""Questions that come while others are being answered wait, and are then answered together, in one go."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Together(Generic[Q, A]):
    """One who asks alone is answered at once; a thousand who ask at the same time share what they have in
    common. To be used on one event loop.
    """

    def __init__(
        self, answer: Callable[[Sequence[Q]], Awaitable[Sequence[A | Exception]]], most: int
    ) -> None:
        """`answer`: the answers to at most `most` questions, in their order; an exception is raised where its
        question was asked.
        """
        self._answer = answer
        self._most = most
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._answering: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """The answer. Raises what comes in its place, and what `answer` raises."""
        asked: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, asked))
        if self._answering is None:
            self._answering = asyncio.create_task(self._run())
        return await asked

    async def _run(self) -> None:
        try:
            while self._waiting:
                some = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
                await self._one(some)
        finally:
            self._answering = None
            for _, asked in self._waiting:
                asked.cancel()
            self._waiting.clear()

    async def _one(self, some: Sequence[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            answers = await self._answer([question for question, _ in some])
        except Exception as error:  # noqa: BLE001 -- it is raised where the questions were asked
            answers = [error] * len(some)
        for (_, asked), answer in zip(some, answers, strict=True):
            if asked.done():
                continue  # who asked is gone
            if isinstance(answer, Exception):
                asked.set_exception(answer)
            else:
                asked.set_result(answer)
