"""A source that does not call is connected, asked, and seen to fail and to recover, all over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.clock import rfc3339
from support.asked import KEY, NETWORKS, Asked, AskedSource, Reviews, asked_source, document
from support.inside import WITHIN, running
from support.receiver import Answer
from support.web import is_problem

NEW = {"If-None-Match": "*"}
BEHIND = """query: {after: "{cursor}"}
  next: {cursor: next, keep: true}
  last: "!more"
"""


@pytest.fixture
def reviews() -> Reviews:
    return Reviews()


@pytest.fixture
def source(reviews: Reviews) -> Iterator[AskedSource]:
    def strict(asked: Asked) -> Answer:
        return reviews.behind(asked) if asked.headers["authorization"] == f"Bearer {KEY}" else Answer(401)

    with asked_source(strict) as source:
        yield source


async def _ask(admin: httpx.AsyncClient, **how: object) -> dict[str, Any]:
    asked = await admin.post("/v1/feeds/shop:poll", json=how)
    assert asked.status_code == 200, asked.text
    view: dict[str, Any] = asked.json()
    return view


async def _secret(admin: httpx.AsyncClient, value: str) -> None:
    set_ = await admin.post("/v1/feeds/shop/secrets", json={"name": "SHOP", "value": value})
    assert set_.status_code == 201, set_.text


async def _row(admin: httpx.AsyncClient) -> dict[str, Any]:
    rows = (await admin.get("/v1/feeds")).json()["items"]
    return next(row["poll"] for row in rows if row["name"] == "shop")


async def _becomes(admin: httpx.AsyncClient, standing: str, outcome: str) -> dict[str, Any]:
    """How the source stands, once it stands so."""
    async with asyncio.timeout(WITHIN):
        while (row := await _row(admin))["standing"] != standing or row["outcome"] != outcome:  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # another task of the service brings it about
    return row


async def test_a_source_is_connected_asked_and_mended(
    tmp_path: Path, source: AskedSource, reviews: Reviews
) -> None:
    async with running(tmp_path, poll_networks=NETWORKS) as inside, await inside.token("admin") as admin:
        reviews.says("a", "b", "c", at=rfc3339(inside.service.ctx.clock()))
        saved = await admin.put("/v1/feeds/shop", content=document(source, BEHIND), headers=NEW)
        assert saved.status_code == 200, saved.text

        # Without its secret nobody asks, and what is missing is named.
        row = await _row(admin)
        assert (row["standing"], row["missing"], row["next_at"]) == ("unset", ["SHOP"], None)
        is_problem(await admin.post("/v1/feeds/shop:poll", json={}), 422, "invalid")

        # A wrong one stops it; the right one, set beside it, lets it go on by itself.
        await _secret(admin, "a wrong key")
        stopped = await _becomes(admin, "stopped", "refused")
        assert stopped["text"] == "The source does not let us in: it answered 401."
        await _secret(admin, KEY)
        row = await _becomes(admin, "waiting", "taken")
        assert (row["pages"], row["accepted"], row["cursor"], row["failures"]) == (2, 3, "3", 0)
        assert row["request"] == f"GET {source.url}?after=3"
        assert len((await admin.get("/v1/cases")).json()["items"]) == 3

        # A page that cannot be read waits as a dead letter until the document is mended.
        reviews.says("d", at=rfc3339(inside.service.ctx.clock()))
        source.says = lambda asked: replace(reviews.behind(asked), body=b'{"items": []}')
        failing = await _ask(admin)
        assert (failing["standing"], failing["outcome"], failing["reason"]) == (
            "failing",
            "unmappable",
            "no_items",
        )
        assert (await admin.get("/v1/feeds/shop")).json()["dead_letters"] == 1
        source.says = reviews.behind
        assert (await _ask(admin))["accepted"] == 1

        # From the beginning nothing is doubled.
        again = await _ask(admin, from_start=True)
        assert (again["accepted"], again["duplicates"], again["pages"]) == (0, 4, 2)
        assert len((await admin.get("/v1/cases")).json()["items"]) == 4

        # Each page is among the deliveries, and everything is counted; no secret is told anywhere.
        lately = (await admin.get("/v1/feeds/shop/deliveries")).text
        metrics = inside.service.ctx.metrics.text().decode()
        assert 'remit_feed_polls_total{feed="shop",outcome="refused"}' in metrics
        assert 'remit_signals_total{feed="shop",outcome="accepted"} 4.0' in metrics
        assert KEY not in lately + metrics + (await admin.get("/v1/feeds/shop")).text


async def test_where_a_source_stands_survives_a_restart(
    tmp_path: Path, source: AskedSource, reviews: Reviews
) -> None:
    secrets = {"SHOP": (KEY,)}
    async with running(tmp_path, poll_networks=NETWORKS, secrets=secrets) as inside:
        reviews.says("a", "b", "c", at=rfc3339(inside.service.ctx.clock()))
        async with await inside.token("admin") as admin:
            await admin.put("/v1/feeds/shop", content=document(source, BEHIND), headers=NEW)
            await _becomes(admin, "waiting", "taken")
    asked = len(source.asked)
    again = running(tmp_path, poll_networks=NETWORKS, secrets=secrets)
    async with again as inside, await inside.token("admin") as admin:
        assert (await _ask(admin))["cursor"] == "3"
    assert source.queries()[asked:] == [{"after": "3"}]


async def test_nobody_asks_what_the_operator_does_not_allow(tmp_path: Path, source: AskedSource) -> None:
    async with running(tmp_path, secrets={"SHOP": (KEY,)}) as inside, await inside.token("admin") as admin:
        await admin.put("/v1/feeds/shop", content=document(source, BEHIND), headers=NEW)
        view = await _becomes(admin, "failing", "unusable")
        assert view["reason"] == "not_allowed"
        assert "127.0.0.1" in view["text"]
        assert source.asked == []


async def test_only_sources_that_are_asked_can_be(tmp_path: Path) -> None:
    async with running(tmp_path) as inside, await inside.token("admin") as admin:
        is_problem(await admin.post("/v1/feeds/webhook:poll", json={}), 422, "invalid")
        is_problem(await admin.post("/v1/feeds/nothing:poll", json={}), 404, "not_found")
