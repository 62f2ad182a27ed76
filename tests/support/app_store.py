"""A source that lets in who shows a token such as App Store Connect wants, and judges it as that does."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from support.asked import Asked
from support.receiver import Answer

ISSUER = "57246542-96fe-1a63-e053-0824d011072a"
AUDIENCE = "appstoreconnect-v1"
LONGEST = timedelta(minutes=20)
TOKEN = "token: {key: STORE_KEY, key_id: STORE_KEY_ID, issuer: STORE_ISSUER, audience: appstoreconnect-v1}"
"""What a document says of the token."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an account, and what it is called there."""

    id: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def pem(self) -> str:
        """The file that one downloads once."""
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def opened(token: str, key: Key) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token that a key has signed. Raises InvalidSignature."""
    signed, _, signature = token.rpartition(".")
    raw = _raw(signature)
    if len(raw) != 64:
        raise InvalidSignature
    both = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.private.public_key().verify(both, signed.encode(), ec.ECDSA(SHA256()))
    header, claims = signed.split(".")
    return orjson.loads(_raw(header)), orjson.loads(_raw(claims))


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(slots=True)
class AppStore:
    """Answers as `says` does whoever shows a good token, and 401 everybody else. clock: its own."""

    says: Callable[[Asked], Answer]
    clock: Callable[[], datetime]
    keys: list[Key] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        """What it answers a request."""
        return self.says(asked) if self._lets_in(asked) else Answer(401)

    def _lets_in(self, asked: Asked) -> bool:
        token = asked.headers["authorization"].removeprefix("Bearer ")
        kid = orjson.loads(_raw(token.partition(".")[0]))["kid"]
        now = self.clock().timestamp()
        for key in self.keys:
            if key.id != kid:
                continue
            try:
                header, claims = opened(token, key)
            except InvalidSignature:
                return False
            whose = (header["alg"], header["typ"], claims["iss"], claims["aud"])
            in_time = claims["iat"] <= now < claims["exp"] <= now + LONGEST.total_seconds()
            return whose == ("ES256", "JWT", ISSUER, AUDIENCE) and in_time
        return False
