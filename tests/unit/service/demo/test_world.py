"""The demo's day: the same for a seed, full at once, never dull, and told in the feed's own terms."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Any

import orjson

from service.demo.words import TROUBLES
from service.demo.world import OPENING, World
from voc.delivery import Delivery
from voc.feed import packaged_feeds

START = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)


def _day(seed: int = 1, length: int = 400) -> list[Any]:
    return list(islice(World(seed, START).day(), length))


def test_a_seed_tells_one_day_and_another_seed_another() -> None:
    assert _day(1) == _day(1)
    assert _day(1) != _day(2)


def test_twelve_cases_are_there_within_the_first_seconds() -> None:
    early = [spoken for spoken in _day() if spoken.after < timedelta(seconds=10)]

    assert len({spoken.item["customer"] for spoken in early}) >= len(OPENING) >= 12
    assert all(timedelta(0) < spoken.ago < timedelta(minutes=30) for spoken in early[: len(OPENING)])


def test_it_goes_on_in_order_about_every_three_seconds_and_slows_down_when_the_queue_is_long() -> None:
    day = _day()
    gaps = [later.after - earlier.after for earlier, later in pairwise(day)]

    assert all(gap > timedelta(0) for gap in gaps)
    assert timedelta(seconds=2) < sum(gaps[20:60], timedelta(0)) / 40 < timedelta(seconds=4)
    assert sum(gaps[-100:], timedelta(0)) / 100 > timedelta(seconds=8)


def test_no_two_texts_are_the_same_at_a_glance() -> None:
    texts = [spoken.item["text"] for spoken in _day(length=120)]

    assert len(set(texts)) > 115
    assert not any("{" in text for text in texts)


def test_every_trouble_shows_up() -> None:
    opened = [spoken.item["text"] for spoken in _day() if "booking" in spoken.item.get("facts", {})]

    for name, trouble in TROUBLES.items():
        starts = [said.split("{")[0][:18] for said in trouble.said if not said.startswith("{")]
        assert any(start in text for start in starts for text in opened), name


def test_flights_get_later_and_some_are_given_up() -> None:
    moves = [spoken.item for spoken in _day() if spoken.item.get("author") == "system"]

    assert len(moves) > 20
    assert {item["facts"]["flight"]["cancelled"] for item in moves} == {True, False}


def test_some_write_again_in_their_own_case() -> None:
    day = _day(length=100)
    voices = [spoken.item for spoken in day if spoken.item.get("author") != "system"]

    assert len({item["customer"] for item in voices}) < len(voices) - 10


def test_the_feed_takes_every_item_with_its_facts() -> None:
    feed = packaged_feeds()["webhook"]
    items = [{**spoken.item, "at": "2026-12-01T13:00:00Z"} for spoken in _day()]

    reading = feed.read(Delivery("http://127.0.0.1/v1/feeds/webhook", {}, orjson.dumps(items), START))

    assert reading.rejected == ()
    assert len(reading.items) == len(items)
    assert {facts.entity for facts in reading.facts} >= {"customer", "booking", "flight", "bag"}
