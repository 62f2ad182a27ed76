"""A delivery from its bytes to signals as they may be kept, as a process of its own reads a large one."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from voc import canonical
from voc.canonical import Signals
from voc.delivery import Delivery
from voc.feed import Feed, Reading, load_feed
from voc.reading import Reader, TopicPhrases, prepare

LARGE = 16 * 1024
"""Bytes of a body that holds about fifty signals: to read them takes some milliseconds."""
_KEPT = 64


def read_delivery(document: str, file: str, topics: Sequence[TopicPhrases], delivery: Delivery) -> Reading:
    """What a delivery of the feed of a document holds, masked and read by the words of these topics.

    Raises Unmappable if the body as a whole cannot be mapped; FeedError where the document is none.
    """
    reading = _feed(document, file).read(delivery)
    reader = _reader(tuple(topics))
    return replace(reading, items=tuple(prepare(item, reader) for item in reading.items))


def read_signals(topics: Sequence[TopicPhrases], delivery: Delivery, *, as_history: bool) -> Signals:
    """The same for signals in Remit's own shape."""
    found = canonical.read(delivery, as_history=as_history)
    reader = _reader(tuple(topics))
    return replace(found, items=tuple(prepare(item, reader) for item in found.items))


@lru_cache(_KEPT)
def _feed(document: str, file: str) -> Feed:
    return load_feed(document, file)


@lru_cache(2)
def _reader(topics: tuple[TopicPhrases, ...]) -> Reader:
    return Reader(topics)
