"""Providers that nobody packaged, connected by their document alone: each believes what was signed for it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from support.providers import FOLDER, FORM, HOST, JSON, NOW, REQUESTS, SECRETS, Sent
from voc.delivery import Delivery, Headers
from voc.errors import BadSignature
from voc.feed import Feed, feeds_of
from voc.samples import run_samples

_FEEDS = feeds_of(FOLDER)
_SECRETS = {name: (value,) for name, value in SECRETS.items()}
_NAMES = [f"{sent.feed}-{sent.media.partition(';')[0]}" for sent in REQUESTS]
_each = pytest.mark.parametrize("sent", REQUESTS, ids=_NAMES)
_TOKENS = {"telegram", "freshdesk", "aircall", "salesforce"}


def _feed(sent: Sent) -> Feed:
    return _FEEDS[sent.feed]


def _delivery(sent: Sent, headers: Mapping[str, str] | None = None) -> Delivery:
    return Delivery(HOST + sent.path, sent.all_headers if headers is None else headers, sent.body, NOW)


def _with_proof(sent: Sent, proof: str) -> Delivery:
    """The request with another proof in the place of its own."""
    there = _delivery(sent)
    headers = {name: value.replace(sent.proof, proof) for name, value in sent.all_headers.items()}
    body = sent.body.replace(sent.proof.encode(), proof.encode())
    return replace(there, url=there.url.replace(sent.proof, proof), headers=Headers(headers), body=body)


def _refusal(sent: Sent, delivery: Delivery) -> str:
    with pytest.raises(BadSignature) as refused:
        _feed(sent).verify(delivery, _SECRETS)
    assert not any(value in refused.value.text for value in SECRETS.values())
    return refused.value.code


@_each
def test_what_a_provider_signed_is_believed_and_says_what_it_says(sent: Sent) -> None:
    feed = _feed(sent)

    feed.verify(_delivery(sent), _SECRETS)

    reading = feed.read(_delivery(sent))
    assert ([item.id for item in reading.items], reading.rejected) == ([sent.id], ())


@_each
def test_another_secret_in_use_does_not_prove_it_and_an_old_one_beside_it_does_no_harm(sent: Sent) -> None:
    others = dict.fromkeys(SECRETS, ("another secret",))
    feed = _feed(sent)

    with pytest.raises(BadSignature) as refused:
        feed.verify(_delivery(sent), others)

    assert refused.value.code == "wrong_signature"
    feed.verify(_delivery(sent), {name: ("another secret", value) for name, value in SECRETS.items()})


@_each
def test_a_proof_that_is_cut_short_or_changed_is_refused(sent: Sent) -> None:
    last = "A" if sent.proof[-1] != "A" else "B"
    swapped = sent.proof[:8].swapcase() + sent.proof[8:]

    assert _refusal(sent, _with_proof(sent, sent.proof[:-4])) in ("wrong_signature", "malformed_signature")
    assert _refusal(sent, _with_proof(sent, sent.proof[:-1] + last)) in (
        "wrong_signature",
        "malformed_signature",
    )
    if sent.feed in _TOKENS and swapped != sent.proof:
        assert _refusal(sent, _with_proof(sent, swapped)) == "wrong_signature"


@_each
def test_a_proof_that_is_missing_or_blank_is_missing(sent: Sent) -> None:
    bare = _with_proof(sent, "")
    blank = {name: value for name, value in bare.headers.items() if not value.endswith(("=", ";h1="))}

    assert _refusal(sent, replace(bare, headers=Headers(blank))) in (
        "missing_signature",
        "malformed_signature",
        "wrong_signature",
    )


@_each
def test_headers_are_read_in_any_case(sent: Sent) -> None:
    for recased in (str.upper, str.lower, str.swapcase):
        headers = {recased(name): value for name, value in sent.all_headers.items()}
        _feed(sent).verify(_delivery(sent, headers), _SECRETS)


@_each
def test_what_came_late_is_refused_where_the_source_signs_a_time(sent: Sent) -> None:
    late = replace(_delivery(sent), received_at=NOW + timedelta(seconds=301))

    if sent.stamped:
        assert _refusal(sent, late) == "stale_timestamp"
    else:
        _feed(sent).verify(late, _SECRETS)


@_each
def test_a_proof_that_is_said_twice_is_not_guessed(sent: Sent) -> None:
    header = next((name for name, value in sent.headers.items() if sent.proof in value), None)
    there = _delivery(sent)
    if header is not None:
        pairs = [*sent.all_headers.items(), (header, sent.headers[header])]
        if sent.feed == "pagerduty":  # it sends several itself
            return
        twice = replace(there, headers=Headers(pairs))
    elif sent.proof in sent.query:
        name = next(part.partition("=")[0] for part in sent.query.split("&") if part.endswith(sent.proof))
        twice = replace(there, url=f"{there.url}&{name}={sent.proof}")
    elif sent.media == FORM:
        field = next(part for part in sent.body.split(b"&") if part.endswith(sent.proof.encode()))
        twice = replace(there, body=sent.body + b"&" + field)
    elif sent.media == JSON:
        quoted = f'"{sent.proof}"'.encode()
        begin = sent.body[: sent.body.index(quoted)].rindex(b'"', 0, sent.body.index(quoted) - 3)
        member = sent.body[begin : sent.body.index(quoted) + len(quoted)]
        twice = replace(there, body=sent.body.replace(member, member + b", " + member))
    else:
        part = sent.body[sent.body.rindex(b"--b\r\n") : sent.body.rindex(b"--b--")]
        twice = replace(there, body=sent.body.replace(b"--b--", part + b"--b--"))

    assert _refusal(sent, twice) in (
        "missing_signature",
        "malformed_signature",
        "wrong_signature",
        "malformed_body",
    )


@_each
def test_a_body_that_was_written_anew_or_changed_is_refused_wherever_it_is_signed(sent: Sent) -> None:
    there = _delivery(sent)
    if sent.media == JSON:
        bodies = [json.dumps(json.loads(sent.body), indent=1).encode(), sent.body + b" "]
    elif sent.media == FORM:
        bodies = [sent.body.replace(b"Nobody", b"Everybody").replace(b"twice", b"once").replace(b"Bag", b"B")]
    else:
        bodies = [sent.body + b" "]
    for body in bodies:
        if sent.signs_body:
            assert _refusal(sent, replace(there, body=body)) == "wrong_signature"
        else:
            _feed(sent).verify(replace(there, body=body), _SECRETS)


@_each
def test_the_order_of_a_forms_fields_proves_nothing_and_spoils_nothing(sent: Sent) -> None:
    if sent.media != FORM:
        return
    fields = sent.body.split(b"&")

    _feed(sent).verify(replace(_delivery(sent), body=b"&".join(reversed(fields))), _SECRETS)


@_each
def test_what_we_sign_is_what_the_provider_would_sign(sent: Sent) -> None:
    feed = _feed(sent)
    later = replace(_with_proof(sent, "0" * 8), received_at=NOW + timedelta(days=3), headers=Headers({}))
    later = replace(later, headers=Headers({"Content-Type": sent.media}))
    if sent.media.startswith("multipart"):
        return  # its parts are not written anew

    signed = feed.signed(later, _SECRETS)

    feed.verify(signed, _SECRETS)


@pytest.mark.parametrize("feed", _FEEDS.values(), ids=lambda feed: feed.name)
def test_each_document_is_sound_and_has_a_request(feed: Feed) -> None:
    assert list(run_samples(feed)) == []
    assert feed.name in {sent.feed for sent in REQUESTS}
