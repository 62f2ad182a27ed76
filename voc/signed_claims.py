"""Sources that send a JSON Web Token with each delivery: signed claims, of which some speak of the delivery.

JSON Web Signature in its compact form (RFC 7515, section 7.1) with the algorithms of RFC 7518 and RFC 8037,
and the claims of RFC 7519. Which algorithm counts is the document's to say, never the token's.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

import orjson

from voc.delivery import Delivery
from voc.errors import BadSignature, Unmappable
from voc.places import Said, put
from voc.public_keys import PublicKeyKind, any_signed
from voc.signing import TOLERANCE, Secrets, decode, encode, secret_values, wrong
from voc.strict_json import parse_json
from voc.templates import Parts, render
from voc.times import parse_epoch
from voc.tokens import OnePlace

Algorithm = Literal["HS256", "HS384", "HS512", "ES256", "EdDSA", "RS256", "RS512"]
_HASHES: Final[Mapping[str, str]] = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}
_KINDS: Final[Mapping[str, PublicKeyKind]] = {
    "ES256": "ecdsa-sha256",
    "EdDSA": "ed25519",
    "RS256": "rsa-sha256",
    "RS512": "rsa-sha512",
}
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
LONGEST: Final = 16_384
"""Characters of a token."""


@dataclass(frozen=True, slots=True)
class SignedClaims(OnePlace):
    """One place that says a token.

    jwt: its algorithm. token: the template of the place. prefix: what stands before it, in any case. claims:
    by name the template of what a claim must say (`payload_hash: {body:sha256}`). tolerance: seconds by which
    the clocks may differ, and how old a token may be that does not say when it ends.
    """

    jwt: Algorithm
    token: str
    prefix: str = ""
    claims: tuple[tuple[str, str], ...] = ()
    tolerance: int = TOLERANCE

    def secret_names(self, secret: str) -> list[str]:
        """The one secret: a key that both sides know, or the public key that the source shows."""
        return [secret]

    def __call__(self, delivery: Delivery, secret: str, secrets: Secrets) -> None:
        """Verify. Raises BadSignature."""
        said = Said(delivery)
        signed, claims, signature = self._read(said)
        right = False
        for value in secret_values(secret, secrets):
            right |= self._fits(value, signed, signature, secret)
        if not right:
            raise wrong(self._where)
        self._timely(claims, delivery)
        for name, template in self.claims:
            wanted = render(template, said, Parts({}, {}))
            if not hmac.compare_digest(_claimed(claims.get(name)), wanted):
                raise BadSignature("wrong_signature", f"what {self._where} claims as {name} does not fit")

    def sign(self, delivery: Delivery, secret: str, secrets: Secrets) -> Delivery:
        """The delivery with a token of now. Raises BadSignature where only its source can make one."""
        if self.jwt not in _HASHES:
            raise BadSignature("unusable_secret", "only its source has the key that signs")
        key = secret_values(secret, secrets)[0].encode()
        said = Said(delivery)
        now = int(delivery.received_at.timestamp())
        fitting = {
            name: render(one, said, Parts({}, {})).decode("utf-8", "replace") for name, one in self.claims
        }
        name = f"msg_{hashlib.sha256(delivery.body).hexdigest()[:16]}"
        parts = ({"alg": self.jwt, "typ": "JWT"}, {"iat": now, "jti": name, **fitting})
        signed = ".".join(encode(orjson.dumps(part), "base64url") for part in parts)
        signature = encode(hmac.digest(key, signed.encode(), _HASHES[self.jwt]), "base64url")
        return put(delivery, *self._place, f"{self.prefix}{signed}.{signature}")

    def _read(self, said: Said) -> tuple[bytes, Mapping[str, Any], bytes]:
        """What is signed, the claims, and the signature. Raises BadSignature."""
        token = self._given(said).strip()
        if len(token) > LONGEST or not _COMPACT.fullmatch(token):
            raise BadSignature("malformed_signature", f"{self._where} holds no JSON Web Token")
        signed, _, signature = token.rpartition(".")
        header, claims = (self._object(part) for part in signed.split("."))
        if header.get("alg") != self.jwt or "crit" in header:
            text = f"{self._where} holds no token of {self.jwt} alone"
            raise BadSignature("malformed_signature", text)
        return signed.encode(), claims, decode(signature, "base64url", self._where)

    def _object(self, part: str) -> Mapping[str, Any]:
        try:
            found = parse_json(decode(part, "base64url", self._where).decode())
        except (UnicodeDecodeError, Unmappable):
            found = None
        if not isinstance(found, dict):
            raise BadSignature("malformed_signature", f"{self._where} holds no JSON Web Token")
        return found

    def _fits(self, key: str, signed: bytes, signature: bytes, name: str) -> bool:
        if self.jwt in _HASHES:
            return hmac.compare_digest(hmac.digest(key.encode(), signed, _HASHES[self.jwt]), signature)
        return any_signed(_KINDS[self.jwt], key, signed, [signature], name)

    def _timely(self, claims: Mapping[str, Any], delivery: Delivery) -> None:
        """Raises BadSignature unless the token counts now (`nbf`, `exp`) and was made lately (`iat`)."""
        past = {
            name: self._past(name, claims[name], delivery)
            for name in ("iat", "nbf", "exp")
            if claims.get(name) is not None
        }
        if not past.keys() & {"iat", "exp"}:
            raise BadSignature("missing_timestamp", f"{self._where} says neither iat nor exp")
        off = past["exp"] if "exp" in past else past["iat"]
        off = max(off, *(-past[name] for name in ("iat", "nbf") if name in past), timedelta())
        if off > timedelta(seconds=self.tolerance):
            seconds = int(off.total_seconds())
            text = f"signed {seconds:,} s away from now; at most {self.tolerance} s are allowed"
            raise BadSignature("stale_timestamp", text)

    def _past(self, name: str, said: object, delivery: Delivery) -> timedelta:
        """How long a time that the token says is past. Raises BadSignature (malformed_timestamp)."""
        try:
            return delivery.received_at - parse_epoch(said)
        except ValueError:
            text = f"{self._where} says as {name} what is no time"
            raise BadSignature("malformed_timestamp", text) from None


def _claimed(said: object) -> bytes:
    """What a claim says, to be compared; of what is neither text nor a whole number, nothing that fits."""
    if isinstance(said, bool) or not isinstance(said, str | int):
        return b"\xff"
    return str(said).encode("utf-8", "replace")
