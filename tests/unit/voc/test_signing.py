"""Keyed hashes said as data: what a feed document can say without code."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.signing import HmacScheme, placeholders, unknown_placeholder

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_URL = "https://remit.example/v1/feeds/x?y=1"


def test_parts_of_the_request_and_of_other_secrets_may_be_signed_and_make_the_key() -> None:
    scheme = HmacScheme(
        hmac="sha512",
        header="X-Sig",
        signed="{url}|{header:X-Id}|{body}|{secret:SHOP}",
        key="{secret}-{secret:SHOP}",
        prefix="s=",
    )
    signature = hmac.new(b"k-shop", _URL.encode() + b"|7|hello|shop", hashlib.sha512).hexdigest()
    delivery = Delivery(_URL, {"X-Id": "7", "x-sig": f"s={signature}"}, b"hello", _NOW)

    scheme(delivery, "MAIN", {"MAIN": ("old", "k"), "SHOP": ("other", "shop")})


def test_a_header_that_is_signed_must_be_there() -> None:
    scheme = HmacScheme(hmac="sha256", header="X-Sig", signed="{header:X-Id}.{body}")

    with pytest.raises(BadSignature, match="no header X-Id") as error:
        scheme(Delivery(_URL, {"X-Sig": "00"}, b"", _NOW), "S", {"S": ("k",)})
    assert error.value.code == "missing_header"


@pytest.mark.parametrize("stamp", ["soon", "2026-03-02", "-1", "1e9", "１７７２４６０３０９"])
def test_a_time_that_is_none_is_malformed_even_if_signed(stamp: str) -> None:
    scheme = HmacScheme(
        hmac="sha256", header="X-Sig", signed="{header:X-T}.{body}", timestamp="{header:X-T}", encoding="hex"
    )
    signature = hmac.new(b"k", stamp.encode() + b".", hashlib.sha256).hexdigest()

    with pytest.raises(BadSignature) as error:
        scheme(Delivery(_URL, {"X-Sig": signature, "X-T": stamp}, b"", _NOW), "S", {"S": ("k",)})
    assert error.value.code == "malformed_timestamp"


@pytest.mark.parametrize("signature", ["zz", "00 00", "0", "\u00e9", "00, 00", "0x00"])
def test_a_signature_of_another_shape_is_malformed(signature: str) -> None:
    scheme = HmacScheme(hmac="sha256", header="X-Sig")

    with pytest.raises(BadSignature) as error:
        scheme(Delivery(_URL, {"X-Sig": signature}, b"", _NOW), "S", {"S": ("k",)})
    assert error.value.code == "malformed_signature"


def test_a_signature_that_is_cut_short_does_not_fit() -> None:
    scheme = HmacScheme(hmac="sha256", header="X-Sig")
    half = hmac.new(b"k", b"", hashlib.sha256).hexdigest()[:32]

    with pytest.raises(BadSignature) as error:
        scheme(Delivery(_URL, {"X-Sig": half}, b"", _NOW), "S", {"S": ("k",)})
    assert error.value.code == "wrong_signature"


def test_placeholders_are_known_and_others_found() -> None:
    assert placeholders("{header:X-T}.{body}{secret:SHOP}") == ["header:X-T", "body", "secret:SHOP"]
    assert unknown_placeholder("{body}{bdy}") == "{bdy}"
    assert unknown_placeholder("{body}.{url") == "{url"
    assert unknown_placeholder("{body}") is None
