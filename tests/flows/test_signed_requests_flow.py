"""Requests of real sources over HTTP, byte for byte, at the moment at which they were signed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from support.inside import running
from support.shared_data import shared_data
from voc.feed import packaged_feeds

_OWN = Path(__file__).parents[1] / "fixtures/feeds/signed_requests.json"
_SHARED = shared_data("webhooks")
# What the shared requests call a reason -> the code that we answer with.
_REASONS = {
    "tampered_body": "wrong_signature",
    "wrong_secret": "wrong_signature",
    "wrong_url": "wrong_signature",
    "legacy_concatenation_order": "wrong_signature",
    "only_v0_scheme": "missing_signature",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request, and what comes of it: `taken`, a code of a refusal, or of an item that is rejected.

    `proves`: it shows a signature and nothing else, so that its body need not be voice.
    """

    title: str
    feed: str
    url: str
    headers: dict[str, str]
    body: bytes
    secrets: tuple[str, ...]
    now: datetime
    expect: str
    proves: bool
    hears: str | None = None

    @property
    def door(self) -> str:
        """What the outside calls the feed."""
        return self.url.partition("?")[0]


def _own() -> Iterator[Sent]:
    for said in json.loads(_OWN.read_text("utf-8")):
        yield Sent(
            f"{said['feed']}: {said['title']}",
            said["feed"],
            said["url"],
            said["headers"],
            said["body"].encode(),
            (said["secret"],),
            datetime.fromtimestamp(said["now"], UTC),
            "taken" if said["expect"] == "accept" else said["expect"],
            proves=True,
        )


def _shared() -> Iterator[Sent]:
    files = sorted(_SHARED.glob("*/*.request.json")) if _SHARED else []
    read: list[tuple[str, dict[str, Any]]] = [
        (file.name, json.loads(file.read_text("utf-8"))) for file in files
    ]
    secrets: dict[str, set[str]] = {}
    for _, said in read:
        secrets.setdefault(said["provider"], set()).add(said["verify"]["secret"] or "")
    for name, said in read:
        request, reason = said["request"], said.get("reject_reason") or "taken"
        yield Sent(
            f"{said['provider']}: {name}",
            said["provider"],
            request["url"],
            request["headers"],
            request["body_utf8"].encode(),
            tuple(sorted(secrets[said["provider"]])),
            datetime.fromtimestamp(said["verify"]["now_unix"], UTC),
            "missing" if reason == "missing_required_attribute_source" else _REASONS.get(reason, reason),
            proves="published_vector" in name,
            hears=said.get("expected_response", {}).get("body_contains"),
        )


class Moment:
    """A clock that a test sets."""

    now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize("requests", [_own, _shared], ids=["own", "shared"])
async def test_each_request_is_judged_as_its_source_would_have_it(requests: Any, tmp_path: Path) -> None:
    sent = list(requests())
    if not sent:
        pytest.skip("no shared data: set REMIT_SHARED_DATA to its folder")
    clock = Moment()
    came: dict[str, str] = {}
    # One service for all of them where their doors have different addresses from feed to feed only.
    for turn, group in enumerate(_by_door(sent)):
        clock.now = min(one.now for one in group)
        folder = tmp_path / str(turn)
        folder.mkdir()
        async with _doors(folder, clock, group) as (stranger, known):
            for one in sorted(group, key=lambda one: one.now):
                clock.now = one.now
                came[one.title] = await _outcome(stranger, known, one)

    assert came == {one.title: one.expect for one in sent}


def _by_door(sent: list[Sent]) -> Iterator[list[Sent]]:
    """Groups in which each feed has one address."""
    left = sent
    while left:
        doors: dict[str, str] = {}
        group = [one for one in left if doors.setdefault(one.feed, one.door) == one.door]
        left = [one for one in left if doors[one.feed] != one.door]
        yield group


@asynccontextmanager
async def _doors(
    folder: Path, clock: Moment, group: list[Sent]
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """A service whose feeds have the group's addresses and secrets: a client that it knows not, and one."""
    feeds = packaged_feeds()
    secrets = {name: one.secrets for one in group for name in feeds[one.feed].secret_names}
    urls = {one.feed.upper(): one.door for one in group}
    async with (
        running(folder, clock, secrets=secrets, feed_urls=urls) as inside,
        await inside.token("integration", "*") as known,
        httpx.AsyncClient(base_url=inside.url) as stranger,
    ):
        yield stranger, known


async def _outcome(stranger: httpx.AsyncClient, known: httpx.AsyncClient, sent: Sent) -> str:
    query = urlsplit(sent.url).query
    path = f"/v1/feeds/{sent.feed}" + (f"?{query}" if query else "")
    feed = packaged_feeds()[sent.feed]
    sender = known if feed.unsigned else stranger
    answer = await sender.post(path, content=sent.body, headers=sent.headers)
    if answer.status_code == 401:
        return str(answer.json()["reason"])
    if sent.proves and answer.status_code == 422:
        return "taken"
    assert 200 <= answer.status_code < 300, (sent.title, answer.text)
    if sent.hears is not None:
        assert sent.hears in answer.text
    refused = answer.json().get("rejected", []) if answer.status_code == 202 else []
    return "taken" if sent.proves or not refused else str(refused[0]["code"])
