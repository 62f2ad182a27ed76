"""What an attacker or a broken sender may post: a clear error, or a bad item that rejects itself alone."""

from datetime import UTC, datetime

import pytest

from voc.delivery import MAX_BODY, MAX_DEPTH, Delivery
from voc.errors import Unmappable
from voc.feed import Feed, load_feed

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_FEED = """
feed: door
title: A door
verify: {scheme: none}
signal: {id: id, kind: "kind || 'message'", at: at, customer: customer, text: text, rating: rating,
  topics: topics, about: about, public: public, language: language, sentiment: sentiment, severity: severity}
facts: facts
"""

_UNMAPPABLE = [
    ("empty", _JSON, b"", "empty"),
    ("white space", _JSON, b" \n\t ", "empty"),
    ("not JSON", _JSON, b"Hello, World!", "not_json"),
    ("half an object", _JSON, b'{"id": "1"', "not_json"),
    ("two values", _JSON, b'{"id": "1"} {"id": "2"}', "not_json"),
    ("a trailing comma", _JSON, b'{"id": "1",}', "not_json"),
    ("single quotes", _JSON, b"{'id': '1'}", "not_json"),
    ("a comment", _JSON, b'{"id": "1" /* no */}', "not_json"),
    ("a raw line break in a string", _JSON, b'{"id": "1\n"}', "not_json"),
    ("a byte order mark", _JSON, b'\xef\xbb\xbf{"id": "1"}', "not_json"),
    ("a bare minus", _JSON, b'{"rating": -}', "not_json"),
    ("a leading zero", _JSON, b'{"rating": 01}', "not_json"),
    ("hexadecimal", _JSON, b'{"rating": 0x10}', "not_json"),
    ("NaN", _JSON, b'{"rating": NaN}', "bad_number"),
    ("Infinity", _JSON, b'{"rating": Infinity}', "bad_number"),
    ("minus Infinity", _JSON, b'{"rating": -Infinity}', "bad_number"),
    ("a number beyond floats", _JSON, b'{"rating": 1e400}', "bad_number"),
    ("a number of 41 digits", _JSON, b'{"id": ' + b"9" * 41 + b"}", "bad_number"),
    ("a number of a million digits", _JSON, b'{"id": ' + b"9" * 1_000_000 + b"}", "bad_number"),
    ("a fraction of a million digits", _JSON, b'{"rating": 0.' + b"1" * 1_000_000 + b"}", "bad_number"),
    ("a key twice", _JSON, b'{"id": "1", "text": "pay", "text": "do not pay"}', "duplicate_key"),
    ("a key twice, inside", _JSON, b'{"id": "1", "facts": {"a": 1, "a": 2}}', "duplicate_key"),
    ("a key twice, once escaped", _JSON, b'{"id": "1", "\\u0069d": "2"}', "duplicate_key"),
    ("one level too deep", _JSON, b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "too_deep"),
    ("a hundred thousand levels", _JSON, b"[" * 100_000, "too_deep"),
    ("a hundred thousand objects", _JSON, b'{"a":' * 100_000, "too_deep"),
    ("too many bytes", _JSON, b" " * (MAX_BODY + 1), "too_large"),
    ("too many items", _JSON, b"[" + b"1," * 10_000 + b"1]", "too_many"),
    ("UTF-16", _JSON, '{"id": "1"}'.encode("utf-16"), "not_utf8"),
    ("Latin-1", _JSON, '{"text": "café"}'.encode("latin-1"), "not_utf8"),
    ("an overlong encoding", _JSON, b'{"text": "\xc0\xaf"}', "not_utf8"),
    ("an encoded surrogate", _JSON, b'{"text": "\xed\xa0\x80"}', "not_utf8"),
    ("another charset", {"Content-Type": "text/json; charset=utf-7"}, b"{}", "unsupported_charset"),
    ("compressed", {**_JSON, "Content-Encoding": "gzip"}, b"\x1f\x8b\x08\x00", "unsupported_encoding"),
    ("compressed, in capitals", {"CONTENT-ENCODING": "BR"}, b"{}", "unsupported_encoding"),
    ("null", _JSON, b"null", "no_items"),
    ("a form that says a field twice", _FORM, b"id=1&text=a&text=b", "duplicate_key"),
    ("a form of broken percent codes", _FORM, b"id=%ff%fe", "not_a_form"),
    ("a form of bare words", _FORM, b"just words", "not_a_form"),
    ("a form of too many fields", _FORM, b"&".join(b"a%d=1" % i for i in range(1_001)), "not_a_form"),
    ("a table that names a column twice", {"Content-Type": "text/csv"}, b"id,id\n1,2\n", "bad_header"),
    ("a table without a header", {"Content-Type": "text/csv"}, b"\n1,2\n", "bad_header"),
    ("a table with a nameless column", {"Content-Type": "text/csv"}, b"id,,text\n1,2,3\n", "bad_header"),
]  # fmt: skip

_TOPICS = b",".join(b'"t%d"' % i for i in range(51))
_REJECTED = [
    ("a number as the whole body", b"7", "wrong_type"),
    ("a string as the whole body", b'"id"', "wrong_type"),
    ("an item that is a list", b"[[1]]", "wrong_type"),
    ("no id", b'{"text": "hello"}', "missing"),
    ("a blank id", b'{"id": "", "text": "hello"}', "missing"),
    ("true as an id", b'{"id": true, "text": "hello"}', "wrong_type"),
    ("an object as an id", b'{"id": {"$ne": null}, "text": "hello"}', "wrong_type"),
    ("a fraction as an id", b'{"id": 1.5, "text": "hello"}', "wrong_type"),
    ("an id of 201 characters", b'{"id": "' + b"x" * 201 + b'", "text": "hello"}', "too_long"),
    ("an id with a line break", b'{"id": "1\\n2", "text": "hello"}', "bad_character"),
    ("an id with white space around", b'{"id": " 1", "text": "hello"}', "bad_character"),
    ("half a surrogate pair", b'{"id": "1", "text": "\\ud83d alone"}', "bad_character"),
    ("NUL in the text", b'{"id": "1", "text": "a\\u0000b"}', "bad_character"),
    ("an escape sequence in the text", b'{"id": "1", "text": "\\u001b[2J"}', "bad_character"),
    ("a text of 20,001 characters", b'{"id": "1", "text": "' + b"x" * 20_001 + b'"}', "too_long"),
    ("a list as text", b'{"id": "1", "text": ["hello"]}', "wrong_type"),
    ("no words and no rating", b'{"id": "1"}', "empty"),
    ("a kind that does not exist", b'{"id": "1", "kind": "complant", "text": "hello"}', "unknown_kind"),
    ("a kind that is a number", b'{"id": "1", "kind": 3, "text": "hello"}', "unknown_kind"),
    ("a rating above one", b'{"id": "1", "rating": 1.01}', "out_of_range"),
    ("a rating that is no number", b'{"id": "1", "rating": "many"}', "wrong_type"),
    ("true as a rating", b'{"id": "1", "rating": true}', "wrong_type"),
    ("a severity beyond the scale", b'{"id": "1", "text": "a", "severity": 4}', "out_of_range"),
    ("a time without an offset", b'{"id": "1", "text": "a", "at": "2026-03-02T14:00:00"}', "bad_time"),
    ("a time that is a number", b'{"id": "1", "text": "a", "at": 1772460000}', "bad_time"),
    ("a day that does not exist", b'{"id": "1", "text": "a", "at": "2026-02-30T14:00:00Z"}', "bad_time"),
    ("a time in the future", b'{"id": "1", "text": "a", "at": "2026-03-02T14:01:01Z"}', "in_future"),
    ("a time too late", b'{"id": "1", "text": "a", "at": "2026-02-23T13:59:59Z"}', "too_late"),
    ("topics that are a word", b'{"id": "1", "text": "a", "topics": "bags"}', "wrong_type"),
    ("51 topics", b'{"id": "1", "text": "a", "topics": [' + _TOPICS + b"]}", "too_many"),
    ("about as a list", b'{"id": "1", "text": "a", "about": ["Q7X2"]}', "wrong_type"),
    ("about an entity with a bad name", b'{"id": "1", "text": "a", "about": {"a.b": "x"}}', "wrong_type"),
    ("about the customer", b'{"id": "1", "text": "a", "about": {"customer": "7"}}', "wrong_type"),
    ("a word for true", b'{"id": "1", "text": "a", "public": "yes"}', "wrong_type"),
    ("a language that is none", b'{"id": "1", "text": "a", "language": "en or de"}', "wrong_type"),
    ("facts that are a list", b'{"id": "1", "text": "a", "facts": [1]}', "wrong_type"),
    ("facts of an entity that is a word", b'{"id": "1", "text": "a", "facts": {"x": "gold"}}', "wrong_type"),
    ("facts of nobody", b'{"id": "1", "text": "a", "facts": {"x": {"a": 1}}}', "facts_without_id"),
    ("a fact that is an object", b'{"id": "1", "text": "a", "facts": {"x": {"tier": {}}}}', "wrong_type"),
    ("a fact with a bad name", b'{"id": "1", "text": "a", "facts": {"x": {"a..B": 1}}}', "wrong_type"),
]  # fmt: skip


@pytest.fixture(scope="module")
def feed() -> Feed:
    return load_feed(_FEED, "door.yaml")


@pytest.mark.parametrize(
    ("what", "headers", "body", "code"), _UNMAPPABLE, ids=[case[0] for case in _UNMAPPABLE]
)
def test_a_body_that_cannot_be_read_says_why(
    feed: Feed, what: str, headers: dict[str, str], body: bytes, code: str
) -> None:
    with pytest.raises(Unmappable) as reason:
        feed.read(Delivery("https://remit.example", headers, body, _NOW))

    assert reason.value.code == code
    assert 5 < len(reason.value.text) < 200


@pytest.mark.parametrize(("what", "item", "code"), _REJECTED, ids=[case[0] for case in _REJECTED])
def test_a_bad_item_rejects_itself_and_no_neighbour(feed: Feed, what: str, item: bytes, code: str) -> None:
    body = b'[{"id": "before", "text": "hello"}, ' + item + b', {"id": "after", "text": "hello"}]'

    reading = feed.read(Delivery("https://remit.example", _JSON, body, _NOW))

    assert [signal.id for signal in reading.items] == ["before", "after"]
    (rejected,) = reading.rejected
    assert (rejected.index, rejected.code) == (1, code)
    assert 5 < len(rejected.text) < 300


def test_the_edges_of_what_is_allowed_are_taken(feed: Feed) -> None:
    body = (
        b'[{"id": 9007199254740993, "text": "' + b"x" * 20_000 + b'"},'
        b' {"id": "edge", "text": "\\ud83d\\ude21", "at": "2026-02-23T14:00:00Z", "rating": 0}]'
    )

    first, second = feed.read(Delivery("https://remit.example", _JSON, body, _NOW)).items

    assert first.id == "9007199254740993"
    assert (second.text, second.rating) == ("\U0001f621", 0.0)


def test_json_as_deep_as_allowed_is_read(feed: Feed) -> None:
    deep = b'{"a": ' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH

    reading = feed.read(Delivery("https://remit.example", _JSON, deep, _NOW))

    assert [rejected.code for rejected in reading.rejected] == ["missing"]
