"""A token that comes with a delivery is believed while it counts, for the delivery that it claims."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.signed_claims import LONGEST, Algorithm, SignedClaims

NOW = datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)
AT = int(NOW.timestamp())
BODY = b'{"text": "Where is it?"}'
HASH = hashlib.sha256(BODY).hexdigest()
KEY = "a secret of theirs"
TWICE = b'{"iat": 1, "iat": 2}'
SCHEME = SignedClaims(
    "HS256", "{header:Authorization}", "Bearer ", (("payload_hash", "{body:sha256}"), ("iss", "Vonage"))
)
CLAIMS: dict[str, object] = {"iss": "Vonage", "iat": AT, "payload_hash": HASH}
HEADER: dict[str, object] = {"alg": "HS256", "typ": "JWT"}
_ED = ed25519.Ed25519PrivateKey.generate()
_EC = ec.generate_private_key(ec.SECP256R1())
_RSA = rsa.generate_private_key(65537, 2048)


def part(raw: object) -> str:
    text = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def token(claims: object = CLAIMS, header: object = HEADER, key: str = KEY, hash_: str = "sha256") -> str:
    signed = f"{part(header)}.{part(claims)}"
    return f"{signed}.{part(hmac.new(key.encode(), signed.encode(), hash_).digest())}"


def sent(said: str, body: bytes = BODY) -> Delivery:
    return Delivery("https://x/v1/feeds/vonage", {"Authorization": said}, body, NOW)


def refusal(delivery: Delivery, scheme: SignedClaims = SCHEME, *keys: str) -> str:
    with pytest.raises(BadSignature) as refused:
        scheme(delivery, "VONAGE", {"VONAGE": keys or (KEY,)})
    assert KEY not in refused.value.text
    assert HASH not in refused.value.text
    return refused.value.code


@pytest.mark.parametrize(
    ("algorithm", "hash_"), [("HS256", "sha256"), ("HS384", "sha384"), ("HS512", "sha512")]
)
def test_a_token_that_fits_is_believed_under_any_secret_in_use(algorithm: Algorithm, hash_: str) -> None:
    scheme = SignedClaims(algorithm, SCHEME.token, SCHEME.prefix, SCHEME.claims)
    right = token(header={"alg": algorithm}, hash_=hash_)
    for said in (f"Bearer {right}", f"bearer {right}"):
        scheme(sent(said), "VONAGE", {"VONAGE": ("another", KEY)})
    assert refusal(sent(f"Bearer {right}"), scheme, "another") == "wrong_signature"


def _signed_by(algorithm: str, signed: bytes) -> bytes:
    match algorithm:
        case "EdDSA":
            return _ED.sign(signed)
        case "ES256":
            numbers = decode_dss_signature(_EC.sign(signed, ec.ECDSA(SHA256())))
            return b"".join(number.to_bytes(32) for number in numbers)
        case _:
            return _RSA.sign(signed, PKCS1v15(), SHA256() if algorithm == "RS256" else SHA512())


@pytest.mark.parametrize(
    ("algorithm", "key"), [("EdDSA", _ED), ("ES256", _EC), ("RS256", _RSA), ("RS512", _RSA)]
)
def test_one_by_a_key_of_the_source_is_believed_by_the_public_one(
    algorithm: Algorithm, key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
) -> None:
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    scheme = SignedClaims(algorithm, SCHEME.token, SCHEME.prefix, SCHEME.claims)
    signed = f"{part({'alg': algorithm})}.{part(CLAIMS)}"
    right = f"Bearer {signed}.{part(_signed_by(algorithm, signed.encode()))}"
    scheme(sent(right), "VONAGE", {"VONAGE": (public,)})
    # Whoever knows the public key, as everybody does, cannot use it as the secret of a keyed hash.
    assert refusal(sent(f"Bearer {token(key=public)}"), scheme, public) == "malformed_signature"
    forged = token(header={"alg": algorithm}, key=public)
    assert refusal(sent(f"Bearer {forged}"), scheme, public) == "wrong_signature"
    with pytest.raises(BadSignature, match="only its source has the key that signs"):
        scheme.sign(sent(right), "VONAGE", {"VONAGE": (public,)})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "missing_signature"),
        (token(), "malformed_signature"),
        ("Bearer ", "malformed_signature"),
        ("Bearer a.b", "malformed_signature"),
        (f"Bearer {token()}.x", "malformed_signature"),
        (f"Bearer {token()}=", "malformed_signature"),
        (f"Bearer {token()[:-4]}", "wrong_signature"),
        (f"Bearer {'a' * LONGEST}.a.a", "malformed_signature"),
        (f"Bearer {token(header={'alg': 'none'})}", "malformed_signature"),
        (f"Bearer {part({'alg': 'none'})}.{part(CLAIMS)}.AA", "malformed_signature"),
        (f"Bearer {token(header={'alg': 'HS512'}, hash_='sha512')}", "malformed_signature"),
        (f"Bearer {token(header={'typ': 'JWT'})}", "malformed_signature"),
        (f"Bearer {token(header={**HEADER, 'crit': ['exp']})}", "malformed_signature"),
        (f"Bearer {token(header=[1])}", "malformed_signature"),
        (f"Bearer {token(header=b'{{')}", "malformed_signature"),
        (f"Bearer {token(claims=b'null')}", "malformed_signature"),
        (f"Bearer {token(claims=bytes([255]))}", "malformed_signature"),
        (f"Bearer {token(claims=b'[' * 9_000)}", "malformed_signature"),
        (f"Bearer {token(claims=TWICE)}", "malformed_signature"),
        (f"Bearer {token(key='another')}", "wrong_signature"),
        (f"Bearer {token({**CLAIMS, 'iss': 'vonage'})}", "wrong_signature"),
        (f"Bearer {token({**CLAIMS, 'payload_hash': HASH.upper()})}", "wrong_signature"),
        (f"Bearer {token({**CLAIMS, 'payload_hash': [HASH]})}", "wrong_signature"),
        (f"Bearer {token({'iss': 'Vonage', 'iat': AT})}", "wrong_signature"),
    ],
)
def test_no_other_is(said: str, code: str) -> None:
    assert refusal(sent(said)) == code


def test_it_speaks_of_its_own_delivery_alone() -> None:
    assert refusal(sent(f"Bearer {token()}", BODY + b" ")) == "wrong_signature"


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"iat": AT}, None),
        ({"iat": AT - 300}, None),
        ({"iat": AT + 300}, None),
        ({"iat": float(AT)}, None),
        ({"iat": AT - 301}, "stale_timestamp"),
        ({"iat": AT + 301}, "stale_timestamp"),
        ({"iat": AT - 9_000, "exp": AT + 1}, None),
        ({"exp": AT - 300}, None),
        ({"exp": AT - 301}, "stale_timestamp"),
        ({"iat": AT, "exp": AT - 301}, "stale_timestamp"),
        ({"iat": AT + 301, "exp": AT + 900}, "stale_timestamp"),
        ({"exp": AT + 900, "nbf": AT + 300}, None),
        ({"exp": AT + 900, "nbf": AT + 301}, "stale_timestamp"),
        ({}, "missing_timestamp"),
        ({"nbf": AT}, "missing_timestamp"),
        ({"iat": None}, "missing_timestamp"),
        ({"iat": "now"}, "malformed_timestamp"),
        ({"iat": True}, "malformed_timestamp"),
        ({"iat": -1}, "malformed_timestamp"),
        ({"exp": 10**30}, "malformed_timestamp"),
        ({"iat": [AT]}, "malformed_timestamp"),
    ],
)
def test_it_counts_for_a_while(times: dict[str, object], code: str | None) -> None:
    said = f"Bearer {token({'iss': 'Vonage', 'payload_hash': HASH, **times})}"
    if code is None:
        SCHEME(sent(said), "VONAGE", {"VONAGE": (KEY,)})
    else:
        assert refusal(sent(said)) == code


def test_what_it_signs_it_takes_at_its_time_and_no_later() -> None:
    signed = SCHEME.sign(sent(""), "VONAGE", {"VONAGE": (KEY,)})
    SCHEME(signed, "VONAGE", {"VONAGE": (KEY,)})
    late = Delivery(signed.url, signed.headers, signed.body, NOW + timedelta(seconds=301))
    assert refusal(late) == "stale_timestamp"


def test_what_is_kept_of_a_delivery_has_no_token_in_it() -> None:
    kept = SCHEME.hidden(sent(f"Bearer {token()}"))
    assert "authorization" not in kept.headers
    assert SCHEME.hidden(sent("")) == sent("")
