"""Signatures by a private key that only their source has, proved with the public one."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from voc.errors import BadSignature
from voc.public_keys import PublicKeyKind, any_signed

ED = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
EC = ec.derive_private_key(7**40, ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)
BODY = b'{"id": 1}'
_Public = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey


def pem(key: _Public) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def der(key: _Public) -> str:
    raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(raw).decode()


def by(kind: PublicKeyKind, body: bytes = BODY) -> bytes:
    match kind:
        case "ed25519":
            return ED.sign(body)
        case "ecdsa-sha256":
            return EC.sign(body, ec.ECDSA(SHA256()))
        case _:
            return RSA.sign(body, PKCS1v15(), SHA512() if kind == "rsa-sha512" else SHA256())


KINDS: list[tuple[PublicKeyKind, _Public]] = [
    ("ed25519", ED.public_key()),
    ("ecdsa-sha256", EC.public_key()),
    ("rsa-sha256", RSA.public_key()),
    ("rsa-sha512", RSA.public_key()),
]


@pytest.mark.parametrize(("kind", "key"), KINDS)
def test_the_sources_signature_fits_and_no_other(kind: PublicKeyKind, key: _Public) -> None:
    right = by(kind)
    for written in (pem(key), pem(key).replace("\n", "\\n"), pem(key).replace("\n", " "), der(key)):
        assert any_signed(kind, written, BODY, [right], "SHOP")
        assert any_signed(kind, written, BODY, [b"", right], "SHOP")
        assert not any_signed(kind, written, BODY + b" ", [right], "SHOP")
    wrong = [b"", right[:-1], right + b"\0", bytes(len(right)), bytes(64), b"\xff" * 64, by(kind, b"another")]
    assert not any_signed(kind, pem(key), BODY, wrong, "SHOP")


def test_ed25519_keys_are_also_their_bytes() -> None:
    raw = ED.public_key().public_bytes_raw()
    for written in (raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode()):
        assert any_signed("ed25519", written, BODY, [by("ed25519")], "SHOP")


def test_ecdsa_is_also_two_numbers_whatever_they_begin_with() -> None:
    for number in range(40):
        body = b"%d" % number
        numbers = decode_dss_signature(by("ecdsa-sha256", body))
        plain = b"".join(one.to_bytes(32) for one in numbers)
        assert any_signed("ecdsa-sha256", pem(EC.public_key()), body, [plain], "SHOP")
        assert not any_signed("ecdsa-sha256", pem(EC.public_key()), BODY, [plain], "SHOP")


_OF_NO_CURVE = "3013300d06072a8648ce3d020106022a030302000401"
_PRIVATE = ED.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("ed25519", "a secret"),
        ("ed25519", "zz" * 32),
        ("ed25519", base64.b64encode(bytes(31)).decode()),
        ("ed25519", _PRIVATE),
        ("ed25519", der(EC.public_key())),
        ("ecdsa-sha256", der(ED.public_key())),
        ("ecdsa-sha256", der(ec.derive_private_key(7, ec.SECP384R1()).public_key())),
        ("rsa-sha256", der(EC.public_key())),
        ("rsa-sha256", der(rsa.generate_private_key(65537, 1024).public_key())),
        ("rsa-sha512", pem(RSA.public_key()).replace("PUBLIC", "OTHER")),
        ("ed25519", "cl\u00e9"),
        ("ed25519", "\u2014\u2014BEGIN"),
        ("ecdsa-sha256", base64.b64encode(bytes.fromhex(_OF_NO_CURVE)).decode()),
    ],
)
def test_what_is_no_such_key_is_named_and_not_told(kind: PublicKeyKind, key: str) -> None:
    with pytest.raises(BadSignature) as caught:
        any_signed(kind, key, BODY, [by(kind)], "SHOP")
    assert caught.value.code == "unusable_secret"
    assert caught.value.text == f"REMIT_SECRET_SHOP is no public key for {kind}: PEM, or its bytes in base64"
