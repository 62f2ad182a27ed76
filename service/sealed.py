"""What nobody reads without the service's key: contents of deliveries, secrets of feeds."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import orjson
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.settings import Settings, secret_key
from voc.delivery import Delivery, Headers
from voc.errors import Rejected

DELIVERIES: Final = b"remit dead letters"
SECRETS: Final = b"remit feed secrets"
POSITIONS: Final = b"remit poll positions"
_PROOFS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})


@dataclass(frozen=True, slots=True)
class Opened:
    """What was sealed of a delivery: its content if that was kept, and words about what went wrong."""

    delivery: Delivery | None
    text: str | None = None
    rejected: list[Rejected] = field(default_factory=list)


def seal(
    settings: Settings,
    delivery: Delivery | None,
    text: str | None = None,
    rejected: Sequence[Rejected] = (),
) -> bytes:
    """Seals a delivery's content and what is said of it.

    What proved who sent it is left out: nobody who opens it may send in that name.
    Raises SettingsError where the service's key cannot be had.
    """
    content: dict[str, Any] = {"text": text, "rejected": [asdict(one) for one in rejected]}
    if delivery is not None:
        content |= {
            "method": delivery.method,
            "url": delivery.url,
            "headers": {name: value for name, value in delivery.headers.items() if name not in _PROOFS},
            "body": base64.b64encode(delivery.body).decode(),
        }
    return cipher(settings, DELIVERIES).encrypt(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def opened(settings: Settings, sealed: bytes, at: datetime) -> Opened:
    """What was sealed, as it arrived at that moment. Raises InvalidToken (cryptography) under another key."""
    content: Mapping[str, Any] = orjson.loads(cipher(settings, DELIVERIES).decrypt(sealed))
    delivery = None
    if "body" in content:
        body = base64.b64decode(content["body"])
        delivery = Delivery(content["url"], Headers(content["headers"]), body, at, content["method"])
    said = [Rejected(**one) for one in content.get("rejected", ())]
    return Opened(delivery, content.get("text"), said)


def cipher(settings: Settings, purpose: bytes) -> Fernet:
    """What seals for a purpose, with a key derived from the service's. Raises SettingsError without that."""
    return _cipher(secret_key(settings), purpose)


@lru_cache(maxsize=16)
def _cipher(key: bytes, purpose: bytes) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=purpose).derive(key)
    return Fernet(base64.urlsafe_b64encode(derived))
