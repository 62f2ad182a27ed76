"""What is sealed is read again with the same key, and without what proved who sent it."""

from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken

from service.sealed import DELIVERIES, SECRETS, Opened, cipher, opened, seal
from service.settings import Settings
from support.state import START
from voc.delivery import Delivery
from voc.errors import Rejected

SETTINGS = Settings(secret_key="a key of these tests")


def test_a_delivery_and_what_is_said_of_it_come_back() -> None:
    sent = Delivery("https://x/v1/feeds/a?b=1", {"X-A": "1", "X-Api-Key": "k"}, b"\xff", START, "PUT")
    no = Rejected(0, "s-1", "missing", "id: is missing")
    seen = opened(SETTINGS, seal(SETTINGS, sent, "It is empty.", [no]), START)
    assert (seen.text, seen.rejected) == ("It is empty.", [no])
    assert seen.delivery is not None
    assert (seen.delivery.url, seen.delivery.body, seen.delivery.method) == (sent.url, sent.body, "PUT")
    assert dict(seen.delivery.headers) == {"x-a": "1"}


def test_words_can_be_kept_without_content() -> None:
    assert opened(SETTINGS, seal(SETTINGS, None, "No."), START) == Opened(None, "No.")


def test_what_was_sealed_for_one_purpose_is_none_of_another(tmp_path: Path) -> None:
    sealed = cipher(SETTINGS, SECRETS).encrypt(b"s")
    with pytest.raises(InvalidToken):
        cipher(SETTINGS, DELIVERIES).decrypt(sealed)
    with pytest.raises(InvalidToken):
        cipher(Settings(data_dir=tmp_path), SECRETS).decrypt(sealed)
