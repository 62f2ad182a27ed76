"""A large delivery in a process of its own: what comes out is what would come out here."""

import json
import pickle
from datetime import UTC, datetime

import pytest

from voc.batches import read_delivery, read_signals
from voc.delivery import Delivery
from voc.errors import BadSignature, FieldError, Unmappable
from voc.feed import packaged_feeds
from voc.reading import TopicPhrases

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
TOPICS = (TopicPhrases("refund", ("refund", "money back")),)
SAID = {"id": "1", "kind": "complaint", "text": "My money back! Card 4111 1111 1111 1111.", "customer": "7"}


def _delivery(body: object, media: str = "application/json") -> Delivery:
    return Delivery("https://remit.example/", {"Content-Type": media}, json.dumps(body).encode(), NOW)


def test_the_items_of_a_delivery_come_masked_and_read() -> None:
    feed = packaged_feeds()["webhook"]

    reading = read_delivery(feed.text, feed.source.file, TOPICS, _delivery([SAID, {"id": "2"}]))

    (signal,) = reading.items
    assert signal.text == "My money back! Card [card]."
    assert (signal.topics, signal.sentiment is not None) == (("refund",), True)
    assert [(no.index, no.code) for no in reading.rejected] == [(1, "empty")]


def test_signals_of_our_own_shape_come_with_their_places() -> None:
    found = read_signals(TOPICS, _delivery([{"id": "2"}, SAID]), as_history=False)

    assert (found.places, [signal.topics for signal in found.items]) == ((1,), [("refund",)])
    assert [(no.index, no.code) for no in found.rejected] == [(0, "missing")]


def test_a_body_that_cannot_be_read_says_why_in_the_other_process_too() -> None:
    with pytest.raises(Unmappable, match="not JSON"):
        read_signals(TOPICS, Delivery("https://remit.example/", {}, b"{", NOW), as_history=False)


@pytest.mark.parametrize("kind", [Unmappable, FieldError, BadSignature])
def test_refusals_keep_their_code_between_processes(kind: type[Unmappable]) -> None:
    there = pickle.loads(pickle.dumps(kind("too_many", "more than are read")))

    assert (type(there), there.code, there.text, str(there)) == (
        kind,
        "too_many",
        "more than are read",
        "more than are read",
    )


def test_a_reading_is_the_same_between_processes() -> None:
    reading = read_signals(TOPICS, _delivery([SAID]), as_history=False)

    assert pickle.loads(pickle.dumps(reading)) == reading
