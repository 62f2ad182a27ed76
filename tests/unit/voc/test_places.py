"""Where a request says something: read only where it is said once, and put where it belongs."""

from datetime import UTC, datetime

import pytest

from voc.delivery import MAX_FIELDS, Delivery
from voc.errors import BadSignature
from voc.places import Said, put, said_at

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _said(body: bytes = b"", headers: dict[str, str] | None = None, query: str = "") -> Said:
    return Said(Delivery(f"https://remit.example/v1/feeds/x{query}", headers or {}, body, _NOW))


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("header", "X-A", "1"),
        ("header", "x-b", None),
        ("query", "a", "1 2"),
        ("query", "twice", None),
        ("query", "none", None),
    ],
)
def test_a_header_or_a_parameter_is_said_once_or_not_at_all(kind: str, name: str, value: str | None) -> None:
    said = _said(headers={"x-a": " 1 ", "X-B": " "}, query="?a=1+2&twice=1&twice=2")

    assert said.at(kind, name) == value


@pytest.mark.parametrize(
    ("body", "name", "value"),
    [
        (b'{"a": {"b": "1"}}', "a.b", "1"),
        (b'{"a": [{"b": 7}]}', "a.0.b", "7"),
        (b'{"a": [{"b": 7}]}', "a.1.b", None),
        (b'{"a": 12345678901234567890123}', "a", "12345678901234567890123"),
        (b'{"a": 1.5}', "a", None),
        (b'{"a": true}', "a", None),
        (b'{"a": null}', "a", None),
        (b'{"a": ""}', "a", None),
        (b'{"a": {"b": 1}}', "a", None),
        (b'["x"]', "0", "x"),
        (b'"x"', "a", None),
    ],
)
def test_of_json_only_what_can_be_written_in_one_way_is_said(
    body: bytes, name: str, value: str | None
) -> None:
    assert _said(body, _JSON).at("json", name) == value


def test_a_field_that_a_form_says_twice_is_not_said_though_others_are() -> None:
    said = _said(b"a=1&b=2&b=3&c[]=4", _FORM)

    assert [said.at("form", name) for name in ("a", "b", "c[]", "d")] == ["1", None, "4", None]


@pytest.mark.parametrize(
    ("kind", "body", "headers"),
    [
        ("json", b'{"a": 1, "a": 2}', _JSON),
        ("json", b"{", _JSON),
        ("json", b'{"a": 1}', {**_JSON, "Content-Encoding": "gzip"}),
        ("form", b"a=1", _JSON),
        ("form", b"a=%ff", _FORM),
        ("form", b"&".join(b"a=1" for _ in range(MAX_FIELDS + 1)), _FORM),
        ("form", b"--b", {"Content-Type": "multipart/form-data; boundary=b"}),
    ],
)
def test_a_body_that_cannot_be_read_says_nothing(kind: str, body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature) as refused:
        _said(body, headers).at(kind, "a")
    assert refused.value.code == "malformed_body"
    assert said_at(_said(body, headers).delivery, f"{kind}:a") is None


def test_too_many_parameters_are_not_looked_through() -> None:
    with pytest.raises(BadSignature, match="more than 1,000 parameters"):
        _ = _said(query="?" + "&".join("a=1" for _ in range(MAX_FIELDS + 1))).parameters


@pytest.mark.parametrize(
    ("kind", "name", "body", "headers"),
    [
        ("header", "X-A", b"", {}),
        ("query", "a", b"", {}),
        ("form", "a", b"", _FORM),
        ("form", "a", b"a=1&a=2&b=3", _FORM),
        ("json", "a.b", b'{"a": 1, "c": 2}', _JSON),
        ("json", "a", b'{"a": {"b": 1}}', _JSON),
    ],
)
def test_what_is_put_at_a_place_is_said_there(
    kind: str, name: str, body: bytes, headers: dict[str, str]
) -> None:
    there = put(_said(body, headers, "?a=9&z=1").delivery, kind, name, "x & y")

    assert Said(there).at(kind, name) == "x & y"


def test_a_body_that_cannot_hold_it_stays_as_it_is() -> None:
    assert put(_said(b"{", _JSON).delivery, "json", "a", "1").body == b"{"
    assert put(_said(b"{}", _JSON).delivery, "form", "a", "1").body == b"{}"
