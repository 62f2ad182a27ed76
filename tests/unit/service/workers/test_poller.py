"""Sources are asked in turns: nothing is skipped, whatever happens between two pages, and nothing doubled."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from service.actions.follow_journal import hold_follower
from service.actions.take_page import LEASE
from service.domain.polls import PollState
from service.feeds import LiveFeeds, Source
from service.polled import job_of
from service.polling.fetching import Fetcher
from service.store import dead_letters, polls
from service.workers.poller import Poller
from support.asked import KEY, NETWORKS, Asked, AskedSource, Reviews, asked_source, document, page
from support.house import House, build
from support.nodes import eventually
from support.receiver import Answer
from voc.feed import load_feed

LATER = timedelta(hours=2)
"""Longer than any interval and any delay between two tries."""
BEHIND = '{query: {after: "{cursor}"}, next: {cursor: next, keep: true}, last: "!more"}'


@dataclass(slots=True)
class Desk:
    """A house that asks a source, and what that has to say."""

    house: House
    source: AskedSource
    reviews: Reviews
    stops: list[Callable[[], None]] = field(default_factory=list)

    def connect(self, poll: str, *keys: str) -> None:
        """Puts a document in force that says this of `poll`."""
        feed = load_feed(document(self.source, poll), "shop.yaml")
        feeds = LiveFeeds({"shop": Source(feed, "folder")}, {"SHOP": keys or (KEY,)})
        self.house = replace(self.house, ctx=replace(self.house.ctx, feeds=feeds))

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A process that asks."""
        fetcher = Fetcher([ip_network(NETWORKS)], self.house.hands, within=5)
        poller = Poller(self.house.ctx, fetcher, dice=lambda: 0.5, look_every=0.01)
        running = asyncio.create_task(poller.run())
        try:
            yield
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

    def letters(self) -> int:
        """How many dead letters wait."""
        with self.house.ctx.store.reader() as conn:
            return dead_letters.counts(conn).get("shop", 0)


@pytest.fixture
def source() -> Iterator[AskedSource]:
    with asked_source(lambda _: page([])) as source:
        yield source


@pytest.fixture
async def desk(tmp_path: Path, source: AskedSource) -> AsyncIterator[Desk]:
    house = await build(tmp_path)
    reviews = Reviews()
    source.says = reviews.behind
    yield Desk(house, source, reviews)
    house.ctx.store.close()


async def test_a_turn_walks_to_the_last_page_and_the_next_goes_on_behind_it(desk: Desk) -> None:
    desk.connect("""query: {after: "{cursor}"}
  next: {cursor: next, keep: true}
  last: "!more\"""")
    desk.reviews.says("a", "b", "c")

    state = await desk.turn()

    assert desk.texts() == ["Review a", "Review b", "Review c"]
    assert (state.outcome, state.counts.pages, state.counts.accepted) == ("taken", 2, 3)
    assert [one.headers["authorization"] for one in desk.source.asked] == [f"Bearer {KEY}"] * 2
    desk.reviews.says("d")
    await desk.turn()
    assert desk.source.queries() == [{}, {"after": "2"}, {"after": "3"}]
    assert len(desk.texts()) == 4


async def test_an_interval_goes_by_between_two_turns(desk: Desk) -> None:
    desk.connect("every: 600")
    state = await desk.turn()
    assert state.at is not None
    assert state.next_at - state.at == timedelta(minutes=10)
