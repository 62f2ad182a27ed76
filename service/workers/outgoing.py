"""Messages for systems outside: sent in order for each endpoint and case, until they are taken.

One process does it at a time. What a message waits for is only the one before it of the same endpoint and
case. A process that dies between sending and writing down leaves the message as it was: it is sent again,
under the same id, by which the receiver knows it.
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.actions.follow_journal import hold_follower, leave_follower
from service.actions.record_delivery import Tried, record_delivery
from service.context import Context
from service.domain.case import DecisionEntry
from service.domain.events import CaseReplied, DecisionChanged, Event
from service.errors import Problem
from service.outbox.backoff import again_at
from service.outbox.sender import Outcome, Sender
from service.store import outbox
from service.store.outbox import Message

JOB = "outbox"
POLL = 1.0
"""Seconds between two looks while nothing wakes it: messages of other processes are found so."""
AT_ONCE = 32
"""Messages on their way at the same time."""
AGAIN_AT_ONCE = 16
"""Of them so many that were tried before: receivers that do not answer leave room for those that do."""
LEASE = timedelta(seconds=6)
"""How long nothing leaves after the process that sent was killed."""
RENEW_BEFORE = timedelta(seconds=3)
"""A lease that ends sooner is renewed."""
_LEAVES = frozenset({"decision.made", "decision.cosigned", "decision.reversed", "case.replied"})

_log = logging.getLogger(__name__)


def leaves(event: Event) -> bool:
    """Whether a message may wait since this happened: none does where nobody outside is to hear of it."""
    match event.data:
        case DecisionChanged(entry=DecisionEntry(decision=decision)):
            return event.type in _LEAVES and decision.delivery is not None
        case CaseReplied(entry=entry):
            return event.type in _LEAVES and entry.delivery is not None
        case _:
            return event.type in _LEAVES


@dataclass(frozen=True, slots=True)
class _Look:
    waiting: int
    since: datetime | None
    due: Sequence[Message]
    next_at: datetime | None


class Outgoing:
    """The worker. Lives on one event loop; `dice` gives numbers from [0, 1)."""

    def __init__(
        self, ctx: Context, sender: Sender, *, dice: Callable[[], float] = random.random, poll: float = POLL
    ) -> None:
        self._ctx = ctx
        self._sender = sender
        self._dice = dice
        self._poll = poll
        self._holder = secrets.token_hex(8)
        self._held_until: datetime | None = None
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._woken = asyncio.Event()

    def heard(self, events: Sequence[Event]) -> None:
        """Looks at once where something happened that leaves."""
        if any(leaves(event) for event in events):
            self.wake()

    def wake(self) -> None:
        """Looks at once."""
        self._woken.set()

    async def run(self) -> None:
        """Sends until cancelled; what is on its way then is sent again by the next process, or start."""
        try:
            async with self._sender:
                while True:
                    self._woken.clear()
                    pause = self._poll
                    try:
                        pause = await self._turn()
                    except Problem as problem:
                        _log.warning("what leaves cannot be looked through: %s", problem.detail)
                    except Exception:  # noqa: BLE001 -- what fails now is tried at the next turn
                        _log.exception("what leaves cannot be looked through")
                    # Not `wait_for`: before Python 3.12 it may lose a cancellation that comes with the wake.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(pause):
                            await self._woken.wait()
        finally:
            await self._end()

    async def _turn(self) -> float:
        """Starts what is due; the seconds until the next look."""
        look = await asyncio.to_thread(self._look)
        self._ctx.metrics.outbox_pending.set(look.waiting)
        waited = timedelta(0) if look.since is None else self._ctx.clock() - look.since
        self._ctx.metrics.outbox_oldest.set(max(0.0, waited.total_seconds()))
        if not look.waiting or not await self._holds():
            return self._poll
        for message in look.due:
            self._start(message)
        if look.next_at is None:
            return self._poll
        left = (look.next_at - self._ctx.clock()) / timedelta(seconds=1)
        # What is due and has no room yet is looked for when something ends, which wakes.
        return min(self._poll, left) if left > 0 else self._poll

    def _look(self) -> _Look:
        now = self._ctx.clock()
        busy = tuple(self._under_way)
        room = AT_ONCE - len(busy)
        with self._ctx.store.reader() as conn:
            new = outbox.due(conn, now, room, again=False, busy=busy)
            rest = min(room - len(new), AGAIN_AT_ONCE - len(self._again))
            due = [*new, *outbox.due(conn, now, rest, again=True, busy=busy)]
            backlog = outbox.backlog(conn, (*busy, *(one.id for one in due)))
        next_at = backlog.next_at if len(busy) + len(due) < AT_ONCE else None
        return _Look(backlog.count, backlog.since, due, next_at)

    async def _holds(self) -> bool:
        """Whether this process does the job, which it takes if it is free and renews in good time."""
        now = self._ctx.clock()
        if self._held_until is None or self._held_until - now < RENEW_BEFORE:
            held = await hold_follower(self._ctx, JOB, self._holder, LEASE)
            self._held_until = None if held is None else held.until
        return self._held_until is not None

    def _start(self, message: Message) -> None:
        if message.id in self._under_way:
            return
        if message.tries:
            self._again.add(message.id)
        self._under_way[message.id] = asyncio.create_task(self._deliver(message))

    async def _deliver(self, message: Message) -> None:
        try:
            endpoint = next((one for one in self._ctx.endpoints if one.name == message.endpoint), None)
            began = self._ctx.clock()
            outcome = await self._sender.send(message, endpoint, began)
            await record_delivery(self._ctx, message.id, self._tried(message, outcome, began))
            taken = "taken" if outcome.failure is None else "failed"
            self._ctx.metrics.deliveries.labels(message.endpoint, taken).inc()
            if outcome.failure is not None:
                _log.warning(
                    "message %s for %s was not taken, try %d: %s %s",
                    message.id, message.endpoint, message.tries + 1, outcome.failure, outcome.status or "",
                )  # fmt: skip
        except Exception:  # noqa: BLE001 -- the message stays as it was, and the next look finds it
            _log.exception("message %s for %s was sent, but not written down", message.id, message.endpoint)
            await asyncio.sleep(self._poll)
        finally:
            self._under_way.pop(message.id, None)
            self._again.discard(message.id)
            self.wake()

    def _tried(self, message: Message, outcome: Outcome, began: datetime) -> Tried:
        if outcome.failure is None:
            return Tried()
        now = self._ctx.clock()
        first = message.first_try_at or began
        again = again_at(message.tries + 1, first, now, self._dice(), asked=outcome.asked)
        return Tried(outcome.failure, outcome.status, None if outcome.final else again)

    async def _end(self) -> None:
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._held_until is not None:
            await leave_follower(self._ctx, JOB, self._holder)
