"""A delivery walked step by step: everything that has to be mended is seen in one look."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from voc.delivery import Delivery
from voc.feed import Feed, load_feed
from voc.reading import Reader, TopicPhrases
from voc.walk import SHOWN, Walk, walk

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_SECRETS = {"SHOP": ("k",)}
_READER = Reader([TopicPhrases("baggage", ["bag"])])
_TEXT = """\
feed: shop
title: A shop
verify:
  {hmac: sha256, header: X-Sig, signed: "{header:X-Time}.{body}", timestamp: "{header:X-Time}", secret: SHOP}
answer: plain
each: messages
skip_unless: "direction == 'in'"
team: "'north'"
signal:
  {id: id, kind: "'message'", at: to_time(at), text: words, about: {order: order}, rating: "number(stars)"}
facts: {order: {total: total}}
"""
_MESSAGE = {
    "id": 1,
    "direction": "in",
    "words": "My bag, mail me: rosa@example.com",
    "order": "A1",
    "total": 9,
}


@pytest.fixture(scope="module")
def feed() -> Feed:
    return load_feed(_TEXT, "shop.yaml")


def test_a_delivery_that_fits_shows_each_step_up_to_what_would_be_kept(feed: Feed) -> None:
    signed = feed.signed(_delivery([_MESSAGE]), _SECRETS)

    walked = walk(feed, signed, _SECRETS, _READER)

    (step,) = walked.items
    assert (walked.unproved, walked.unreadable, walked.more) == (None, None, 0)
    assert walked.headers == {"X-Sig": signed.headers["x-sig"], "X-Time": str(int(_NOW.timestamp()))}
    assert walked.answer is not None
    assert (step.index, step.outcome, step.id, step.item) == (0, "taken", "1", _MESSAGE)
    assert [
        (found.name, found.expression, found.value) for found in step.found if found.value is not None
    ] == [
        ("id", "id", 1),
        ("kind", "'message'", "message"),
        ("text", "words", "My bag, mail me: rosa@example.com"),
        ("about", {"order": "order"}, {"order": "A1"}),
        ("team", "'north'", "north"),
        ("facts", {"order": {"total": "total"}}, {"order": {"total": 9}}),
    ]
    assert step.signal is not None
    assert step.signal.text == "My bag, mail me: [email]"
    assert step.signal.topics == ("baggage",)
    assert step.masked == {"email": 1}
    assert [said.id for said in step.facts] == ["A1"]


def test_what_is_not_proved_is_walked_to_its_end_as_well(feed: Feed) -> None:
    walked = walk(feed, _delivery([_MESSAGE]), _SECRETS, _READER)

    assert walked.unproved is not None
    assert walked.unproved.code == "missing_signature"
    assert walked.headers == {"X-Sig": None, "X-Time": None}
    assert walked.outcomes == {"taken": 1}


def test_every_expression_that_fails_says_why_though_the_first_rejects_the_item(feed: Feed) -> None:
    walked = _walked(feed, {**_MESSAGE, "at": "yesterday", "stars": "many", "id": "x"})

    (step,) = walked.items
    assert (step.outcome, step.id) == ("rejected", "x")
    assert step.refusal is not None
    assert step.refusal.text.startswith("at: ")
    assert [found.name for found in step.found if found.refusal] == ["at", "rating"]


def test_a_field_that_cannot_be_taken_rejects_its_item(feed: Feed) -> None:
    (step,) = _walked(feed, {**_MESSAGE, "id": ""}).items

    assert step.outcome == "rejected"
    assert step.refusal is not None
    assert (step.refusal.code, step.refusal.text) == ("missing", "id: is missing")


def test_an_item_that_is_skipped_shows_what_it_would_have_said(feed: Feed) -> None:
    (step,) = _walked(feed, {**_MESSAGE, "direction": "out"}).items

    assert (step.outcome, step.signal) == ("skipped", None)
    assert {found.name: found.value for found in step.found}["text"] == _MESSAGE["words"]


def test_an_item_that_is_none_and_a_body_that_cannot_be_read_say_why(feed: Feed) -> None:
    (step,) = _walked(feed, "word").items
    unreadable = walk(feed, Delivery("https://remit.example", {}, b"{", _NOW), _SECRETS, _READER).unreadable

    assert step.refusal is not None
    assert step.refusal.code == "wrong_type"
    assert unreadable is not None
    assert unreadable.code == "not_json"


def test_of_a_large_delivery_the_first_items_are_shown_and_the_others_counted(feed: Feed) -> None:
    walked = walk(feed, _delivery([{**_MESSAGE, "id": n} for n in range(SHOWN + 7)]), _SECRETS, _READER)

    assert (len(walked.items), walked.more) == (SHOWN, 7)


def test_a_line_that_cannot_be_read_is_an_item_that_says_why(feed: Feed) -> None:
    lines = Delivery("https://remit.example", {"Content-Type": "application/x-ndjson"}, b"{}\n{oops\n", _NOW)

    walked = walk(feed, lines, _SECRETS, _READER)

    assert [(step.index, step.outcome) for step in walked.items] == [(1, "skipped"), (2, "rejected")]


def test_a_set_up_request_is_echoed_and_has_no_items() -> None:
    slack = load_feed(_TEXT.replace("answer: plain", "answer: challenge"), "shop.yaml")
    asked = Delivery("https://remit.example", {}, b'{"type": "url_verification", "challenge": "c"}', _NOW)

    walked = walk(slack, asked, _SECRETS, _READER)

    assert walked.challenge is not None
    assert (walked.challenge.body, walked.items) == (b"c", ())


def _delivery(messages: list[Mapping[str, object] | str]) -> Delivery:
    return Delivery("https://remit.example/x", {}, json.dumps({"messages": messages}).encode(), _NOW)


def _walked(feed: Feed, message: Mapping[str, object] | str) -> Walk:
    return walk(feed, _delivery([message]), _SECRETS, _READER)
