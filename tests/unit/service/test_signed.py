"""A request is signed as its source would sign it, and no secret is ever in it."""

import hmac
import json
import shlex
from dataclasses import replace

import pytest

from service.errors import Problem
from service.feeds import LiveFeeds, Source
from service.signed import SignedRequest, signed_request
from support.house import House
from support.small_feed import DOCUMENT, signed, visit
from support.state import START
from voc.delivery import Delivery
from voc.feed import load_feed

SECRET = "a secret of these tests"
VERIFY = 'verify: {hmac: sha256, header: X-Locker-Signature, prefix: "sha256="}'


def _made(house: House, text: str = DOCUMENT, body: bytes = b"{}", **headers: str) -> SignedRequest:
    feed = load_feed(text, "lockers.yaml")
    feeds = LiveFeeds({"lockers": Source(feed, "folder")}, {"LOCKERS": (SECRET,)})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return signed_request(
        replace(house.ctx, feeds=feeds), feed, Delivery("https://x/v1/feeds/lockers", named, body, START)
    )


async def test_it_bears_the_signature_that_the_source_would_give_it(house: House) -> None:
    made = _made(house, body=visit(), Host="old", Content_Length="1")
    assert made.complete
    assert made.headers == {"X-Locker-Signature": signed(visit(), SECRET)["X-Locker-Signature"]}


async def test_the_command_says_what_the_request_says_to_any_shell(house: House) -> None:
    body = b"""{"text": "it's $HOME `now`"}"""
    made = _made(house, body=body, X_Quote="it's")
    words = shlex.split(made.curl.replace("\\\n", " "))
    assert words[:3] == ["curl", "-sS", "https://x/v1/feeds/lockers"]
    assert words[-2:] == ["--data-binary", body.decode()]
    assert "X-Quote: it's" in words


@pytest.mark.parametrize(
    ("verify", "shown"),
    [
        ("verify: {scheme: bearer}", 'Authorization: Bearer $REMIT_SECRET_LOCKERS"'),
        ("verify: {scheme: none}", 'Authorization: Bearer $REMIT_TOKEN"'),
        ('verify: {token: "{query:key}"}', '/v1/feeds/lockers?key=$REMIT_SECRET_LOCKERS"'),
        ('verify: {token: "{json:key}"}', '{\\"key\\":\\"$REMIT_SECRET_LOCKERS\\"}"'),
        (
            (
                'verify: {token: "{header:Authorization}", prefix: "Basic ", encoding: base64, '
                'key: "me:{secret}"}'
            ),
            'Authorization: Basic $(printf %s me:$REMIT_SECRET_LOCKERS | openssl base64 -A)"',
        ),
    ],
)
async def test_where_the_proof_is_a_secret_its_name_stands_in_its_place(
    house: House, verify: str, shown: str
) -> None:
    made = _made(house, DOCUMENT.replace(VERIFY, verify))
    assert not made.complete
    assert shown in made.curl
    assert SECRET not in f"{made}"


async def test_a_signature_inside_the_body_is_in_the_body_that_is_shown(house: House) -> None:
    verify = 'verify: {hmac: sha256, signature: "{json:sig}", signed: "{json:at}", unsigned_body: true}'
    made = _made(house, DOCUMENT.replace(VERIFY, verify), b'{"at": "noon", "words": "$HOME"}')
    assert made.complete
    assert json.loads(made.body) == {
        "at": "noon",
        "words": "$HOME",
        "sig": hmac.new(SECRET.encode(), b"noon", "sha256").hexdigest(),
    }
    assert shlex.split(made.curl.replace("\\\n", " "))[-1] == made.body


async def test_nothing_but_names_of_secrets_is_filled_in_by_the_shell(house: House) -> None:
    made = _made(
        house, DOCUMENT.replace(VERIFY, 'verify: {token: "{json:key}"}'), b'{"a": "$HOME `id` $(id)"}'
    )
    assert "\\$HOME \\`id\\` \\$(id)" in made.curl


@pytest.mark.parametrize(
    ("text", "body", "said"),
    [
        (DOCUMENT.replace("feed: lockers", "feed: others"), b"{}", "set REMIT_SECRET_OTHERS"),
        (DOCUMENT, b"\xff", "Only a body of text"),
    ],
)
async def test_what_cannot_be_signed_or_shown_is_said(
    house: House, text: str, body: bytes, said: str
) -> None:
    with pytest.raises(Problem, match=said):
        _made(house, text, body)
