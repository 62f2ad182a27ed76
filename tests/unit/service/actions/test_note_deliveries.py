"""What was delivered is kept in a few rows, newest first; what is said of it is sealed."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from service.actions.dead_letters import LIFETIME
from service.actions.forget_old import forget_old
from service.actions.note_deliveries import note_deliveries
from service.domain.events import FEEDS, Event, FeedFailing
from service.domain.failing import FailingView
from service.domain.feeds import DeliveryCounts, KeptDelivery
from service.errors import Code, Problem
from service.failing import snapshot
from service.feeds import LiveFeeds, Source
from service.sealed import opened
from service.store import deliveries
from service.store.failing import IN_A_ROW
from service.store.writer import Tx
from support.house import House
from support.state import START
from voc.delivery import Delivery
from voc.errors import Rejected
from voc.feed import packaged_feeds


def _kept(house: House, before: str | None = None, limit: int = 10) -> list[KeptDelivery]:
    with house.ctx.store.reader() as conn:
        return deliveries.page(conn, "shop", before, limit)


def _delivers(house: House, *, capture: bool = False, rejected: tuple[Rejected, ...] = ()) -> None:
    sent = Delivery("https://x/v1/feeds/shop", {}, b'{"text": "Adalbert"}', house.ctx.clock())
    with house.ctx.noted.watch("shop", sent, capture=capture) as seen:
        seen.taken(DeliveryCounts(accepted=1, rejected=len(rejected)), rejected)


async def test_nothing_is_written_where_nothing_waits(house: House) -> None:
    assert await note_deliveries(house.ctx) == 0


async def test_a_delivery_is_kept_with_its_counts_and_without_words(house: House) -> None:
    _delivers(house)
    assert await note_deliveries(house.ctx) == 1
    (one,) = _kept(house)
    assert (one.outcome, one.counts.accepted, one.size, one.captured) == ("taken", 1, 20, False)
    with house.ctx.store.reader() as conn:
        found = deliveries.load(conn, one.id)
    assert found is not None
    assert found.sealed is None


async def test_whoever_keeps_beside_another_finds_kept_what_that_one_took(house: House) -> None:
    _delivers(house)
    first = asyncio.create_task(note_deliveries(house.ctx))
    await asyncio.sleep(0)  # it has taken what waits, and its unit is on its way
    assert await note_deliveries(house.ctx) == 0
    assert len(_kept(house)) == 1
    assert await first == 1


async def test_content_and_reasons_are_sealed(house: House) -> None:
    _delivers(house, capture=True, rejected=(Rejected(0, None, "missing", "id: is missing"),))
    await note_deliveries(house.ctx)
    with house.ctx.store.reader() as conn:
        found = deliveries.load(conn, _kept(house)[0].id)
    assert found is not None
    assert found.sealed is not None
    assert b"Adalbert" not in found.sealed
    seen = opened(house.ctx.settings, found.sealed, found.at)
    assert seen.delivery is not None
    assert (seen.delivery.body, seen.text) == (b'{"text": "Adalbert"}', "id: is missing")


async def test_only_the_last_of_a_feed_are_kept_and_only_for_days(house: House) -> None:
    def row(number: int) -> KeptDelivery:
        at = START + timedelta(seconds=number)
        return KeptDelivery(
            f"{number:05}", "shop", at, "taken", None, DeliveryCounts(1), 900, 2, captured=False
        )

    def fill(tx: Tx) -> None:
        deliveries.add(tx.conn, [row(number) for number in range(deliveries.KEPT + 5)])

    await house.ctx.writer.run(fill)
    kept = _kept(house, limit=deliveries.KEPT + 5)
    assert (len(kept), kept[-1].id) == (deliveries.KEPT, "00005")
    assert [one.id for one in _kept(house, before="00007")] == ["00006", "00005"]
    house.hands.pass_(LIFETIME + timedelta(hours=1))
    await forget_old(house.ctx)
    assert _kept(house) == []


class Failures:
    """A house with one feed, to which deliveries come; each is kept at once."""

    def __init__(self, house: House) -> None:
        feeds = LiveFeeds({"webhook": Source(packaged_feeds()["webhook"], "packaged")})
        self.house = replace(house, ctx=replace(house.ctx, feeds=feeds))

    async def come(self, *outcomes: Code | None, feed: str = "webhook") -> None:
        """Deliveries, each refused with this code, or taken."""
        ctx = self.house.ctx
        for code in outcomes:
            self.house.hands.pass_(timedelta(seconds=1))
            sent = Delivery(f"https://x/v1/feeds/{feed}", {}, b"{}", ctx.clock())
            with suppress(Problem), ctx.noted.watch(feed, sent, capture=False) as seen:
                if code is not None:
                    raise Problem(code, "No.", {"reason": "of_the_test"})
                seen.taken(DeliveryCounts(accepted=1), ())
        await note_deliveries(ctx)

    def told(self) -> list[FailingView]:
        """What was told of feeds that fail, in order."""
        events = [one for one in self.house.heard.events if one.type == "feed.failing"]
        return [self._view(one) for one in events]

    def now(self) -> list[FailingView]:
        """Which feeds fail, as a screen that is opened now has it."""
        with self.house.ctx.store.reader() as conn:
            return snapshot(self.house.ctx, conn).failing

    @staticmethod
    def _view(event: Event) -> FailingView:
        assert event.channels == (FEEDS,)
        assert isinstance(event.data, FeedFailing)
        return event.data.failing


_BAD = Code.BAD_SIGNATURE


async def test_a_feed_fails_when_several_deliveries_in_a_row_do(house: House) -> None:
    failures = Failures(house)
    await failures.come(*[_BAD] * (IN_A_ROW - 1))
    assert failures.now() == []
    await failures.come(_BAD)
    (failing,) = failures.now()
    assert (failing.feed, failing.failure, failing.reason) == ("webhook", "refused", "of_the_test")
    assert (failing.count, failing.until) == (IN_A_ROW, None)
    house.told("feed.failing")
    assert failures.told() == [failing]
    await failures.come(Code.UNMAPPABLE)
    assert failures.now()[0].failure == "unmappable"
    assert len(failures.told()) == 1, "it is told of once"


async def test_it_is_calm_again_when_one_passes(house: House) -> None:
    failures = Failures(house)
    await failures.come(*[_BAD] * IN_A_ROW)
    await failures.come(None)
    assert failures.now() == []
    house.told("feed.failing")
    began, ended = failures.told()
    assert (began.until, ended.until, ended.since) == (None, "2026-03-02T09:00:06Z", began.since)
    await failures.come(*[_BAD] * (IN_A_ROW - 1))
    assert failures.now() == [], "what failed before does not count again"


async def test_what_could_not_be_taken_just_now_is_not_the_feeds_failure(house: House) -> None:
    failures = Failures(house)
    await failures.come(*[_BAD] * (IN_A_ROW - 1), *[Code.TOO_MANY] * 3)
    assert failures.now() == []
    await failures.come(_BAD)
    assert len(failures.now()) == 1


async def test_a_name_that_is_no_feed_fails_nobody(house: House) -> None:
    failures = Failures(house)
    await failures.come(*[_BAD] * IN_A_ROW, feed="anything")
    assert failures.now() == []
    assert failures.told() == []
