"""Sources that say a secret: it is believed at its place alone, and kept nowhere."""

import base64
from datetime import UTC, datetime

import pytest

from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.tokens import Token

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_URL = "https://remit.example/v1/feeds/x"
_SECRETS = {"S": ("old", "pass word"), "USER": ("ann",)}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_BASIC = Token("{header:Authorization}", "Basic ", "base64", "{secret:USER}:{secret}")


def _basic(text: str) -> Delivery:
    return Delivery(_URL, {"Authorization": f"bAsIc {base64.b64encode(text.encode()).decode()}"}, b"", _NOW)


@pytest.mark.parametrize("text", ["ann:pass word", "ann:old"])
def test_a_name_and_a_password_are_believed_with_any_secret_in_use(text: str) -> None:
    _BASIC(_basic(text), "S", _SECRETS)


@pytest.mark.parametrize("text", ["ann:", ":old", "ann:old ", "bob:old", "ann", "ann:OLD", "old:ann"])
def test_anything_else_is_not(text: str) -> None:
    with pytest.raises(BadSignature) as refused:
        _BASIC(_basic(text), "S", _SECRETS)
    assert refused.value.code == "wrong_signature"
    assert "old" not in refused.value.text


def test_what_is_not_written_as_it_should_be_is_malformed() -> None:
    for value in ("Basic %%%", "Basic YQ", "Bearer YTph"):
        with pytest.raises(BadSignature) as refused:
            _BASIC(Delivery(_URL, {"Authorization": value}, b"", _NOW), "S", _SECRETS)
        assert refused.value.code == "malformed_signature"


@pytest.mark.parametrize(
    ("token", "headers", "body"),
    [
        (Token("{header:X-Key}"), {}, b""),
        (Token("{query:key}"), {}, b""),
        (Token("{json:a.key}"), {}, b'{"a": {"b": 1}, "text": "hello"}'),
        (Token("{form:key}"), _FORM, b"text=hello"),
        (_BASIC, {}, b""),
    ],
)
def test_what_was_said_is_hidden_before_anything_is_kept(
    token: Token, headers: dict[str, str], body: bytes
) -> None:
    said = token.sign(
        Delivery(_URL + "?a=1", headers, body, _NOW), "S", {"S": ("pass word",), "USER": ("ann",)}
    )
    token(said, "S", _SECRETS)

    kept = token.hidden(said)

    whole = f"{kept.url} {dict(kept.headers)} {kept.body!r}"
    assert not any(one in whole for one in ("pass word", "pass+word", "pass%20word", "YW5uOnBhc3Mgd29yZA"))
    assert (b"hello" in kept.body) == (b"hello" in body)
    with pytest.raises(BadSignature):
        token(kept, "S", _SECRETS)


@pytest.mark.parametrize(
    ("place", "headers", "body"),
    [
        ("json:key", {}, b'{"key": "o\\u006cd"}'),
        ("json:key", {}, b'{"key": "old", "n": 123456789012345678901234567890, "half": "\\ud800"}'),
        ("json:key", {}, b'{"key": "\\u006fld", "n": 123456789012345678901234567890, "half": "\\ud800"}'),
        ("form:key", _FORM, b"key=%6f%6c%64"),
        (
            "form:key",
            {"Content-Type": "multipart/form-data; boundary=b"},
            b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nold\r\n--b--\r\n',
        ),
    ],
)
def test_it_is_hidden_however_it_was_written(place: str, headers: dict[str, str], body: bytes) -> None:
    token = Token("{" + place + "}")
    said = Delivery(_URL, headers, body, _NOW)
    token(said, "S", _SECRETS)

    with pytest.raises(BadSignature, match="does not fit"):
        token(token.hidden(said), "S", _SECRETS)


def test_what_is_no_text_that_can_be_written_is_hidden_as_well() -> None:
    said = Delivery(_URL, {}, b'{"key": "\\ud800old"}', _NOW)

    assert b"old" not in Token("{json:key}").hidden(said).body


def test_a_token_that_is_said_twice_is_none() -> None:
    with pytest.raises(BadSignature, match="exactly one key"):
        Token("{query:key}")(Delivery(_URL + "?key=old&key=old", {}, b"", _NOW), "S", _SECRETS)
