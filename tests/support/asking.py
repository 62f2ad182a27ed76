"""A house that asks a source: what it is to ask, one turn at a time, and what it took."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from service.domain.polls import PollState
from service.feeds import LiveFeeds, Source
from service.polled import job_of
from service.polling.fetching import Fetcher
from service.store import dead_letters, followers, polls
from service.workers.poller import Poller
from support.app_store import ISSUER, TOKEN
from support.asked import KEY, NETWORKS, AskedSource, Reviews, asked_source, document, page
from support.house import House, build
from support.nodes import eventually
from voc.feed import load_feed
from voc.signing import Secrets

LATER = timedelta(hours=2)
"""Longer than any interval and any delay between two tries."""
BEHIND = """query: {after: "{cursor}"}
  next: {cursor: next, keep: true}
  last: "!more"
"""
NUMBERED = """query: {page: "{page}"}
  next: {page: 1}
  until_known: true
"""


@dataclass(slots=True)
class Desk:
    """A house that asks a source, and what that has to say."""

    house: House
    source: AskedSource
    reviews: Reviews

    def connect(self, poll: str, *keys: str) -> None:
        """Puts a document in force that says this of `poll`."""
        self._follow(document(self.source, poll), {"SHOP": keys or (KEY,)})

    def connect_with_tokens(self, poll: str, *keys: tuple[str, str]) -> None:
        """The same with a token for each request. keys: (id, PEM), the newest first."""
        told = document(self.source, f"{TOKEN}\n  {poll}").replace("{secret}", "{token}")
        ids, pems = zip(*keys, strict=True)
        self._follow(told, {"STORE_KEY_ID": ids, "STORE_KEY": pems, "STORE_ISSUER": (ISSUER,)})

    def _follow(self, told: str, secrets: Secrets) -> None:
        feeds = LiveFeeds({"shop": Source(load_feed(told, "shop.yaml"), "folder")}, secrets)
        self.house = replace(self.house, ctx=replace(self.house.ctx, feeds=feeds))

    @asynccontextmanager
    async def working(self, renew_every: float = 0.01) -> AsyncIterator[Poller]:
        """A process that asks, and renews its lease so often."""
        fetcher = Fetcher([ip_network(NETWORKS)], self.house.hands, within=5)
        poller = Poller(self.house.ctx, fetcher, dice=lambda: 0.5, look_every=0.01, renew_every=renew_every)
        running = asyncio.create_task(poller.run())
        try:
            yield poller
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def turn(self) -> PollState:
        """One turn, later than any other; how the source stands then."""
        self.house.hands.pass_(LATER)
        since = self.house.hands.at
        async with self.working():
            await eventually(lambda: self._asked_since(since))
        return self.state

    def _asked_since(self, since: datetime) -> bool:
        with self.house.ctx.store.reader() as conn:
            state = polls.load(conn, "shop")
        if state is None or state.at is None or state.at < since:
            return False
        return state.next_at > state.at or state.stopped

    @property
    def state(self) -> PollState:
        """How the source stands."""
        with self.house.ctx.store.reader() as conn:
            state = polls.load(conn, "shop")
        assert state is not None
        return state

    def texts(self) -> list[str]:
        """What was taken, by its words."""
        cases = [case for team in ("north", "south") for case in self.house.queue(team)]
        found = [self.house.case(case.id).timeline for case in cases]
        return sorted(entry.text for timeline in found for entry in timeline if entry.kind == "signal")

    def held_until(self) -> datetime:
        """Until when the source is somebody's."""
        with self.house.ctx.store.reader() as conn:
            held = followers.load(conn, job_of("shop"))
        assert held is not None
        return held.until

    def letters(self) -> int:
        """How many dead letters wait."""
        with self.house.ctx.store.reader() as conn:
            return dead_letters.counts(conn).get("shop", 0)


@asynccontextmanager
async def asking_desk(folder: Path) -> AsyncIterator[Desk]:
    """A house in a folder, and a source that has said nothing yet."""
    with asked_source(lambda _: page([])) as source:
        desk = Desk(await build(folder), source, Reviews())
        source.says = desk.reviews.behind
        yield desk
        desk.house.ctx.store.close()
