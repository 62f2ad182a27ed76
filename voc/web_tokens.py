"""Short-lived tokens by which a source knows who asks it: JSON Web Tokens (RFC 7519), signed with ES256.

As ES256 they carry an ECDSA signature on the curve P-256 over SHA-256, both of its numbers as 32 bytes, one
behind the other (RFC 7518, section 3.4).
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime

import orjson

from voc.links import Unaskable
from voc.poll_document import TokenDocument

SKEW = 60
"""Seconds by which a token says that it was made earlier: a source whose clock is behind ours would refuse
one of its own future.
"""
_PEM = re.compile(r"-----BEGIN (EC )?PRIVATE KEY-----(.+?)-----END (EC )?PRIVATE KEY-----", re.DOTALL)
_OF_NUMBER = 32


def token_of(said: TokenDocument, secrets: Mapping[str, str], now: datetime) -> str:
    """The token of a document at a moment. secrets: one value by name. Two of one moment differ, as every
    signature holds a random number of its own. Raises Unaskable (unusable_secret).
    """
    made = int(now.timestamp()) - SKEW
    header = {"alg": said.sign, "kid": secrets[said.key_id].strip(), "typ": "JWT"}
    claims = {
        "iss": secrets[said.issuer].strip(),
        "iat": made,
        "exp": made + said.lifetime,
        "aud": said.audience,
    }
    signed = f"{_encoded(orjson.dumps(header))}.{_encoded(orjson.dumps(claims))}"
    return f"{signed}.{_encoded(_signature(signed.encode(), secrets[said.key], said.key))}"


def _signature(signed: bytes, key: str, name: str) -> bytes:
    # Few sources want it, and whoever reads no such token should not wait until it is loaded.
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_der_private_key  # noqa: PLC0415

    try:
        private = load_der_private_key(_der(key), None)
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        text = f"REMIT_SECRET_{name} is no private key for ES256: PEM, of the curve P-256, without a password"
        raise Unaskable("unusable_secret", text) from None
    numbers = decode_dss_signature(private.sign(signed, ec.ECDSA(SHA256())))
    return b"".join(number.to_bytes(_OF_NUMBER) for number in numbers)


def _der(pem: str) -> bytes:
    """The bytes of a key as PEM, however its lines came through: a field of a browser takes them out, and a
    file of settings may write them as two characters. Raises ValueError.
    """
    found = _PEM.search(pem.replace("\\n", "\n"))
    if found is None:
        raise ValueError("no private key")
    try:
        return base64.b64decode("".join(found[2].split()), validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
