"""Signatures that only their source can make: by a private key of which the feed knows the public one.

Ed25519 as of RFC 8032. ECDSA on the curve P-256 with SHA-256, written as in X9.62 (DER) or as two numbers of
32 bytes (RFC 7518, section 3.4). RSA with the padding of PKCS #1 v1.5 (RFC 8017, section 8.2).
"""

import base64
import re
from functools import lru_cache
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import load_der_public_key

from voc.errors import BadSignature

PublicKeyKind = Literal["ed25519", "ecdsa-sha256", "rsa-sha256", "rsa-sha512"]
LEAST_RSA: Final = 2_048
"""Bits of a key: with fewer others could find the private one."""
_Key = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey
_PEM = re.compile(r"-----BEGIN (RSA )?PUBLIC KEY-----(.+?)-----END (RSA )?PUBLIC KEY-----", re.DOTALL)
_OF_NUMBER = 32


def any_signed(kind: PublicKeyKind, key: str, signed: bytes, given: list[bytes], name: str) -> bool:
    """Whether one of the signatures is by the private key that belongs to `key`.

    key: PEM, its bytes (DER) in base64, or the 32 bytes of an Ed25519 key in base64 or hex. name: of the
    setting that it is from. Raises BadSignature (unusable_secret).
    """
    public = _loaded(kind, key)
    if public is None:
        text = f"REMIT_SECRET_{name} is no public key for {kind}: PEM, or its bytes in base64"
        raise BadSignature("unusable_secret", text)
    forms = (form for signature in given for form in _forms(kind, signature))
    return any(_verified(public, kind, signed, form) for form in forms)


def _verified(key: _Key, kind: PublicKeyKind, signed: bytes, signature: bytes) -> bool:
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, signed, ECDSA(SHA256()))
        else:
            key.verify(signature, signed, PKCS1v15(), SHA512() if kind == "rsa-sha512" else SHA256())
    except InvalidSignature:
        return False
    return True


def _forms(kind: PublicKeyKind, signature: bytes) -> list[bytes]:
    """The signature as its kind may be read: one of ECDSA also as two numbers, one behind the other."""
    if kind != "ecdsa-sha256" or len(signature) != 2 * _OF_NUMBER:
        return [signature]
    numbers = (int.from_bytes(half) for half in (signature[:_OF_NUMBER], signature[_OF_NUMBER:]))
    return [signature, encode_dss_signature(*numbers)]


@lru_cache(maxsize=100)
def _loaded(kind: PublicKeyKind, text: str) -> _Key | None:
    """The key of that kind that a text is; None where it is none."""
    raw = _bytes_of(text)
    if raw is None:
        return None
    try:
        if kind == "ed25519" and len(raw) == _OF_NUMBER:
            return Ed25519PublicKey.from_public_bytes(raw)
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        return None
    match key:
        case Ed25519PublicKey() if kind == "ed25519":
            return key
        case EllipticCurvePublicKey() if kind == "ecdsa-sha256" and isinstance(key.curve, SECP256R1):
            return key
        case RSAPublicKey() if kind.startswith("rsa") and key.key_size >= LEAST_RSA:
            return key
        case _:
            return None


def _bytes_of(text: str) -> bytes | None:
    """However its lines came through: a field of a browser takes them out, and a file of settings may write
    them as two characters.
    """
    found = _PEM.search(text.replace("\\n", "\n"))
    told = "".join((found[2] if found else text).split())
    if not found and len(told) == 2 * _OF_NUMBER:
        try:
            return bytes.fromhex(told)
        except ValueError:
            return None
    try:
        return base64.b64decode(told, validate=True)
    except ValueError:
        return None
