"""Each scheme takes what its source signs and nothing else. The requests were signed apart from our code."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.feed import Feed, packaged_feeds
from voc.tokens import Token

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_REQUESTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "fixtures/feeds/signed_requests.json").read_text("utf-8")
)


@pytest.mark.parametrize("request_", _REQUESTS, ids=[f"{r['feed']}-{r['title']}" for r in _REQUESTS])
def test_takes_what_the_source_signed_and_refuses_the_rest_with_the_reason(request_: dict[str, Any]) -> None:
    feed = packaged_feeds()[request_["feed"]]
    now = datetime.fromtimestamp(request_["now"], UTC)
    delivery = Delivery(request_["url"], request_["headers"], request_["body"].encode(), now)
    secrets = {feed.secret_names[0]: (request_["secret"],)}

    if request_["expect"] == "accept":
        feed.verify(delivery, secrets)
    else:
        with pytest.raises(BadSignature) as refusal:
            feed.verify(delivery, secrets)
        assert refusal.value.code == request_["expect"]
        assert request_["secret"] not in refusal.value.text


@pytest.mark.parametrize(
    "feed", [f for f in packaged_feeds().values() if not f.unsigned], ids=lambda f: f.name
)
def test_every_scheme_tries_all_secrets_in_use_and_needs_one(feed: Any) -> None:
    accepted = next(
        r for r in _REQUESTS if r["expect"] == "accept" and r["feed"] in (feed.name, _like(feed.name))
    )
    now = datetime.fromtimestamp(accepted["now"], UTC)
    delivery = Delivery(accepted["url"], accepted["headers"], accepted["body"].encode(), now)
    name = feed.secret_names[0]
    unlike = "whsec_" + "AAAA" * 8

    feed.verify(delivery, {name: (unlike, accepted["secret"])})
    feed.verify(delivery, {name: (accepted["secret"], unlike)})
    with pytest.raises(BadSignature) as refusal:
        feed.verify(delivery, {name: ()})
    assert refusal.value.code == "no_secret"
    assert f"REMIT_SECRET_{name}" in refusal.value.text


@pytest.mark.parametrize("feed", packaged_feeds().values(), ids=lambda f: f.name)
@pytest.mark.parametrize("media", ["application/json", "application/x-www-form-urlencoded"])
def test_what_is_signed_here_as_its_source_would_is_taken_and_nothing_changed_afterwards(
    feed: Feed, media: str
) -> None:
    secrets = dict.fromkeys(feed.secret_names, ("whsec_" + "AAAA" * 8,))
    plain = Delivery("https://remit.example/v1/feeds/x", {"Content-Type": media}, b"a=1", _NOW)

    signed = feed.signed(plain, secrets)

    feed.verify(signed, secrets)
    assert all(name.lower() in signed.headers for name in feed.signature_headers)
    if not feed.unsigned and not isinstance(feed.scheme, Token):
        with pytest.raises(BadSignature):
            feed.verify(replace(signed, body=b"a=2"), secrets)


def _like(name: str) -> str:
    """Feeds that share their scheme with another whose requests are in the fixture."""
    return {"survey": "webhook", "standard_webhooks": "webhook"}.get(name, name)
