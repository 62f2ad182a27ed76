"""What an attacker or a broken sender may post to a feed, each with the error that it is to hear."""

from __future__ import annotations

import gzip
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from voc.delivery import MAX_BODY
from voc.rows import MAX_COLUMNS, MAX_LINE
from voc.strict_json import MAX_DEPTH
from voc.xml import MAX_ELEMENTS

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
DOOR = """
feed: door
title: A door
verify: {scheme: none}
signal: {id: id, kind: "kind || 'message'", at: at, customer: customer, text: text, rating: rating,
  topics: topics, about: about, public: public, language: language, sentiment: sentiment, severity: severity}
facts: facts
"""
"""A feed that reads everything, so that everything can be wrong."""
SIGNED_DOOR = """
feed: signed_door
title: A door that wants a signature
verify:
  hmac: sha256
  header: X-Door-Signature
  prefix: "sha256="
  signed: "{header:X-Door-Time}.{body}"
  timestamp: "{header:X-Door-Time}"
  secret: DOOR
signal: {id: id, kind: "'message'", text: text}
"""
SECRET = "correct horse battery staple"
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_XML = {"Content-Type": "text/xml"}
_CSV = {"Content-Type": "text/csv"}
_LINES = {"Content-Type": "application/x-ndjson"}
_ONE_PART = b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n1\r\n'
_PARTS = {"Content-Type": "multipart/form-data; boundary=b"}


@dataclass(frozen=True, slots=True)
class Hostile:
    """One delivery. code: why its body as a whole, its one item, or its signature is refused."""

    what: str
    headers: dict[str, str]
    body: bytes
    code: str


_BODIES: list[tuple[str, dict[str, str], bytes, str]] = [
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
    ("gzip that says nothing of it", _JSON, gzip.compress(b'{"id": "1"}'), "not_utf8"),
    ("a bomb of gzip", {**_JSON, "Content-Encoding": "gzip"},
     gzip.compress(bytes(1_000_000)), "unsupported_encoding"),
    ("UTF-32", _JSON, '{"id": "1"}'.encode("utf-32"), "not_utf8"),
    ("UTF-7", _JSON, b"+AHs-", "not_json"),
    ("a charset of nobody's", {"Content-Type": "application/json; charset=x-user"},
     b"{}", "unsupported_charset"),
    ("a cut UTF-8 sequence", _JSON, b'{"text": "\xe2\x82', "not_utf8"),
    ("a UTF-8 byte beyond Unicode", _JSON, b'{"text": "\xf5\x80\x80\x80"}', "not_utf8"),
    ("NUL after the JSON", _JSON, b'{"id": "1"}\x00', "not_json"),
    ("NUL instead of JSON", _JSON, b"\x00" * 64, "not_json"),
    ("a vertical tab as white space", _JSON, b'{"id":\x0b"1"}', "not_json"),
    ("a no-break space as white space", _JSON, '{"id":\u00a0"1"}'.encode(), "not_json"),
    ("digits that are not ASCII", _JSON, '{"id": \u0661\u0662}'.encode(), "not_json"),
    ("a half escape", _JSON, b'{"text": "\\u12"}', "not_json"),
    ("an escape that does not exist", _JSON, b'{"text": "\\x41"}', "not_json"),
    ("a plus before a number", _JSON, b'{"rating": +1}', "not_json"),
    ("a number that ends in a point", _JSON, b'{"rating": 1.}', "not_json"),
    ("a number without its first digit", _JSON, b'{"rating": .5}', "not_json"),
    ("a number in underscores", _JSON, b'{"id": 1_000}', "not_json"),
    ("True with a capital", _JSON, b'{"public": True}', "not_json"),
    ("undefined", _JSON, b'{"text": undefined}', "not_json"),
    ("a key without quotes", _JSON, b'{id: "1"}', "not_json"),
    ("an exponent of a million", _JSON, b'{"rating": 1e1000000}', "bad_number"),
    ("an exponent of a million digits", _JSON, b'{"rating": 1e' + b"9" * 1_000_000 + b"}", "bad_number"),
    ("a key twice, ten thousand keys later", _JSON,
     b'{"id":1,' + b",".join(b'"k%d":1' % i for i in range(10_000)) + b',"id":2}', "duplicate_key"),
    ("__proto__ twice", _JSON, b'{"__proto__": 1, "__proto__": 2}', "duplicate_key"),
    ("lists and objects by turns, too deep", _JSON, b'[{"a":' * 40 + b"1" + b"}]" * 40, "too_deep"),
    ("a list of lists, closed", _JSON, b"[" * 50_000 + b"]" * 50_000, "too_deep"),
    ("JSON in two lines", _JSON, b'{"id": "1"}\n{"id": "2"}', "not_json"),
    ("XML in place of JSON", _JSON, b"<id>1</id>", "not_json"),
    ("a form in place of JSON", _JSON, b"id=1&text=hello", "not_json"),
    ("a laughing entity", _XML,
     b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>', "forbidden_xml"),
    ("an entity that is a file", _XML,
     b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a>&b;</a>', "forbidden_xml"),
    ("an entity of parameters", _XML,
     b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://x">%b;]><a/>', "forbidden_xml"),
    ("a document type elsewhere", _XML, b'<!DOCTYPE a SYSTEM "http://x/a.dtd"><a/>', "forbidden_xml"),
    ("XML too deep", _XML, b"<a>" * 100_000, "too_deep"),
    ("XML of too many elements", _XML, b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>", "too_many"),
    ("XML that never ends", _XML, b"<a><b>", "not_xml"),
    ("XML with two roots", _XML, b"<a/><b/>", "not_xml"),
    ("an attribute twice", _XML, b'<a b="1" b="2"/>', "not_xml"),
    ("a character that XML has not", _XML, b"<a>&#0;</a>", "not_xml"),
    ("a character reference beyond Unicode", _XML, b"<a>&#x110000;</a>", "not_xml"),
    ("XML that lies about its encoding", _XML,
     b'<?xml version="1.0" encoding="UTF-8"?><a>\xe9</a>', "not_utf8"),
    ("XML in EBCDIC", _XML, b'<?xml version="1.0" encoding="cp037"?><a/>', "unsupported_charset"),
    ("JSON in place of XML", _XML, b'{"id": "1"}', "not_xml"),
    ("words before XML", _XML, b"hello <a/>", "not_xml"),
    ("a part without an end", _PARTS,
     b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n1', "not_a_form"),
    ("a part without a name", _PARTS,
     b"--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--", "not_a_form"),
    ("a part without headers", _PARTS, b"--b\r\n1\r\n--b--", "not_a_form"),
    ("parts of another boundary", _PARTS, b"--c\r\n\r\n1\r\n--c--", "not_a_form"),
    ("parts without a boundary", {"Content-Type": "multipart/form-data"}, b"--b--", "not_a_form"),
    ("a boundary of a page", {"Content-Type": f"multipart/form-data; boundary={'b' * 3_000}"},
     b"--b--", "not_a_form"),
    ("a part twice", _PARTS, _ONE_PART * 2 + b"--b--", "duplicate_key"),
    ("too many parts", _PARTS, _ONE_PART * 1_001 + b"--b--", "not_a_form"),
    ("a form field twice, once as a list", _FORM, b"tag=a&tag[]=b", "duplicate_key"),
    ("a form of nothing but signs", _FORM, b"&&&", "not_a_form"),
    ("a table of too many columns", _CSV,
     b",".join(b"c%d" % i for i in range(MAX_COLUMNS + 1)) + b"\n", "bad_header"),
    ("a table whose header never closes its quote", _CSV, b'"id,text\n1,2\n', "bad_header"),
    ("a table in UTF-16", _CSV, "id,text\n1,hello\n".encode("utf-16"), "not_utf8"),
    ("a table of one endless line", _CSV, b"x" * (MAX_LINE + 1), "bad_header"),
]  # fmt: skip

_FACTS = b",".join(b'"f%d":1' % i for i in range(101))
_ENTITIES = b",".join(b'"e%d":"1"' % i for i in range(21))
_TOPICS = b",".join(b'"t%d"' % i for i in range(51))
_ITEMS: list[tuple[str, bytes, str]] = [
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
    ("false as an id", b'{"id": false, "text": "hello"}', "wrong_type"),
    ("a list as an id", b'{"id": ["1"], "text": "hello"}', "wrong_type"),
    ("an id that ends in a line break", b'{"id": "1\\n", "text": "hello"}', "bad_character"),
    ("an id with NUL", b'{"id": "1\\u0000", "text": "hello"}', "bad_character"),
    ("an id of half a surrogate pair", b'{"id": "\\udc00", "text": "hello"}', "bad_character"),
    ("a customer that is an object", b'{"id": "1", "text": "a", "customer": {"id": 7}}', "wrong_type"),
    ("a customer of 201 characters",
     b'{"id": "1", "text": "a", "customer": "' + b"c" * 201 + b'"}', "too_long"),
    ("a pair of surrogates the wrong way round", b'{"id": "1", "text": "\\udc00\\ud800"}', "bad_character"),
    ("a bell in the text", b'{"id": "1", "text": "\\u0007"}', "bad_character"),
    ("a delete in the text", b'{"id": "1", "text": "\\u007f"}', "bad_character"),
    ("an object as text", b'{"id": "1", "text": {"$t": "hello"}}', "wrong_type"),
    ("true as text", b'{"id": "1", "text": true}', "wrong_type"),
    ("blank words and no rating", b'{"id": "1", "text": " \\n\\t "}', "empty"),
    ("a kind with a capital", b'{"id": "1", "kind": "Complaint", "text": "a"}', "unknown_kind"),
    ("a list of kinds", b'{"id": "1", "kind": ["complaint"], "text": "a"}', "unknown_kind"),
    ("a rating below zero", b'{"id": "1", "rating": -0.01}', "out_of_range"),
    ("a rating of five stars", b'{"id": "1", "rating": 5}', "out_of_range"),
    ("NaN as a rating's text", b'{"id": "1", "rating": "NaN"}', "wrong_type"),
    ("infinity as a rating's text", b'{"id": "1", "rating": "inf"}', "out_of_range"),
    ("a list as a rating", b'{"id": "1", "rating": [1]}', "wrong_type"),
    ("a rating of 40 digits", b'{"id": "1", "rating": ' + b"9" * 40 + b"}", "out_of_range"),
    ("a sentiment beyond the scale", b'{"id": "1", "text": "a", "sentiment": -1.5}', "out_of_range"),
    ("a severity below the scale", b'{"id": "1", "text": "a", "severity": -1}', "out_of_range"),
    ("a time with a space", b'{"id": "1", "text": "a", "at": "2026-03-02 14:00:00Z"}', "bad_time"),
    ("a time with a named zone", b'{"id": "1", "text": "a", "at": "2026-03-02T14:00:00 CET"}', "bad_time"),
    ("a time with half an offset", b'{"id": "1", "text": "a", "at": "2026-03-02T14:00:00+01"}', "bad_time"),
    ("an offset that does not exist",
     b'{"id": "1", "text": "a", "at": "2026-03-02T14:00:00+24:00"}', "bad_time"),
    ("both a Z and an offset", b'{"id": "1", "text": "a", "at": "2026-03-02T14:00:00Z+01:00"}', "bad_time"),
    ("an hour that does not exist", b'{"id": "1", "text": "a", "at": "2026-03-02T24:00:00Z"}', "bad_time"),
    ("a minute that does not exist", b'{"id": "1", "text": "a", "at": "2026-03-02T14:60:00Z"}', "bad_time"),
    ("a second that does not exist", b'{"id": "1", "text": "a", "at": "2026-03-02T14:00:61Z"}', "bad_time"),
    ("a year of five digits", b'{"id": "1", "text": "a", "at": "12026-03-02T14:00:00Z"}', "bad_time"),
    ("the year zero", b'{"id": "1", "text": "a", "at": "0000-01-01T00:00:00Z"}', "bad_time"),
    ("a day and month the other way round",
     b'{"id": "1", "text": "a", "at": "02-03-2026T14:00:00Z"}', "bad_time"),
    ("the last moment of all, west of Greenwich",
     b'{"id": "1", "text": "a", "at": "9999-12-31T23:59:59-01:00"}', "bad_time"),
    ("a future that its offset hides",
     b'{"id": "1", "text": "a", "at": "2026-03-02T13:30:00-01:00"}', "in_future"),
    ("a century ahead", b'{"id": "1", "text": "a", "at": "2126-03-02T14:00:00Z"}', "in_future"),
    ("a past that its offset hides",
     b'{"id": "1", "text": "a", "at": "2026-02-23T14:30:00+01:00"}', "too_late"),
    ("before there were computers", b'{"id": "1", "text": "a", "at": "1900-01-01T00:00:00Z"}', "too_late"),
    ("a topic that is an object", b'{"id": "1", "text": "a", "topics": [{}]}', "wrong_type"),
    ("a topic of 101 characters", b'{"id": "1", "text": "a", "topics": ["' + b"t" * 101 + b'"]}', "too_long"),
    ("a topic with NUL", b'{"id": "1", "text": "a", "topics": ["\\u0000"]}', "bad_character"),
    ("21 entities", b'{"id": "1", "text": "a", "about": {' + _ENTITIES + b"}}", "too_many"),
    ("an entity in capitals", b'{"id": "1", "text": "a", "about": {"Booking": "x"}}', "wrong_type"),
    ("an entity's id that is an object", b'{"id": "1", "text": "a", "about": {"booking": {}}}', "wrong_type"),
    ("a number for true", b'{"id": "1", "text": "a", "public": 1}', "wrong_type"),
    ("a language of a page", b'{"id": "1", "text": "a", "language": "' + b"e" * 36 + b'"}', "too_long"),
    ("101 facts of one entity",
     b'{"id": "1", "text": "a", "about": {"x": "1"}, "facts": {"x": {' + _FACTS + b"}}}",
     "too_many"),
    ("a fact of 2,001 characters",
     b'{"id": "1", "text": "a", "about": {"x": "1"}, "facts": {"x": {"a": "' + b"f" * 2_001 + b'"}}}',
     "too_long"),
    ("a fact with half a surrogate pair",
     b'{"id": "1", "text": "a", "about": {"x": "1"}, "facts": {"x": {"a": "\\ud800"}}}', "bad_character"),
    ("a fact that is a list of objects",
     b'{"id": "1", "text": "a", "about": {"x": "1"}, "facts": {"x": {"a": [{}]}}}', "wrong_type"),
    ("facts of an entity with a bad name",
     b'{"id": "1", "text": "a", "facts": {"a b": {"a": 1}}}', "wrong_type"),
]  # fmt: skip


def bodies() -> list[Hostile]:
    """Deliveries to the door that cannot be mapped as a whole."""
    return [Hostile(*case) for case in _BODIES]


def items() -> list[Hostile]:
    """Deliveries to the door of one good item, a bad one, and another good one."""
    around = b'[{"id": "before", "text": "hello"}, %s, {"id": "after", "text": "hello"}]'
    return [Hostile(what, _JSON, around.replace(b"%s", item), code) for what, item, code in _ITEMS]


def signatures() -> list[Hostile]:
    """Deliveries to the door that wants a signature, none of which has a right one."""
    return [*_tricks(), *_times()]


def _tricks() -> Iterator[Hostile]:
    body = b'{"id": "1", "text": "hello"}'
    stamp = str(int(NOW.timestamp()))
    right = _signature(stamp, body)
    hexed = right.removeprefix("sha256=")
    tricks = [
        ("no signature", None, "missing_signature"),
        ("an empty signature", "", "missing_signature"),
        ("a prefix and nothing else", "sha256=", "wrong_signature"),
        ("no prefix", hexed, "malformed_signature"),
        ("the prefix in capitals", "SHA256=" + hexed, "malformed_signature"),
        ("the prefix of a weaker hash", "sha1=" + hexed, "malformed_signature"),
        ("the prefix of no hash", "none=" + hexed, "malformed_signature"),
        ("the prefix twice", "sha256=" + right, "malformed_signature"),
        ("a space behind the prefix", "sha256= " + hexed, "malformed_signature"),
        ("cut by one digit", right[:-1], "malformed_signature"),
        ("cut by one byte", right[:-2], "wrong_signature"),
        ("cut to one byte", "sha256=" + hexed[:2], "wrong_signature"),
        ("one byte more", right + "00", "wrong_signature"),
        ("the last byte changed", right[:-2] + ("00" if right[-2:] != "00" else "01"), "wrong_signature"),
        (
            "the first byte changed",
            "sha256=" + ("00" if hexed[:2] != "00" else "01") + hexed[2:],
            "wrong_signature",
        ),
        ("all zeros", "sha256=" + "0" * 64, "wrong_signature"),
        ("base64 in place of digits", "sha256=" + "A" * 43 + "=", "malformed_signature"),
        ("letters that are no digits", "sha256=" + "g" * 64, "malformed_signature"),
        ("a quote around it", f'"{right}"', "malformed_signature"),
        ("0x before the digits", "sha256=0x" + hexed, "malformed_signature"),
        (
            "a line of digits in groups",
            "sha256=" + " ".join(hexed[i : i + 8] for i in range(0, 64, 8)),
            "malformed_signature",
        ),
        ("two signatures, the right one first", f"{right}, sha256=00", "malformed_signature"),
        ("two signatures, the right one last", f"sha256=00, {right}", "malformed_signature"),
        ("a thousand signatures", ", ".join(["sha256=00"] * 1_000), "malformed_signature"),
        ("of the body alone", _hashed(body), "wrong_signature"),
        ("of time and body the other way round", _hashed(body + b"." + stamp.encode()), "wrong_signature"),
        ("without the point between", _hashed(stamp.encode() + body), "wrong_signature"),
        ("of an empty body", _signature(stamp, b""), "wrong_signature"),
        ("of the body with a line break", _signature(stamp, body + b"\n"), "wrong_signature"),
        ("of the body written anew", _signature(stamp, body.replace(b": ", b":")), "wrong_signature"),
        ("by another secret", _signature(stamp, body, "another"), "wrong_signature"),
        ("by an empty secret", _signature(stamp, body, ""), "wrong_signature"),
        ("by the name of the secret", _signature(stamp, body, "DOOR"), "wrong_signature"),
        ("by the secret and a line break", _signature(stamp, body, SECRET + "\n"), "wrong_signature"),
        ("a hash without a key", "sha256=" + hashlib.sha256(body).hexdigest(), "wrong_signature"),
        (
            "a hash of secret and body",
            "sha256=" + hashlib.sha256(SECRET.encode() + body).hexdigest(),
            "wrong_signature",
        ),
        ("the secret itself", "sha256=" + SECRET.encode().hex(), "wrong_signature"),
    ]
    for what, signature, code in tricks:
        headers = {**_JSON, "X-Door-Time": stamp}
        yield Hostile(
            f"signature: {what}",
            headers | ({} if signature is None else {"X-Door-Signature": signature}),
            body,
            code,
        )


def _times() -> Iterator[Hostile]:
    body = b'{"id": "1", "text": "hello"}'
    stamp = str(int(NOW.timestamp()))
    away = int(NOW.timestamp())
    times = [
        ("no time", None, "missing_timestamp"),
        ("a word", "now", "malformed_timestamp"),
        ("an empty exponent", "1e9", "malformed_timestamp"),
        ("a minus", f"-{stamp}", "malformed_timestamp"),
        ("hexadecimal", hex(away), "malformed_timestamp"),
        ("a list", f"{stamp}, {stamp}", "malformed_timestamp"),
        ("a date alone", "2026-03-02", "malformed_timestamp"),
        ("a time without an offset", "2026-03-02T14:00:00", "malformed_timestamp"),
        ("a number beyond all time", "9" * 30, "malformed_timestamp"),
        ("the epoch", "0", "stale_timestamp"),
        ("five minutes and a second ago", str(away - 301), "stale_timestamp"),
        ("five minutes and a second ahead", str(away + 301), "stale_timestamp"),
        ("an hour that its offset hides", "2026-03-02T14:00:00-01:00", "stale_timestamp"),
        ("cut to its first digits", stamp[:7], "stale_timestamp"),
    ]
    for what, said, code in times:
        headers = {**_JSON, "X-Door-Signature": _signature((said or "").strip(), body)}
        yield Hostile(f"time: {what}", headers | ({} if said is None else {"X-Door-Time": said}), body, code)


def _signature(stamp: str, body: bytes, secret: str = SECRET) -> str:
    return _hashed(stamp.encode() + b"." + body, secret)


def _hashed(text: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
