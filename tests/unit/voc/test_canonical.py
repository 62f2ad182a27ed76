"""Our own shape: what a replay writes is what the service reads."""

import json
from datetime import UTC, datetime

import pytest

from voc.canonical import from_json, rejected, to_json
from voc.errors import FieldError

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_FULL = {
    "feed": "tweets",
    "id": "1",
    "kind": "review",
    "at": "2026-03-02T13:00:00Z",
    "customer": "77",
    "author": "customer",
    "channel": "store",
    "public": True,
    "text": "Fine.",
    "rating": 0.75,
    "topics": ["bags"],
    "about": {"booking": "Q7X2"},
    "team": "north",
    "language": "en",
    "sentiment": 0.5,
    "severity": 1,
    "acute": False,
    "reader": "acme/4",
    "facts": {"customer": {"tier": "gold", "spent": "12.50"}, "booking": {"fares": [1, 2]}},
}


def test_what_is_written_is_what_is_read() -> None:
    signal, facts = from_json(_FULL, now=_NOW)

    assert json.loads(json.dumps(to_json(signal, facts))) == _FULL


def test_the_least_is_an_id_a_kind_and_words() -> None:
    signal, facts = from_json({"id": 7, "kind": "message", "text": "hello"}, now=_NOW)

    assert (signal.feed, signal.id, signal.at, facts) == ("api", "7", _NOW, ())


@pytest.mark.parametrize(
    ("value", "code", "says"),
    [
        (["id"], "wrong_type", "a signal is an object"),
        ({"id": "1", "kind": "message", "txt": "a"}, "unknown_key", "did you mean text?"),
        ({"feed": "My Feed", "id": "1", "kind": "message", "text": "a"}, "wrong_type", "feed: "),
        ({"id": "1", "text": "a"}, "missing", "kind: is missing"),
    ],
)
def test_what_is_no_signal_says_why(value: object, code: str, says: str) -> None:
    with pytest.raises(FieldError) as error:
        from_json(value, now=_NOW)
    assert error.value.code == code
    assert says in error.value.text


def test_a_rejection_names_the_item_where_it_can() -> None:
    error = FieldError("missing", "kind: is missing")

    assert rejected(3, {"id": "x"}, error).id == "x"
    assert rejected(3, {"id": {}}, error).id is None
    assert rejected(3, "x", error).id is None
