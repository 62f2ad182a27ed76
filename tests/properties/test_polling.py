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
_UNTIL_KNOWN = [way for way in _WAYS if "until known" in way]
_STEPS = st.lists(
    st.one_of(
        st.sampled_from(["say", "say many", "page", "page", "page", "turn", "turn", "lost", "anew"]),
        st.integers(0, 11),
    ),
    max_size=40,
)
"""A number: the source takes that one of the newest off its list."""


@dataclass
class _World:
    """A source with three items a page, and one who asks it. taken: when each item was taken. moved: the list
    moved in this turn; moves: it did in so many whole turns before it, without a break.
    """

    poll: Poll
    oldest_first: bool
    said: list[int] = field(default_factory=list)
    ever: int = 0
    taken: dict[int, datetime] = field(default_factory=dict)
    position: Position = START
    now: datetime = _BEGAN
    moved: bool = False
    moves: int = 0

    def say(self, count: int) -> None:
        """New items."""
        self.said += range(self.ever, self.ever + count)
        self.ever += count

    def lose(self, place: int) -> None:
        """The source takes an item off its list, so many before the newest, while a turn is under way in at
        most two that follow each other; a list of the oldest first, whose cursor is for good, only grows.
        """
        if place >= len(self.said) or self.oldest_first:
            return
        if self.position.began is not None:
            if not self.moved and self.moves == 2:
                return
            self.moved = True
        del self.said[-1 - place]

    def anew(self) -> None:
        """Where it stood is forgotten."""
        self.position, self.moved, self.moves = START, False, 0

    def hidden_in_two_turns(self) -> int:
        """The seventh of the newest goes to the second page, which was read, in a turn and in the next; how
        many nobody has met after them. It is the seventh again then.
        """
        for _ in range(2):
            self.page()
            self.page()
            self.lose(0)
            self.turn()
            hidden = set(self.said) - set(self.taken)
            self.say(1)
        return len(hidden)

    def turn(self) -> None:
        """To the end of the turn that is under way, or that begins."""
        while self.page():
            pass

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
        if not more:
            self.moves, self.moved = self.moves + 1 if self.moved else 0, False
        return more

    def _answer(self, url: str, items: list[int], begin: int, *, more: bool, at: datetime) -> Page:
        way = self.poll.document.next
        assert way is not None
        place = str(begin + len(items)) if self.oldest_first or more else None
        value = {"next": f"/list?at={place}" if way.url and place else place}
        headers = {"Link": f"</list?at={place}>; rel=next"} if way.link and place else {}
        settled = self.position.settled or _BEGAN
        known = bool(items) and all(item in self.taken and self.taken[item] < settled for item in items)
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
            case "say":
                world.say(1)
            case "say many":
                world.say(7)
            case "page":
                world.page()
            case "turn":
                world.turn()
            case "lost":
                # The source does not know the place any more.
                world.position, _ = world.poll.lost(world.position, 400)
            case _:
                world.anew()
    # One turn may be under way; the next sees all that was said before it, and what went from one page to
    # another in this one or in the one before.
    for _ in range(2):
        world.turn()

    assert set(world.said) <= set(world.taken)


@pytest.mark.parametrize("way", _UNTIL_KNOWN)
def test_what_moves_in_one_turn_and_again_in_the_next_is_met_by_the_one_behind_it(way: str) -> None:
    world = _World(_poll(_WAYS[way]), oldest_first=False)
    world.say(9)
    for _ in range(4):
        world.turn()
    world.say(9)
    assert world.hidden_in_two_turns() == 1
    world.turn()
    assert set(world.said) <= set(world.taken)


@pytest.mark.parametrize("way", _UNTIL_KNOWN)
def test_so_is_what_moves_in_the_first_two_turns_after_its_place_was_forgotten(way: str) -> None:
    world = _World(_poll(_WAYS[way]), oldest_first=False)
    world.say(9)
    world.page()
    world.page()
    world.anew()
    assert world.hidden_in_two_turns() == 1
    world.turn()
    assert set(world.said) <= set(world.taken)


@pytest.mark.parametrize("way", _UNTIL_KNOWN)
def test_a_list_that_rests_is_read_as_far_as_its_first_page(way: str) -> None:
    world = _World(_poll(_WAYS[way]), oldest_first=False)
    world.say(9)
    for _ in range(3):
        world.turn()
    assert not world.page()
    world.say(3)
    for _ in range(3):
        world.turn()
    assert not world.page()
