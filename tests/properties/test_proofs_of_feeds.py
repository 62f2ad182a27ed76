"""Whatever is sent: it proves nothing, breaks nothing, and is told nothing but what it said itself."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.providers import FOLDER, FORM, HOST, SECRETS
from voc.delivery import Delivery
from voc.errors import BadSignature, Unmappable
from voc.feed import feeds_of, load_feed
from voc.places import Said, put, said_at

_NOW = datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)
_FEEDS = feeds_of(FOLDER)
_SECRETS = {name: (f"{value}, that nobody guesses",) for name, value in SECRETS.items()}
_NAMES = sorted(
    {name for feed in _FEEDS.values() for name in feed.signature_headers}
    | {place.partition(":")[2] for feed in _FEEDS.values() for place in feed.scheme.places}
    | {"hub.mode", "hub.challenge", "hub.verify_token", "crc_token", "challenge"}
)
_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=20)
_VALUES = _TEXTS | st.integers() | st.none() | st.booleans() | st.floats(allow_nan=False)
_JSONS = st.recursive(
    _VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4),
    max_leaves=12,
)
_BODIES = st.one_of(
    st.binary(max_size=60),
    _JSONS.map(lambda value: json.dumps(value).encode()),
    st.lists(st.tuples(st.sampled_from(_NAMES), _TEXTS), max_size=5).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).encode()
    ),
)
_MEDIA = st.sampled_from(["application/json", FORM, "text/xml", "multipart/form-data; boundary=b", ""])
_DELIVERIES = st.builds(
    lambda query, headers, body, media, method: Delivery(
        f"{HOST}/v1/feeds/x?{query}", {**headers, "Content-Type": media}, body, _NOW, method
    ),
    st.lists(st.tuples(st.sampled_from(_NAMES), _TEXTS), max_size=4).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
    ),
    st.dictionaries(st.sampled_from(_NAMES), _TEXTS, max_size=4),
    _BODIES,
    _MEDIA,
    st.sampled_from(["GET", "POST"]),
)


@given(st.sampled_from(sorted(_FEEDS)), _DELIVERIES)
def test_nothing_but_a_reason_comes_of_what_nobody_signed(name: str, delivery: Delivery) -> None:
    feed = _FEEDS[name]

    if not feed.greeted(delivery):
        with pytest.raises(BadSignature) as refused:
            feed.verify(delivery, _SECRETS)
        assert not any(value in refused.value.text for values in _SECRETS.values() for value in values)
    answer = feed.challenge(delivery, _SECRETS)
    said = b"" if answer is None else answer.body
    assert not any(value.encode() in said for values in _SECRETS.values() for value in values)
    feed.without_proof(delivery)
    feed.signature_parts(delivery)
    feed.answer(delivery)


@given(st.sampled_from(sorted(_FEEDS)), _DELIVERIES)
def test_what_we_sign_is_believed_whatever_it_holds(name: str, delivery: Delivery) -> None:
    feed = _FEEDS[name]
    if any(place.partition(":")[0] in ("form", "json") for place in feed.scheme.places):
        return  # a body has to be one that can hold a signature
    if feed.greeted(delivery):
        return
    came = ""
    try:
        feed.verify(feed.signed(delivery, _SECRETS), _SECRETS)
    except BadSignature as refused:
        came = refused.code
    # A form is signed as such, a time must be one; both were there before.
    assert came in ("", "malformed_body", "malformed_timestamp", "stale_timestamp")


_KINDS = st.sampled_from([("header", "X-A"), ("query", "a.b"), ("form", "a[b]"), ("json", "a.b.c")])


@given(_KINDS, _TEXTS.filter(lambda text: text.strip() == text != ""), _DELIVERIES)
def test_what_is_put_at_a_place_is_what_is_said_there(
    place: tuple[str, str], text: str, delivery: Delivery
) -> None:
    kind, name = place
    there = put(delivery, kind, name, text)
    readable = kind in ("header", "query") or there.body != delivery.body

    assert not readable or Said(there).at(kind, name) == text
    assert said_at(delivery, f"{kind}:none.such") is None


_ECHO = """feed: shop
title: A shop
verify: {hmac: sha256, header: X-Sig}
challenge: {method: GET, values: {word: "query('word')"}, type: MEDIA, body: BODY}
signal: {id: id, kind: "'review'"}
"""
_IN_JSON = load_feed(
    _ECHO.replace("MEDIA", "application/json").replace("BODY", """'{"a": "{word}", "b": "{b}"}'"""), "a.yaml"
)
_IN_XML = load_feed(
    _ECHO.replace("MEDIA", "text/xml").replace("BODY", """"<a b='{word}'>{word}</a>\""""), "a.yaml"
)


@given(_TEXTS)
def test_what_is_said_back_stays_a_text_in_json_and_in_xml(text: str) -> None:
    asked = put(Delivery(f"{HOST}/", {}, b"", _NOW, "GET"), "query", "word", text)
    json_, xml = _IN_JSON.challenge(asked), _IN_XML.challenge(asked)

    assert (json_ is None) == (xml is None) == (text == "" or not text.isprintable())
    if json_ is not None and xml is not None:
        assert json.loads(json_.body) == {"a": text, "b": "{b}"}
        root = ET.fromstring(xml.body)
        assert (root.get("b"), root.text) == (text, text)


_AGAIN = """feed: a
title: A
verify: {scheme: none}
repeated: REPEATED
signal: {id: id, kind: kind}
"""


@given(_BODIES, _MEDIA, st.sampled_from(["refuse", "first", "all"]))
def test_a_form_whose_fields_come_again_is_read_or_refused(body: bytes, media: str, repeated: str) -> None:
    feed = load_feed(_AGAIN.replace("REPEATED", repeated), "a.yaml")
    with suppress(Unmappable):
        feed.open(Delivery(HOST, {"Content-Type": media}, body, _NOW))
