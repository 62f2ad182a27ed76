"""Providers that sign with a key of their own are believed by the public one, and by their document alone."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote_plus

import pytest

from support.providers import HOST, NOW, Sent
from support.public_key_providers import FOLDER, KEYS, OTHERS, SENT
from voc.delivery import Delivery, Headers
from voc.errors import BadSignature
from voc.feed import feeds_of
from voc.signing import Secrets

_FEEDS = feeds_of(FOLDER)
_each = pytest.mark.parametrize("sent", SENT, ids=[sent.feed for sent in SENT])
_SECRETS = {name: (value,) for name, value in KEYS.items()}


def _delivery(sent: Sent) -> Delivery:
    return Delivery(HOST + sent.path, sent.all_headers, sent.body, NOW)


def _refusal(sent: Sent, delivery: Delivery, secrets: Secrets | None = None) -> BadSignature:
    with pytest.raises(BadSignature) as refused:
        _FEEDS[sent.feed].verify(delivery, _SECRETS if secrets is None else secrets)
    return refused.value


def _with_proof(sent: Sent, proof: str) -> Delivery:
    there = _delivery(sent)
    headers = {name: value.replace(sent.proof, proof) for name, value in sent.all_headers.items()}
    body = sent.body.replace(quote_plus(sent.proof).encode(), quote_plus(proof).encode())
    return replace(there, headers=Headers(headers), body=body)


@_each
def test_what_it_signed_is_believed_and_says_what_it_says(sent: Sent) -> None:
    feed = _FEEDS[sent.feed]
    feed.verify(_delivery(sent), _SECRETS)
    reading = feed.read(_delivery(sent))
    assert ([item.id for item in reading.items], reading.rejected) == ([sent.id], ())


@_each
def test_another_key_does_not_prove_it_and_beside_the_right_one_does_no_harm(sent: Sent) -> None:
    others = {name: (value,) for name, value in OTHERS.items()}
    assert _refusal(sent, _delivery(sent), others).code == "wrong_signature"
    _FEEDS[sent.feed].verify(_delivery(sent), {name: (OTHERS[name], KEYS[name]) for name in KEYS})


@_each
def test_what_was_changed_is_refused(sent: Sent) -> None:
    there = _delivery(sent)
    more = b"&a=1" if sent.feed == "alipay" else b" "
    assert _refusal(sent, replace(there, body=sent.body + more)).code == "wrong_signature"
    for proof in (sent.proof[4:], sent.proof[:-8], "AAAA", sent.proof[::-1].lstrip("=") + "=="):
        code = _refusal(sent, _with_proof(sent, proof)).code
        assert code in ("wrong_signature", "malformed_signature")
    other = next(one for one in SENT if one.feed != sent.feed)
    assert _refusal(sent, _with_proof(sent, other.proof)).code == "wrong_signature"


@pytest.mark.parametrize("sent", [one for one in SENT if one.feed != "alipay"], ids=lambda one: one.feed)
def test_an_old_one_is_refused(sent: Sent) -> None:
    late = replace(_delivery(sent), received_at=NOW + timedelta(seconds=301))
    assert _refusal(sent, late).code == "stale_timestamp"


@_each
def test_what_is_no_public_key_is_named(sent: Sent) -> None:
    refused = _refusal(sent, _delivery(sent), {sent.feed.upper(): ("not a key",)})
    assert (refused.code, "not a key" in refused.text) == ("unusable_secret", False)
    assert f"REMIT_SECRET_{sent.feed.upper()}" in refused.text


@_each
def test_nobody_but_the_source_can_sign_it(sent: Sent) -> None:
    with pytest.raises(BadSignature) as refused:
        _FEEDS[sent.feed].signed(_delivery(sent), _SECRETS)
    assert refused.value.text == "only its source has the key that signs"
