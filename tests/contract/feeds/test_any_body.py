"""Whatever a source sends, a feed takes, rejects or counts each item, or says why it cannot map the whole."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from voc.delivery import Delivery
from voc.errors import Unmappable
from voc.feed import Feed, packaged_feeds
from voc.reading import Reader, TopicPhrases, prepare

_NOW = datetime(2026, 3, 2, 14, 6, tzinfo=UTC)
_FEEDS = sorted(packaged_feeds().values(), key=lambda feed: feed.name)
_READER = Reader([TopicPhrases("late", ["late flight", "delayed"]), TopicPhrases("bag", ["lost bag", "bag"])])
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["2026-03-02T14:05:09Z", "1772460309", "message", "complaint", "<p>", "{}", "[]", "%ff"]
    )
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def _deliveries(draw: st.DrawFn) -> tuple[Feed, Delivery]:
    """A feed's own sample with some of its parts replaced by anything."""
    feed = draw(st.sampled_from(_FEEDS))
    sample = draw(st.sampled_from(feed.document.samples))
    if isinstance(sample.body, str):
        text = sample.body
        cut = draw(st.integers(0, len(text)))
        body = (text[:cut] + draw(st.text(max_size=10)) + text[cut:]).encode("utf-8", "replace")
    else:
        body = json.dumps(_broken(draw, sample.body, draw(st.integers(0, 3)))).encode()
    return feed, Delivery("https://remit.example", sample.headers, body, _NOW)


def _broken(draw: st.DrawFn, value: Any, times: int) -> Any:
    for _ in range(times):
        value = _replaced(draw, value)
    return value


def _replaced(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: _replaced(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        return [_replaced(draw, value[0]), *value[1:]]
    return draw(_VALUES)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(_deliveries())
def test_every_item_is_accounted_for_and_nothing_else_is_raised(drawn: tuple[Feed, Delivery]) -> None:
    feed, delivery = drawn
    try:
        reading = feed.read(delivery)
    except Unmappable:
        return
    assert all(item.feed == feed.name and item.id for item in reading.items)
    assert all(rejected.code and rejected.text for rejected in reading.rejected)
    for item in reading.items:
        item.text.encode()
        prepare(item, _READER)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=300), st.sampled_from(packaged_feeds()["webhook"].document.samples))
def test_any_words_are_masked_and_read_within_bounds(text: str, sample: Any) -> None:
    reading = packaged_feeds()["webhook"].read(
        Delivery("https://remit.example", {}, json.dumps({**sample.body, "text": text}).encode(), _NOW)
    )
    for item in reading.items:
        read = prepare(item, _READER)
        assert 0 <= read.severity <= 3
        assert read.sentiment is None or -1 <= read.sentiment <= 1
        assert all(0 <= start < end <= len(read.text) for start, end, _ in read.marks)
        assert prepare(read, _READER) == read
