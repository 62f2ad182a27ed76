"""Asks sources that do not call: each at its interval, by one process at a time, page by page.

A process that dies between a page and its unit leaves the place as it was: the page is asked for again, and
what it holds is taken once. One that loses its lease writes nothing down.
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from service.actions.follow_journal import LEASE, hold_follower, leave_follower
from service.actions.take_page import Asked, PageTaken, note_poll, take_page
from service.context import Context
from service.domain.feeds import Outcome
from service.domain.polls import PollCounts, PollFailure, PollState
from service.errors import Problem
from service.noted import Seen
from service.patience import after_failure, after_turn
from service.polled import attempts, chosen, hidden, job_of, missing, position_of, proof_of, sealed, shape_of
from service.polling.fetching import Fetched, Fetcher, FetchFailed, Visit
from service.store import followers, polls
from voc.delivery import Delivery
from voc.feed import Feed
from voc.links import Unaskable
from voc.polling import Poll

LOOK_EVERY = 1.0
"""Seconds between two looks at what is due."""
RENEW_EVERY = LEASE.total_seconds() / 3
"""Seconds after which the lease of a source is renewed whose page takes its time."""
AT_ONCE = 8
"""Sources that one process asks at the same time."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    feed: Feed
    poll: Poll
    state: PollState


class Poller:
    """The worker. Lives on one event loop; `dice` gives numbers from [0, 1)."""

    def __init__(
        self,
        ctx: Context,
        fetcher: Fetcher,
        *,
        dice: Callable[[], float] = random.random,
        look_every: float = LOOK_EVERY,
        renew_every: float = RENEW_EVERY,
    ) -> None:
        self._ctx = ctx
        self._fetcher = fetcher
        self._dice = dice
        self._look_every = look_every
        self._renew_every = renew_every
        self._holder = secrets.token_hex(8)
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Looks and asks until cancelled; then lets other processes go on at once."""
        try:
            while True:
                try:
                    await self._step()
                except Problem as problem:
                    _log.warning("sources are not asked: %s", problem.detail)
                except Exception:  # noqa: BLE001 -- the next look may succeed
                    _log.exception("sources are not asked")
                await asyncio.sleep(self._look_every)
        finally:
            tasks = list(self._under_way.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _step(self) -> None:
        room = AT_ONCE - len(self._under_way)
        known = self._ctx.feeds.secrets(self._ctx.clock())
        sources = [
            (feed, feed.poll)
            for feed in self._ctx.feeds.values()
            if feed.poll is not None and feed.name not in self._under_way and not missing(feed.poll, known)
        ]
        if room <= 0 or not sources:
            return
        for due in (await asyncio.to_thread(self._due, sources))[:room]:
            task = asyncio.create_task(self._turn(due))
            self._under_way[due.feed.name] = task
            task.add_done_callback(partial(self._over, due.feed.name))

    def _over(self, name: str, _: "asyncio.Task[None]") -> None:
        self._under_way.pop(name, None)

    def _due(self, sources: Sequence[tuple[Feed, Poll]]) -> list[_Due]:
        """Those of the sources that are to be asked now, what has waited longest first."""
        now = self._ctx.clock()
        known = self._ctx.feeds.secrets(now)
        found: list[_Due] = []
        with self._ctx.store.reader() as conn:
            kept = polls.every(conn)
            for feed, poll in sources:
                proof = proof_of(self._ctx.settings, feed, poll, known)
                state = kept.get(feed.name)
                if state is not None and state.proof == proof and (state.stopped or state.next_at > now):
                    continue
                held = followers.load(conn, job_of(feed.name))
                if held is not None and held.holder is not None and held.until > now:
                    continue
                found.append(_Due(feed, poll, state or PollState(feed.name, "", proof, now)))
        return sorted(found, key=lambda due: due.state.next_at)

    async def _turn(self, due: _Due) -> None:
        name = due.feed.name
        try:
            if await hold_follower(self._ctx, job_of(name), self._holder) is None:
                return
            holding = asyncio.create_task(self._hold(name))
            try:
                await self._walk(due)
            finally:
                holding.cancel()
                await leave_follower(self._ctx, job_of(name), self._holder)
        except Problem as problem:
            _log.warning("the source of %s was not asked to its end: %s", name, problem.detail)
        except Exception:  # noqa: BLE001 -- it is asked again, from the place that was kept last
            _log.exception("the source of %s was not asked to its end", name)

    async def _hold(self, name: str) -> None:
        """Renews the lease while a page may take longer than that."""
        while True:
            await asyncio.sleep(self._renew_every)
            await hold_follower(self._ctx, job_of(name), self._holder)

    async def _walk(self, due: _Due) -> None:
        """One turn: pages until there is no more, something fails, or others are to have their turn."""
        asked = await asyncio.to_thread(self._begin, due)
        async with self._fetcher.source() as visit:
            for number in range(1, asked.poll.document.pages + 1):
                asked = replace(asked, last=number == asked.poll.document.pages, dice=self._dice())
                taken = await self._page(visit, asked)
                if taken is None or not taken.more:
                    return
                asked = replace(asked, position=taken.position, state=taken.state, fresh=taken.fresh)

    def _begin(self, due: _Due) -> Asked:
        """Where the turn begins, by what is kept now that the source is ours."""
        with self._ctx.store.reader() as conn:
            state = polls.load(conn, due.feed.name) or due.state
        shape = shape_of(due.poll)
        proof = proof_of(self._ctx.settings, due.feed, due.poll, self._ctx.feeds.secrets(self._ctx.clock()))
        position = position_of(self._ctx.settings, state, shape)
        letters = state.letters if state.proof == proof else ()
        state = replace(state, shape=shape, proof=proof, letters=letters)
        return Asked(due.feed, due.poll, self._holder, position, state, self._dice())

    async def _page(self, visit: Visit, asked: Asked) -> PageTaken | None:
        """Asks for one page, and has it or what went wrong kept. None: the turn is over."""
        ctx, name = self._ctx, asked.feed.name
        try:
            page = await self._fetch(visit, asked)
        except FetchFailed as failed:
            ctx.metrics.polls.labels(name, failed.why.outcome).inc()
            await self._failed(asked, failed)
            return None
        now = ctx.clock()
        if page.body is None:
            ctx.metrics.polls.labels(name, "unchanged").inc()
            wait = after_turn(asked.poll.document.every, asked.dice)
            state = replace(asked.state, counts=PollCounts())
            await note_poll(ctx, asked, state.well("unchanged", now, wait))
            return None
        url = hidden(page.url, asked.poll, ctx.feeds.secrets(now))
        delivery = Delivery(url, page.headers, page.body, now, method=asked.poll.document.method)
        with ctx.noted.watch(name, delivery, capture=ctx.feeds.captures(name, now)) as seen:
            taken = await take_page(ctx, asked, page.url, delivery, seen)
        if taken is not None:
            ctx.metrics.polls.labels(name, taken.state.outcome or "").inc()
            if taken.state.failures:
                _log.warning("the source of %s: %s", name, taken.state.text)
        return taken

    async def _fetch(self, visit: Visit, asked: Asked) -> Fetched:
        """The page that is next; where several secrets are in use, with the first that is let in."""
        poll, now = asked.poll, self._ctx.clock()
        known = self._ctx.feeds.secrets(now)
        refused: FetchFailed | None = None
        unusable: FetchFailed | None = None
        for attempt in range(attempts(poll, known)):
            try:
                request = poll.request(asked.position, chosen(poll, known, attempt), now)
            except Unaskable as error:
                # The one before it may still be let in.
                unusable = unusable or FetchFailed(PollFailure("unusable", error.code, f"{error.text}."))
                continue
            try:
                return await visit.fetch(request, secret=bool(poll.secret_names))
            except FetchFailed as failed:
                if failed.why.outcome != "refused":
                    raise
                refused = failed
        none = FetchFailed(PollFailure("refused", "no_secret", "There is no secret to ask with."))
        raise unusable or refused or none

    async def _failed(self, asked: Asked, failed: FetchFailed) -> None:
        now, state = self._ctx.clock(), asked.state
        position, ended = asked.poll.lost(asked.position, failed.status or 0)
        if position != asked.position:
            state = replace(state, sealed=sealed(self._ctx.settings, position))
        if ended:
            wait = after_turn(asked.poll.document.every, asked.dice)
            await note_poll(self._ctx, asked, state.well("taken", now, wait))
            return
        _log.warning("the source of %s: %s", asked.feed.name, failed.why.text)
        outcome: Outcome = "refused" if failed.why.outcome == "refused" else "failed"
        self._ctx.noted.note(Seen(asked.feed.name, now, 0, None, outcome, failed.why.reason, failed.why.text))
        wait = after_failure(state.failures + 1, asked.dice, failed.asked)
        await note_poll(self._ctx, asked, state.wrong(failed.why, now, wait))
