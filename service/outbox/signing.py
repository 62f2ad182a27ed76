"""How a message is signed: Standard Webhooks 1.0, symmetric (v1).

Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
_SHORTEST, _LONGEST = 16, 64


class UnusableSecret(ValueError):  # noqa: N818 -- says what it is
    """A secret that is none of the form `whsec_…`; the message names the form and never the secret."""


def key_of(secret: str) -> bytes:
    """The key in a secret. Raises UnusableSecret."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise UnusableSecret(f"must be {PREFIX} and the base64 of {_SHORTEST} to {_LONGEST} bytes")
    return key


def signed_headers(message: str, at: datetime, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """The headers that prove a message: its id, when this try was sent, a signature with each secret.

    Several while secrets rotate: the receiver takes the message if it knows any. Raises UnusableSecret.
    """
    stamp = str(int(at.timestamp()))
    signed = f"{message}.{stamp}.".encode() + body
    signatures = [hmac.digest(key_of(secret), signed, hashlib.sha256) for secret in secrets]
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join("v1," + base64.b64encode(each).decode() for each in signatures),
    }
