"""Placeholders of what is signed: which there are, and what each gives."""

from datetime import UTC, datetime

import pytest

from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.places import Said
from voc.templates import Pairs, Parts, form_text, placeholders, render, unknown_placeholder

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-Id": "7"}
_SENT = Said(Delivery("https://remit.example/v1/feeds/x?y=1&z=", _FORM, b"b=2&a=1+1", _NOW, "PUT"))
_NOTHING = Parts({}, {})
_PARTS = Parts(
    {"secret:SHOP": b"shop"},
    {"t": "9"},
    Pairs(equals="=", between="&"),
    ("{secret:SHOP}", "{header:X-Id}", "{form:a}"),
)


def test_placeholders_are_known_and_others_found() -> None:
    assert placeholders("{header:X-T}.{body}{secret:SHOP}") == ("header:X-T", "body", "secret:SHOP")
    assert unknown_placeholder("{body}{bdy}") == "{bdy}"
    assert unknown_placeholder("{body}.{url") == "{url"
    assert unknown_placeholder("{body}") is None


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{method} {url}", "PUT https://remit.example/v1/feeds/x?y=1&z="),
        ("{path}|{query:y}|{query:z}", "/v1/feeds/x|1|"),
        ("{header:x-id}:{body}", "7:b=2&a=1+1"),
        ("{form}", "a1 1b2"),
        ("{body:sha1}", "f3dafc2cd10ba27e27c926590ad829cedcd9225a"),
        ("{part:t}{secret:SHOP}", "9shop"),
        ("{url:bare}|{query}", "https://remit.example/v1/feeds/x|y=1&z="),
        ("{form:a}{form:b}", "1 12"),
        ("{body:sha1:base64}", "89r8LNELon4nySZZCtgpztzZIlo="),
        ("{sorted}", "1 17shop"),
        ("{pairs}", "a=1 1&b=2"),
    ],
)
def test_each_placeholder_gives_its_part_of_the_request(template: str, text: str) -> None:
    assert render(template, _SENT, _PARTS) == text.encode()


@pytest.mark.parametrize("missing", ["{header:X-Other}", "{query:other}", "{part:t}"])
def test_what_is_missing_is_named_and_a_missing_time_is_called_that(missing: str) -> None:
    with pytest.raises(BadSignature) as error:
        render(missing, _SENT, _NOTHING)
    assert error.value.code == "missing_header"
    with pytest.raises(BadSignature) as error:
        render(missing, _SENT, _NOTHING, stamp=missing)
    assert error.value.code == "missing_timestamp"


def test_a_name_that_the_query_says_twice_is_not_guessed() -> None:
    twice = Said(Delivery("https://remit.example/?y=1&y=2", {}, b"", _NOW))

    with pytest.raises(BadSignature, match="exactly one y"):
        render("{query:y}", twice, _NOTHING)


def test_pairs_are_sorted_by_name_then_value_and_none_is_lost() -> None:
    form = Delivery("https://remit.example/?c=3&a=%26", _FORM, b"b=2&a=2&a=1&b=2&s=0", _NOW)
    without = Pairs("form", ":", ",", ("s",))

    assert render("{pairs}", Said(form), Parts({}, {}, without)) == b"a:1,a:2,b:2,b:2"
    assert render("{pairs}", Said(form), Parts({}, {}, Pairs("query", "=", ";"))) == b"a=&;c=3"


@pytest.mark.parametrize("body", [b"[]", b'{"a": {}}', b'{"a": 1.5}', b'{"a": true}', b'{"a": null}', b"{"])
def test_pairs_of_json_are_those_of_a_plain_object(body: bytes) -> None:
    pairs = Parts({}, {}, Pairs("json", "=", "&"))
    plain = Delivery("https://remit.example/", {}, b'{"b": "", "a": 7}', _NOW)

    assert render("{pairs}", Said(plain), pairs) == b"a=7&b="
    with pytest.raises(BadSignature):
        render("{pairs}", Said(Delivery("https://remit.example/", {}, body, _NOW)), pairs)


def test_a_form_that_is_none_cannot_be_signed() -> None:
    with pytest.raises(BadSignature, match="body is none"):
        render("{form}", Said(Delivery("https://remit.example", {}, b"a=1", _NOW)), _NOTHING)
    with pytest.raises(BadSignature, match="cannot be read"):
        form_text(b"a=\xff")
