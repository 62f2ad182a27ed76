"""Over two hundred hostile deliveries over HTTP: each hears why, and the service serves on."""

import asyncio
from pathlib import Path

import httpx

from support.hostile import DOOR, NOW, SECRET, SIGNED_DOOR, Hostile, bodies, items, signatures
from support.inside import running


async def test_each_hears_why_it_is_refused(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "door.yaml").write_text(DOOR)
    (feeds / "signed_door.yaml").write_text(SIGNED_DOOR)
    async with (
        running(tmp_path, lambda: NOW, secrets={"DOOR": (SECRET,)}, feeds=feeds) as inside,
        await inside.token("integration", "door") as known,
        httpx.AsyncClient(base_url=inside.url) as stranger,
    ):
        whole = await _all(known, "door", bodies())
        parts = await _all(known, "door", items())
        false = await _all(stranger, "signed_door", signatures())
        after = await known.post("/v1/feeds/door", json={"id": "well", "text": "Still here?"})

    for one, answer in whole:
        told = answer.json()
        assert answer.status_code == (413 if one.code == "too_large" else 422), one.what
        assert told.get("reason", told["code"]) == one.code, one.what
    for one, answer in parts:
        assert answer.status_code == 202, one.what
        assert [(no["index"], no["code"]) for no in answer.json()["rejected"]] == [(1, one.code)], one.what
    for one, answer in false:
        assert (answer.status_code, answer.json()["reason"]) == (401, one.code), one.what
    assert after.json()["accepted"] == 1


async def _all(
    client: httpx.AsyncClient, feed: str, sent: list[Hostile]
) -> list[tuple[Hostile, httpx.Response]]:
    """All at once, as an attacker would; each with its answer."""
    requests = [
        client.post(f"/v1/feeds/{feed}", content=one.body, headers=one.headers, timeout=60) for one in sent
    ]
    return list(zip(sent, await asyncio.gather(*requests), strict=True))
