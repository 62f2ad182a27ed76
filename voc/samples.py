"""The samples of a feed's document: deliveries that it takes, and what each must say."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from voc.delivery import Delivery
from voc.document import Sample
from voc.errors import Problem, Unmappable
from voc.feed import Feed
from voc.signal import Signal
from voc.times import to_rfc3339

_LONG_AFTER = datetime(2999, 12, 31, tzinfo=UTC)  # a sample says the same whenever it is run


def delivery_of(sample: Sample, url: str = "https://remit.example", at: datetime = _LONG_AFTER) -> Delivery:
    """A sample as its source would send it, unsigned: JSON, unless it says its content type."""
    body = sample.body if isinstance(sample.body, str) else json.dumps(sample.body, ensure_ascii=False)
    named = {name.lower() for name in sample.headers}
    usual = {} if "content-type" in named else {"Content-Type": "application/json"}
    return Delivery(url, {**usual, **sample.headers}, body.encode(), at)


def check_samples(feed: Feed) -> list[Problem]:
    """What does not come out as the document's samples say, each at its place."""
    return [
        problem
        for number, sample in enumerate(feed.document.samples)
        for problem in _check(feed, number, sample)
    ]


def _check(feed: Feed, number: int, sample: Sample) -> Iterator[Problem]:
    at = ("samples", number)
    try:
        reading = feed.read(delivery_of(sample), as_history=True)
    except Unmappable as error:
        yield feed.problem((*at, "body"), f"samples: {sample.title!r} cannot be read: {error.text}")
        return
    for rejected in reading.rejected:
        yield feed.problem((*at, "body"), f"samples: {sample.title!r} is rejected: {rejected.text}")
    if not reading.items:
        if not reading.rejected:
            yield feed.problem((*at, "body"), f"samples: {sample.title!r} holds no signal: it is skipped")
        return
    said = _said(reading.items[0])
    for name, wanted in sample.expect.items():
        where = (*at, "expect", name)
        if name not in said:
            yield feed.problem(where, f"samples: a signal has no {name!r}")
        elif said[name] != wanted:
            yield feed.problem(where, f"samples: {name} is {said[name]!r}, but {wanted!r} is expected")


def _said(signal: Signal) -> Mapping[str, object]:
    """A signal's fields as a document writes them."""
    return {name: _plain(getattr(signal, name)) for name in Signal.__dataclass_fields__}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
