"""A token says who asks, is good for some minutes, and is signed by a key that no document holds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from support.app_store import AUDIENCE, ISSUER, Key, opened
from voc.links import Unaskable
from voc.poll_document import TokenDocument
from voc.web_tokens import token_of

NOW = datetime(2026, 3, 2, 9, 0, 0, 900_000, tzinfo=UTC)
KEY = Key("2X9R4HXF34")
SAID = TokenDocument(key="KEY", key_id="KEY_ID", issuer="ISSUER", audience=AUDIENCE)
PEM, PKCS8, PLAIN = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()


def made(key: str, said: TokenDocument = SAID) -> str:
    """The token of that moment."""
    return token_of(said, {"KEY": key, "KEY_ID": KEY.id, "ISSUER": f"{ISSUER}\n"}, NOW)


def test_it_says_who_asks_whom_and_for_how_long() -> None:
    header, claims = opened(made(KEY.pem), KEY)
    made_at = int(NOW.timestamp()) - 60  # the source's clock may be behind ours
    assert header == {"alg": "ES256", "kid": KEY.id, "typ": "JWT"}
    assert claims == {"iss": ISSUER, "iat": made_at, "exp": made_at + 900, "aud": AUDIENCE}
    _, shorter = opened(made(KEY.pem, SAID.model_copy(update={"lifetime": 300})), KEY)
    assert shorter["exp"] - shorter["iat"] == 300


def test_nobody_else_has_signed_it_and_nothing_of_it_was_changed() -> None:
    token = made(KEY.pem)
    with pytest.raises(InvalidSignature):
        opened(token, Key("2X9R4HXF34"))
    header, _, rest = token.partition(".")
    with pytest.raises(InvalidSignature):
        opened(f"{header}.A{rest[1:]}", KEY)


@pytest.mark.parametrize("_", range(20))
def test_both_numbers_of_a_signature_have_their_place_however_small_they_are(_: int) -> None:
    opened(made(KEY.pem), KEY)


@pytest.mark.parametrize(
    "key",
    [
        KEY.pem.replace("\n", ""),
        KEY.pem.replace("\n", " "),
        KEY.pem.replace("\n", "\\n"),
        KEY.pem.replace("\n", "\r\n"),
        f"a comment\n{KEY.pem}",
        KEY.private.private_bytes(PEM, PrivateFormat.TraditionalOpenSSL, PLAIN).decode(),
    ],
    ids=["a browser's field", "blanks", "a file of settings", "another system", "beside words", "SEC 1"],
)
def test_a_key_is_read_however_its_lines_came_through(key: str) -> None:
    opened(made(key), KEY)


@pytest.mark.parametrize(
    "key",
    [
        "correct-horse-battery",
        "-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----",
        KEY.pem[:120],
        ec.generate_private_key(ec.SECP384R1()).private_bytes(PEM, PKCS8, PLAIN).decode(),
        rsa.generate_private_key(65_537, 2_048).private_bytes(PEM, PKCS8, PLAIN).decode(),
        KEY.private.private_bytes(PEM, PKCS8, BestAvailableEncryption(b"word")).decode(),
        KEY.private.public_key().public_bytes(PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
    ],
    ids=["a word", "no base64", "cut short", "half", "P-384", "RSA", "with a password", "the public one"],
)
def test_what_is_no_such_key_is_named_without_a_word_of_it(key: str) -> None:
    with pytest.raises(Unaskable) as caught:
        made(key)
    assert caught.value.code == "unusable_secret"
    assert caught.value.text.startswith("REMIT_SECRET_KEY is no private key for ES256")
    assert caught.value.__cause__ is None
