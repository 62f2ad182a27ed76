"""The samples of a feed's document, run: each delivery says what its document promises, or is a problem."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from voc.delivery import Delivery
from voc.document import Sample
from voc.errors import BadSignature, FieldError, Problem, Unmappable
from voc.facts import EntityFacts
from voc.feed import Feed, Reading
from voc.items import Clock
from voc.links import Unaskable
from voc.polling import START, Page, Poll
from voc.positions import Path
from voc.signal import Signal
from voc.times import parse_rfc3339, to_rfc3339

_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
"""When a sample arrives that says no time: whatever its words are dated, they were said before."""
_URL = "https://remit.example/v1/feeds/"


def run_samples(feed: Feed) -> Iterator[Problem]:
    """What does not come out as a sample says, each with its place. Times are never too late for a sample."""
    for index, sample in enumerate(feed.document.samples):
        for path, text in _differences(feed, sample):
            yield feed.source.problem(("samples", index, *path), f"sample {sample.title!r}: {text}")


def delivery_of(feed: Feed, sample: Sample) -> Delivery:
    """The request that a sample describes."""
    body = sample.body if isinstance(sample.body, str) else json.dumps(sample.body)
    at = parse_rfc3339(sample.at) if sample.at else _LATEST
    return Delivery(sample.url or _URL + feed.name, sample.headers, body.encode(), at, sample.method)


def _differences(feed: Feed, sample: Sample) -> Iterator[tuple[Path, str]]:
    try:
        delivery = delivery_of(feed, sample)
    except ValueError as error:
        yield ("at",), f"at: {error}"
        return
    if sample.secrets:
        came = _proof(feed, delivery, sample.secrets)
        if came != sample.refuses:
            yield ("secrets",), f"its signature is {_judged(came)}, not {_judged(sample.refuses)}"
    if sample.hears is not None:
        yield from _heard(feed, sample, delivery)
        return
    try:
        opened = feed.open(delivery)
        reading = feed.read_opened(opened, Clock(delivery.received_at, as_history=True))
    except Unmappable as error:
        yield ("body",), f"cannot be mapped: {error.text}"
        return
    yield from _counts(sample, reading)
    for index, (expected, signal) in enumerate(zip(sample.expected, reading.items, strict=False)):
        place: Path = ("expect",) if isinstance(sample.expect, dict) else ("expect", index)
        yield from _members(place, expected, _said(signal, expected))
    if sample.facts is not None:
        yield from _members(("facts",), sample.facts, _facts(reading.facts))
    if sample.then is not None and feed.poll is not None:
        came = _asked_next(feed.poll, sample, delivery, reading, opened.value)
        if came != sample.then:
            yield ("then",), f"then: {came}, not {sample.then}"


def _heard(feed: Feed, sample: Sample, delivery: Delivery) -> Iterator[tuple[Path, str]]:
    try:
        answer = feed.challenge(delivery, {name: (value,) for name, value in sample.secrets.items()})
    except BadSignature as error:
        yield ("secrets",), f"it is not answered: {error.text}"
        return
    heard = None if answer is None else answer.body.decode()
    if heard is None:
        yield ("hears",), "it is no challenge"
    elif heard != sample.hears:
        yield ("hears",), f"hears: {_shown(heard)}, not {_shown(sample.hears)}"


def _proof(feed: Feed, delivery: Delivery, secrets: Mapping[str, str]) -> str | None:
    try:
        feed.verify(delivery, {name: (value,) for name, value in secrets.items()})
    except BadSignature as error:
        return error.code
    return None


def _asked_next(poll: Poll, sample: Sample, delivery: Delivery, reading: Reading, value: object) -> str:
    """The address that is asked after the first page, `end` behind the last, or why there is none.

    In the place of a secret that the sample does not give stands its name.
    """
    values = {name: sample.secrets.get(name, name) for name in poll.secret_names}
    now = delivery.received_at
    try:
        page = Page(
            url=poll.address(START, values, now),
            headers=delivery.headers,
            at=now,
            value=value,
            items=reading.size,
            latest=max((item.at for item in reading.items), default=None),
            known=False,
            new=bool(reading.items),
        )
        position, more = poll.after(START, page)
        return poll.address(position, values, now) if more else "end"
    except (FieldError, Unaskable) as error:
        return error.text


def _judged(code: str | None) -> str:
    return f"refused ({code})" if code else "right"


def _counts(sample: Sample, reading: Reading) -> Iterator[tuple[Path, str]]:
    wrong = [item for item in reading.rejected if item.code not in sample.rejects]
    for item in wrong:
        yield ("body",), f"item {item.index} is rejected: {item.text}"
    missing = set(sample.rejects) - {item.code for item in reading.rejected}
    if missing:
        yield ("rejects",), f"nothing is rejected as {', '.join(sorted(missing))}"
    if reading.skipped != sample.skips:
        yield ("skips",), f"{reading.skipped} items are skipped, not {sample.skips}"
    few = len(reading.items) < len(sample.expected)
    many = isinstance(sample.expect, list) and len(reading.items) > len(sample.expected)
    if (few or many) and not wrong:
        yield ("expect",), f"{len(reading.items)} signals come out, not {len(sample.expected)}"


def _members(
    place: Path, expected: Mapping[str, object], said: Mapping[str, object]
) -> Iterator[tuple[Path, str]]:
    for name, value in expected.items():
        if name not in said:
            yield (*place, name), f"{name}: is not said"
        elif said[name] != value:
            yield (*place, name), f"{name}: {_shown(said[name])}, not {_shown(value)}"


def _said(signal: Signal, names: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(getattr(signal, name)) for name in names if hasattr(signal, name)}


def _facts(facts: tuple[EntityFacts, ...]) -> dict[str, object]:
    return {one.entity: {name: _plain(value) for name, value in one.values.items()} for one in facts}


def _plain(value: object) -> object:
    """A value as a document writes it."""
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return float(value)
    return dict(value) if isinstance(value, Mapping) else value


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:77] + "..."
