"""However a list grows while it is walked, and wherever a walk is cut off: in the end all was taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.delivery import Headers
from voc.feed import load_feed
from voc.polling import START, Page, Poll, Position

_BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_WAYS = {
    "kept cursor, oldest first": "query: {at: '{cursor}'}, next: {cursor: next, keep: true}",
    "numbers, newest first": "query: {at: '{page}'}, next: {page: 0}",
    "numbers until known": "query: {at: '{page}'}, next: {page: 0}, until_known: true",
    "cursor until known": "query: {at: '{cursor}'}, next: {cursor: next}, until_known: true",
    "addresses until known": "next: {url: next}, until_known: true",
    "links until known": "next: {link: true}, until_known: true",
}
_STEPS = st.lists(
    st.one_of(
        st.sampled_from(["say", "say many", "page", "page", "page", "page", "lost", "anew"]),
        st.integers(0, 11),
    ),
    max_size=40,
)
"""A number: the source takes that one of the newest off its list."""


@dataclass
class _World:
    """A source with three items a page, and one who asks it. taken: when each item was taken."""

    poll: Poll
    oldest_first: bool
    said: list[int] = field(default_factory=list)
    ever: int = 0
    taken: dict[int, datetime] = field(default_factory=dict)
    position: Position = START
    now: datetime = _BEGAN

    def say(self, count: int) -> None:
        """New items."""
        self.said += range(self.ever, self.ever + count)
        self.ever += count

    def lose(self, place: int) -> None:
        """The source takes an item off its list, so many before the newest; a list of the oldest first, whose
        cursor is for good, only grows.
        """
        if place < len(self.said) and not self.oldest_first:
            del self.said[-1 - place]

    def page(self) -> bool:
        """Asks for the page that is next, and takes it; whether the turn goes on."""
        self.now += timedelta(seconds=1)
        url = self.poll.request(self.position, {}, self.now).url
        place = int(parse_qs(urlsplit(url).query).get("at", ["0"])[0])
        listed = self.said if self.oldest_first else self.said[::-1]
        numbered = self.poll.document.next is not None and self.poll.document.next.page is not None
        begin = place * 3 if numbered else place
        items = listed[begin : begin + 3]
        came, self.now = self.now, self.now + timedelta(seconds=1)
        page = self._answer(url, items, begin, more=begin + 3 < len(listed), at=came)
        self.taken.update((item, self.now) for item in items if item not in self.taken)
        self.position, more = self.poll.after(self.position, page)
        return more

    def _answer(self, url: str, items: list[int], begin: int, *, more: bool, at: datetime) -> Page:
        way = self.poll.document.next
        assert way is not None
        place = str(begin + len(items)) if self.oldest_first or more else None
        value = {"next": f"/list?at={place}" if way.url and place else place}
        headers = {"Link": f"</list?at={place}>; rel=next"} if way.link and place else {}
        before = self.position.began or at
        known = bool(items) and all(item in self.taken and self.taken[item] < before for item in items)
        new = any(item not in self.taken for item in items)
        return Page(url, Headers(headers), at, value, len(items), None, known, new)


def _poll(way: str) -> Poll:
    text = f"""
feed: shop
title: Shop
poll: {{url: 'https://shop.example/list', {way}}}
signal: {{id: id, kind: "'review'"}}
"""
    found = load_feed(text, "shop.yaml").poll
    assert found is not None
    return found


@pytest.mark.parametrize("way", _WAYS)
@given(steps=_STEPS)
def test_everything_is_taken_in_the_end(way: str, steps: list[str | int]) -> None:
    world = _World(_poll(_WAYS[way]), oldest_first="oldest" in way)
    for step in steps:
        match step:
            case int(place):
                world.lose(place)
                # What moved is met by the turn after the one under way, where nothing else changes meanwhile.
                for _ in range(2):
                    while world.page():
                        pass
            case "say":
                world.say(1)
            case "say many":
                world.say(7)
            case "page":
                world.page()
            case "lost":
                # The source does not know the place any more.
                world.position, _ = world.poll.lost(world.position, 400)
            case _:
                world.position = START
    # One turn may be under way; the next sees all that was said before it, and the one behind that what went
    # from one page to another in between.
    for _ in range(3):
        while world.page():
            pass

    assert set(world.said) <= set(world.taken)
