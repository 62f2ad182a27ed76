"""Keyed hashes said as data: what a feed document can say without code."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.signing import MAX_SIGNATURES, Encoding, HmacScheme, KeyEncoding

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_DIGEST = hmac.digest(b"k", b"hi", "sha256")
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


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("hex", _DIGEST.hex().upper()),
        ("base64", base64.b64encode(_DIGEST).decode()),
        ("base64url", base64.urlsafe_b64encode(_DIGEST).decode()),
        ("base64url", base64.urlsafe_b64encode(_DIGEST).decode().rstrip("=")),
    ],
)
def test_a_signature_is_written_in_one_of_these_ways(encoding: Encoding, text: str) -> None:
    scheme = HmacScheme(hmac="sha256", header="X-Sig", encoding=encoding)

    scheme(Delivery(_URL, {"X-Sig": text}, b"hi", _NOW), "S", {"S": ("k",)})


@pytest.mark.parametrize(
    ("encoding", "prefix", "secret"),
    [("text", "", "k"), ("hex", "", "6b"), ("base64", "", "aw=="), ("base64", "whsec_", "whsec_aw==")],
)
def test_a_secret_is_written_in_one_of_these_ways(encoding: KeyEncoding, prefix: str, secret: str) -> None:
    scheme = HmacScheme(hmac="sha256", header="X-Sig", key_encoding=encoding, key_prefix=prefix)

    scheme(Delivery(_URL, {"X-Sig": _DIGEST.hex()}, b"hi", _NOW), "S", {"S": (secret,)})


def test_a_secret_that_is_not_written_so_is_our_mistake_and_says_so() -> None:
    scheme = HmacScheme(hmac="sha256", header="X-Sig", key_encoding="hex")

    with pytest.raises(BadSignature, match="REMIT_SECRET_S is not hex") as error:
        scheme(Delivery(_URL, {"X-Sig": "00"}, b"", _NOW), "S", {"S": ("xyz",)})
    assert error.value.code == "unusable_secret"
    assert "xyz" not in error.value.text


_LISTED = HmacScheme(hmac="sha256", header="X-Sig", prefix="v1,", separator=" ")


@pytest.mark.parametrize(
    "text", [f"v1,{_DIGEST.hex()}", f"v1,00 v1,{_DIGEST.hex()}", f"v2,xx v1,{_DIGEST.hex()} v1,00"]
)
def test_any_of_several_signatures_may_fit(text: str) -> None:
    _LISTED(Delivery(_URL, {"X-Sig": text}, b"hi", _NOW), "S", {"S": ("k",)})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("v1,00 v1,01", "wrong_signature"),
        ("v2,00", "malformed_signature"),
        ("v1,00 " * MAX_SIGNATURES + f"v1,{_DIGEST.hex()}", "wrong_signature"),
    ],
)
def test_none_of_them_fits(text: str, code: str) -> None:
    with pytest.raises(BadSignature) as error:
        _LISTED(Delivery(_URL, {"X-Sig": text}, b"hi", _NOW), "S", {"S": ("k",)})
    assert error.value.code == code


_NAMED = HmacScheme(
    hmac="sha256", header="X-Sig", signed="{part:ts}:{body}", separator=";", part="h1", timestamp="{part:ts}"
)
_STAMP = str(int(_NOW.timestamp()))
_STAMPED = hmac.new(b"k", f"{_STAMP}:hi".encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    "text",
    [
        f"ts={_STAMP};h1={_STAMPED}",
        f"h1={_STAMPED}; ts={_STAMP}",
        f'ts="{_STAMP}";h0=xx;h1=00;h1="{_STAMPED}"',
    ],
)
def test_the_signature_may_be_a_part_of_its_header_beside_the_time(text: str) -> None:
    _NAMED(Delivery(_URL, {"X-Sig": text}, b"hi", _NOW), "S", {"S": ("k",)})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"ts={_STAMP}", "missing_signature"),
        (f"h1={_STAMPED}", "missing_timestamp"),
        (f"ts=1;ts={_STAMP};h1={_STAMPED}", "missing_timestamp"),
        (f"ts={_STAMP},h1={_STAMPED}", "missing_signature"),
        (f"ts={_STAMP};h1=xx", "malformed_signature"),
        (f"ts=1;h1={_STAMPED}", "wrong_signature"),
    ],
)
def test_parts_that_do_not_fit_say_which(text: str, code: str) -> None:
    with pytest.raises(BadSignature) as error:
        _NAMED(Delivery(_URL, {"X-Sig": text}, b"hi", _NOW), "S", {"S": ("k",)})
    assert error.value.code == code


@pytest.mark.parametrize("scheme", [_LISTED, _NAMED, HmacScheme(hmac="sha1", header="X-Sig")])
def test_what_a_scheme_signs_it_takes(scheme: HmacScheme) -> None:
    signed = scheme.sign(Delivery(_URL, {}, b"hi", _NOW), "S", {"S": ("k", "old")})

    scheme(signed, "S", {"S": ("k",)})
