"""Signals in our own shape: what `POST /v1/signals` takes, `remit replay` sends and screens show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice

from voc.bodies import read_body
from voc.delivery import MAX_ITEMS, Delivery, is_ndjson
from voc.errors import FieldError, Rejected, Unmappable, nearest
from voc.facts import EntityFacts, entity_facts
from voc.rows import Row
from voc.signal import OWN_READERS, Signal, entity_name, make_signal
from voc.times import to_rfc3339

DEFAULT_FEED = "api"
FIELDS = (
    "feed",
    "id",
    "kind",
    "at",
    "customer",
    "author",
    "channel",
    "public",
    "text",
    "rating",
    "topics",
    "about",
    "team",
    "language",
    "sentiment",
    "severity",
    "acute",
    "reader",
    "facts",
)
"""The keys of a canonical signal. Needed: `id`, `kind`, and words or a rating."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What a body holds. places: of each signal in it, from 0; its line, from 1, where each has its own."""

    items: tuple[Signal, ...]
    places: tuple[int, ...]
    facts: tuple[EntityFacts, ...]
    rejected: tuple[Rejected, ...]


def read(delivery: Delivery, *, as_history: bool = False) -> Signals:
    """The signals of a body: an object, an array of them, or one a line. Words are as they came.

    Raises Unmappable if the body as a whole cannot be read; a bad signal only rejects itself.
    """
    items: list[Signal] = []
    places: list[int] = []
    facts: list[EntityFacts] = []
    refused: list[Rejected] = []
    for row in _rows(delivery):
        if isinstance(row, Rejected):
            refused.append(row)
            continue
        try:
            signal, said = from_json(row.value, now=delivery.received_at, as_history=as_history)
        except FieldError as error:
            refused.append(rejected(row.index, row.value, error))
            continue
        items.append(signal)
        places.append(row.index)
        facts.extend(said)
    return Signals(tuple(items), tuple(places), tuple(facts), tuple(refused))


def _rows(delivery: Delivery) -> Sequence[Row | Rejected]:
    media = delivery.content_type[0]
    body = read_body(delivery, "jsonl" if is_ndjson(media) else "json")
    if body.rows is not None:
        rows: list[Row | Rejected] = list(islice(body.rows, MAX_ITEMS + 1))
    else:
        values = body.value if isinstance(body.value, list) else [body.value]
        rows = [Row(index, value) for index, value in enumerate(values)]
    if len(rows) > MAX_ITEMS:
        raise Unmappable("too_many", f"a request holds at most {MAX_ITEMS:,} signals")
    return rows


def from_json(
    value: object, *, now: datetime, as_history: bool = False, default_at: datetime | None = None
) -> tuple[Signal, tuple[EntityFacts, ...]]:
    """The signal that a decoded JSON object says, and the facts beside it. Raises FieldError.

    Its meaning and limits are those of a feed's items; `facts` is {entity: {name: value}}.
    """
    if not isinstance(value, Mapping):
        raise FieldError("wrong_type", "a signal is an object")
    for key in value:
        if key not in FIELDS:
            raise FieldError(
                "unknown_key", f"unknown key {str(key)[:40]!r}; {nearest(str(key)[:40], FIELDS)}"
            )
    feed = entity_name(value.get("feed") or DEFAULT_FEED, "feed")
    signal = make_signal(feed, value, now=now, as_history=as_history, default_at=default_at)
    return signal, tuple(entity_facts(value.get("facts"), signal))


def rejected(index: int, value: object, error: FieldError) -> Rejected:
    """What is reported of a canonical signal that was not taken."""
    name = value.get("id") if isinstance(value, Mapping) else None
    return Rejected(
        index, name if isinstance(name, str) and len(name) <= 200 else None, error.code, error.text
    )


def to_json(signal: Signal, facts: Iterable[EntityFacts] = ()) -> dict[str, object]:
    """What `from_json` takes: the signal and the facts beside it, without what only a reader adds.

    Decimals are written as text, which keeps them exact.
    """
    said: dict[str, object] = {
        "feed": signal.feed,
        "id": signal.id,
        "kind": signal.kind.value,
        "at": to_rfc3339(signal.at),
        "customer": signal.customer,
        "author": signal.author.value,
        "channel": signal.channel,
        "public": signal.public,
        "text": signal.text,
        "rating": signal.rating,
        "topics": list(signal.topics),
        "about": dict(signal.about),
        "team": signal.team,
        "language": signal.language,
        "sentiment": signal.sentiment,
        "severity": signal.severity,
        "acute": signal.acute,
        "reader": None if signal.reader.startswith(OWN_READERS) else signal.reader or None,
        "facts": {each.entity: {name: _plain(v) for name, v in each.values.items()} for each in facts}
        or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, Decimal) else value
