"""A walk over the pages of a source: where it stands behind each, and where the next one begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.app_store import ISSUER, TOKEN, Key, opened
from voc.delivery import Headers
from voc.errors import FieldError
from voc.feed import load_feed
from voc.links import Unaskable
from voc.polling import START, Page, Poll, Position

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SPOKEN = NOW - timedelta(hours=1)
URL = "https://api.example.com/v1/reviews"


def asking(poll: str) -> Poll:
    """What a document with this part asks."""
    text = f"""
feed: shop
title: Shop
poll: {{url: '{URL}', {poll}}}
signal: {{id: id, kind: "'review'", at: at}}
"""
    found = load_feed(text, "shop.yaml").poll
    assert found is not None
    return found


def page(value: Any = None, url: str = URL, **changed: Any) -> Page:
    """A page of two items."""
    found = replace(Page(url, Headers({}), NOW, value, 2, SPOKEN, known=False, new=False), **changed)
    return replace(found, new=not found.known and found.items > 0)


def address(poll: Poll, position: Position) -> str:
    """What is asked for there."""
    return poll.request(position, {"SHOP": "s3cret"}, NOW).url


CURSOR = "query: {after: '{cursor}'}, next: {cursor: next}"
KEPT = CURSOR.replace("cursor: next", "cursor: next, keep: true")
NUMBERED = "query: {page: '{page}'}, next: {page: 1}"


def test_a_cursor_leads_on_until_there_is_none() -> None:
    poll = asking(CURSOR)
    assert address(poll, START) == URL
    second, more = poll.after(START, page({"next": "c2"}))
    assert more
    assert address(poll, second) == f"{URL}?after=c2"
    third, more = poll.after(second, page({"next": 7}))
    assert (more, address(poll, third)) == (True, f"{URL}?after=7")
    for last in ({"next": None}, {"next": ""}, {}, {"next": "7"}):
        ended, more = poll.after(third, page(last))
        assert (more, address(poll, ended)) == (False, URL)


def test_a_kept_cursor_is_where_the_next_turn_begins() -> None:
    poll = asking(f"{KEPT}, last: '!more'")
    ended, more = poll.after(START, page({"next": "c2", "more": False}))
    assert (more, address(poll, ended)) == (False, f"{URL}?after=c2")
    again, more = poll.after(ended, page({"more": True}, items=0))
    assert (more, address(poll, again)) == (False, f"{URL}?after=c2")


def test_pages_are_counted_up_to_one_without_items_or_the_last_there_is() -> None:
    poll = asking(NUMBERED)
    second, more = poll.after(START, page())
    assert (more, address(poll, START), address(poll, second)) == (True, f"{URL}?page=1", f"{URL}?page=2")
    ended, more = poll.after(second, page(items=0))
    assert (more, address(poll, ended)) == (False, f"{URL}?page=1")
    assert poll.after(START, page())[1]
    assert not asking(NUMBERED.replace("page: 1", "page: 1, upto: 1")).after(START, page())[1]


def test_links_are_followed_on_the_same_host() -> None:
    poll = asking("next: {link: true}")
    linked = Headers({"Link": '<?page=2>; rel="next"'})
    second, more = poll.after(START, page(headers=linked))
    assert (more, address(poll, second)) == (True, f"{URL}?page=2")
    assert not poll.after(second, page(url=f"{URL}?page=2", headers=linked))[1]  # to itself
    with pytest.raises(Unaskable):
        poll.after(START, page(headers=Headers({"Link": '<https://evil.example/>; rel="next"'})))


def test_an_address_in_the_body_is_followed() -> None:
    poll = asking("next: {url: links.next}")
    second, more = poll.after(START, page({"links": {"next": f"{URL}?page=2"}}))
    assert (more, address(poll, second)) == (True, f"{URL}?page=2")


def test_a_token_is_made_for_each_request_and_its_address_is_known_without_it() -> None:
    poll = asking(f"{NUMBERED}, headers: {{Authorization: 'Bearer {{token}}'}}, {TOKEN}")
    key = Key("2X9R4HXF34")
    secrets = {"STORE_KEY": key.pem, "STORE_KEY_ID": key.id, "STORE_ISSUER": ISSUER}
    assert poll.secret_names == ("STORE_ISSUER", "STORE_KEY", "STORE_KEY_ID")
    later = NOW + timedelta(hours=1)
    said = [poll.request(START, secrets, at).headers["Authorization"] for at in (NOW, later)]
    first, second = (opened(each.removeprefix("Bearer "), key)[1] for each in said)
    assert second["exp"] - first["exp"] == 3_600

    assert poll.address(START, dict.fromkeys(secrets, "any"), NOW) == f"{URL}?page=1"
    with pytest.raises(Unaskable, match="REMIT_SECRET_STORE_KEY is not set"):
        poll.request(START, {**secrets, "STORE_KEY": ""}, NOW)


def test_a_page_of_which_all_is_known_is_the_last_where_the_newest_come_first() -> None:
    poll = asking(f"{NUMBERED}, until_known: true")
    place = START
    for _ in range(3):  # Until somebody was at the end, and once more, nobody knows what is behind it.
        assert place.settled is None
        assert poll.after(place, page(known=True))[1]
        place, _ = poll.after(place, page(items=0))
    assert poll.after(place, page())[1]
    assert not poll.after(place, page(known=True))[1]
    assert asking(NUMBERED).after(place, page(known=True))[1]


def test_known_is_what_was_taken_before_the_turn_before_last() -> None:
    poll = asking(f"{NUMBERED}, until_known: true")
    place = START
    began = [NOW + timedelta(minutes=minute) for minute in range(5)]
    for at in began:
        place, more = poll.after(place, replace(page(items=0), at=at))
        assert not more
    assert place.settled == began[-2]


def test_two_turns_read_on_behind_a_first_page_that_is_as_it_was_once_something_new_stood_behind_it() -> None:
    poll = asking(f"{NUMBERED}, until_known: true")
    first = page(url=f"{URL}?page=1", known=True, headers=Headers({"ETag": '"1"'}))
    place = START
    for _ in range(3):
        place, _ = poll.after(place, replace(first, items=0))
    place, _ = poll.after(place, replace(first, known=False, new=True))
    place, _ = poll.after(place, page(new=True))
    place, more = poll.after(place, page(known=True))
    assert not more
    for _ in range(2):
        # That the first page is as it was says nothing of those behind it.
        assert "If-None-Match" not in poll.request(place, {}, NOW).headers
        place, _ = poll.after(place, first)
    assert "If-None-Match" in poll.request(place, {}, NOW).headers


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("rfc3339", "2026-03-02T07%3A59%3A00Z"),
        ("date", "2026-03-02"),
        ("epoch", "1772438340"),
        ("epoch_ms", "1772438340000"),
    ],
)
def test_the_next_turn_asks_from_the_latest_before_less_an_overlap(form: str, written: str) -> None:
    poll = asking(f"query: {{since: '{{since}}'}}, since: {{format: {form}}}")
    assert address(poll, START) == URL
    ended, _ = poll.after(START, page())
    assert address(poll, ended) == f"{URL}?since={written}"


def test_within_a_turn_the_moment_stays() -> None:
    poll = asking("query: {since: '{since}', page: '{page}'}, next: {page: 1}, since: {first: 3600}")
    assert address(poll, START) == f"{URL}?since=2026-03-02T08%3A00%3A00Z&page=1"
    second, _ = poll.after(START, page())
    assert "since=2026-03-02T08%3A00%3A00Z" in address(poll, second)
    # A later page says nothing later.
    ended, _ = poll.after(second, page(items=0, latest=SPOKEN - timedelta(days=9)))
    assert ended.since == SPOKEN


def test_a_moment_that_a_page_says_itself_is_never_in_the_future() -> None:
    poll = asking("query: {since: '{since}'}, since: {at: updated}")
    assert poll.after(START, page({"updated": "2026-03-02T08:00:00Z"}))[0].since == SPOKEN
    assert poll.after(START, page({"updated": 4_000_000_000}))[0].since == NOW
    assert poll.after(START, page({}))[0].since is None
    with pytest.raises(FieldError, match=r"poll\.since\.at"):
        poll.after(START, page({"updated": "soon"}))


def test_what_a_source_said_of_its_first_page_is_sent_back_with_the_same_request() -> None:
    poll = asking(NUMBERED)
    said = Headers({"ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"})
    second, _ = poll.after(START, page(url=f"{URL}?page=1", headers=said))
    assert "If-None-Match" not in poll.request(second, {}, NOW).headers
    ended, _ = poll.after(second, page(url=f"{URL}?page=2", items=0))
    asked = poll.request(ended, {}, NOW).headers
    assert asked["If-None-Match"] == '"1"'
    assert asked["If-Modified-Since"] == "Mon, 02 Mar 2026 08:00:00 GMT"


def test_a_page_that_is_gone_ends_a_count_and_begins_other_turns_anew() -> None:
    counted = asking(NUMBERED)
    second, _ = counted.after(START, page())
    assert counted.lost(second, 404) == (counted.ended(second), True)
    assert counted.lost(second, 400) == (Position(began=NOW), False)
    assert counted.lost(START, 404) == (START, False)
    assert counted.lost(second, 500) == (second, False)
    listed = asking(CURSOR)
    within, _ = listed.after(replace(START, since=SPOKEN), page({"next": "c2"}))
    assert listed.lost(within, 410) == (Position(since=SPOKEN, began=NOW), False)
    kept = asking(KEPT)
    within, _ = kept.after(START, page({"next": "c2"}))
    assert kept.lost(within, 410) == (within, False)  # it was given for good


def test_a_position_is_the_same_after_it_was_kept() -> None:
    position = Position(
        "c", 2, URL, NOW, SPOKEN, '"1"', "Mon", URL, NOW, NOW, SPOKEN, 3, deep=True, closely=1
    )
    assert Position.of_json(position.json()) == position
    # As an older Remit kept it.
    former = {"cursor": "c", "whole": True, "pages": 3, "news": 2, "met": 1, "again": 1}
    assert Position.of_json(former) == Position("c")
    assert START.json() == {}
    with pytest.raises(TypeError):
        Position.of_json({"other": 1})


@pytest.mark.parametrize(
    ("found", "words"), [([1], "finds list"), (True, "finds bool"), ("x" * 4_001, "4,001")]
)
def test_what_is_no_place_is_not_taken_for_one(found: object, words: str) -> None:
    with pytest.raises(FieldError, match=words):
        asking(CURSOR).after(START, page({"next": found}))


def test_a_secret_that_is_not_set_is_named() -> None:
    poll = asking("headers: {Authorization: 'Bearer {secret}', X-Key: '{secret:OTHER}'}")
    assert poll.secret_names == ("OTHER", "SHOP")
    with pytest.raises(Unaskable, match="REMIT_SECRET_OTHER is not set"):
        poll.request(START, {"SHOP": "s3cret"}, NOW)
