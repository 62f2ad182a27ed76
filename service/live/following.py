"""Publications of another service are in force here before anything is worked out because of them.

A service hears of them from the journal, and puts them in force between two units of its writer: whichever of
the two comes first. What is worked out in between would be worked out from the sets before, and not again.
"""

import asyncio
import logging
from collections.abc import Callable

from service.context import Context
from service.domain.events import Event
from service.errors import Problem
from service.live.publications import plain
from service.store.writer import Tx

_SETS = frozenset({"boundaries.published", "boundaries.staged"})
_log = logging.getLogger(__name__)


class SetsFirst:
    """Passes events on to a listener, at once or, where the sets that they tell of are not in force here yet,
    as soon as they are. Lives on the hub's event loop.
    """

    def __init__(self, ctx: Context, listener: Callable[[Event], None]) -> None:
        self._ctx = ctx
        self._listener = listener
        self._waiting: set[asyncio.Task[None]] = set()

    def heard(self, event: Event) -> None:
        """Pass an event on."""
        if event.type not in _SETS or self._in_force(event):
            self._listener(event)
            return
        task = asyncio.get_running_loop().create_task(self._follow(event))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    def _in_force(self, event: Event) -> bool:
        data, sets = plain(event.data), self._ctx.boundaries.sets
        if event.type == "boundaries.published":
            return bool(data["revision"] == sets.live.set.revision)
        of = None if sets.on_trial is None else sets.on_trial.candidate
        if data["stage"] in {"withdrawn", "stopped"}:
            return of is None
        return of is not None and (of.revision, of.stage) == (data["revision"], data["stage"])

    async def _follow(self, event: Event) -> None:
        def nothing(_: Tx) -> None:
            """The writer looks at what others wrote before any unit."""

        try:
            await self._ctx.writer.run(nothing)
        except Problem as problem:
            _log.warning("what another service published is not in force yet: %s", problem.detail)
        self._listener(event)
