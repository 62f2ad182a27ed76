"""What an attacker or a broken sender may post: a clear error, or a bad item that rejects itself alone."""

import pytest

from support.hostile import DOOR, NOW, SECRET, SIGNED_DOOR, Hostile, bodies, items, signatures
from voc.delivery import Delivery
from voc.errors import BadSignature, Unmappable
from voc.feed import Feed, load_feed
from voc.strict_json import MAX_DEPTH

_JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def feed() -> Feed:
    return load_feed(DOOR, "door.yaml")


@pytest.fixture(scope="module")
def signed() -> Feed:
    return load_feed(SIGNED_DOOR, "signed_door.yaml")


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    sent = [*bodies(), *items(), *signatures()]

    assert len({one.what for one in sent}) == len(sent) > 240


@pytest.mark.parametrize("hostile", bodies(), ids=lambda one: one.what)
def test_a_body_that_cannot_be_read_says_why(feed: Feed, hostile: Hostile) -> None:
    with pytest.raises(Unmappable) as reason:
        feed.read(_delivery(hostile))

    assert reason.value.code == hostile.code
    assert 5 < len(reason.value.text) < 200


@pytest.mark.parametrize("hostile", items(), ids=lambda one: one.what)
def test_a_bad_item_rejects_itself_and_no_neighbour(feed: Feed, hostile: Hostile) -> None:
    reading = feed.read(_delivery(hostile))

    assert [signal.id for signal in reading.items] == ["before", "after"]
    (rejected,) = reading.rejected
    assert (rejected.index, rejected.code) == (1, hostile.code)
    assert 5 < len(rejected.text) < 300


@pytest.mark.parametrize("hostile", signatures(), ids=lambda one: one.what)
def test_no_trick_makes_a_signature(signed: Feed, hostile: Hostile) -> None:
    with pytest.raises(BadSignature) as refusal:
        signed.verify(_delivery(hostile), {"DOOR": (SECRET,)})

    assert refusal.value.code == hostile.code
    assert 5 < len(refusal.value.text) < 200
    assert SECRET not in refusal.value.text


def test_headers_are_found_in_any_case_and_digits_are_read_in_any(signed: Feed) -> None:
    right = signed.signed(Delivery("https://remit.example", _JSON, b"{}", NOW), {"DOOR": (SECRET,)})
    digits = right.headers["x-door-signature"].removeprefix("sha256=")

    shouted = {"X-DOOR-TIME": right.headers["x-door-time"], "x-DoOr-SiGnAtUrE": "sha256=" + digits.upper()}
    signed.verify(Delivery("https://remit.example", shouted, b"{}", NOW), {"DOOR": (SECRET,)})


def test_the_edges_of_what_is_allowed_are_taken(feed: Feed) -> None:
    body = (
        b'[{"id": 9007199254740993, "text": "' + b"x" * 20_000 + b'"},'
        b' {"id": "edge", "text": "\\ud83d\\ude21", "at": "2026-02-23T14:00:00Z", "rating": 0}]'
    )

    first, second = feed.read(Delivery("https://remit.example", _JSON, body, NOW)).items

    assert first.id == "9007199254740993"
    assert (second.text, second.rating) == ("\U0001f621", 0.0)


def test_json_as_deep_as_allowed_is_read(feed: Feed) -> None:
    deep = b'{"a": ' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH

    reading = feed.read(Delivery("https://remit.example", _JSON, deep, NOW))

    assert [rejected.code for rejected in reading.rejected] == ["missing"]


def _delivery(hostile: Hostile) -> Delivery:
    return Delivery("https://remit.example", hostile.headers, hostile.body, NOW)
