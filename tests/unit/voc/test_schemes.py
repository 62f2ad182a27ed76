"""The odd schemes: what is special about each, beside the requests in tests/contract/schemes."""

import base64
from datetime import UTC, datetime

import pytest

from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.schemes import BY_NAME

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("secret", ["whsec_not base64!", "whpk_AAAA"])
def test_a_secret_of_ours_that_cannot_be_used_says_so(secret: str) -> None:
    headers = {
        "webhook-id": "m",
        "webhook-timestamp": "1772460000",
        "webhook-signature": "v1,AAAA v1a," + base64.b64encode(bytes(64)).decode(),
    }
    with pytest.raises(BadSignature, match="REMIT_SECRET_S") as error:
        BY_NAME["standard_webhooks"](Delivery("u", headers, b"", _NOW), "S", {"S": (secret,)})
    assert error.value.code == "unusable_secret"


def test_a_public_key_never_checks_a_keyed_hash() -> None:
    public = "whpk_" + base64.b64encode(bytes(range(32))).decode()
    headers = {"webhook-id": "m", "webhook-timestamp": "1772460000", "webhook-signature": "v1,AAAA"}

    with pytest.raises(BadSignature) as error:
        BY_NAME["standard_webhooks"](Delivery("u", headers, b"", _NOW), "S", {"S": (public,)})
    assert error.value.code == "wrong_signature"


def test_twilio_does_not_take_a_body_that_nothing_covers() -> None:
    delivery = Delivery("https://remit.example/x", {"X-Twilio-Signature": "AAAA"}, b"{}", _NOW)

    with pytest.raises(BadSignature, match="bodySHA256"):
        BY_NAME["twilio"](delivery, "S", {"S": ("k",)})


def test_no_scheme_asks_for_nothing() -> None:
    BY_NAME["none"](Delivery("u", {}, b"", _NOW), "S", {})


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - {"none"}))
def test_a_request_without_any_header_is_refused_by_every_scheme(name: str) -> None:
    with pytest.raises(BadSignature) as error:
        BY_NAME[name](Delivery("https://remit.example", {}, b"{}", _NOW), "S", {"S": ("whsec_AAAA",)})
    assert error.value.code == "missing_signature"
