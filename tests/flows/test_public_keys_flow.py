"""A provider with a key of its own is connected over HTTP, and changes its key; nobody else is believed."""

from __future__ import annotations

from pathlib import Path

import httpx

from service.store import signals
from support.inside import running
from support.providers import HOST, NOW, Sent
from support.public_key_providers import FOLDER, KEYS, OTHERS, SENT


async def came(http: httpx.AsyncClient, sent: Sent) -> tuple[bool, str | None]:
    """Whether it was taken, and the reason if it was not believed."""
    answer = await http.post(sent.path, content=sent.body, headers=sent.all_headers)
    return answer.is_success, None if answer.is_success else answer.json().get("reason")


async def show(admin: httpx.AsyncClient, sent: Sent, key: str) -> None:
    said = {"name": sent.feed.upper(), "value": key, "others_end_in": None}
    answer = await admin.post(f"/v1/feeds/{sent.feed}/secrets", json=said)
    assert answer.status_code == 201, answer.text


async def test_each_is_believed_by_the_key_that_it_shows_also_while_it_changes(tmp_path: Path) -> None:
    async with (
        running(tmp_path, lambda: NOW, feeds=FOLDER, public_url=HOST) as inside,
        httpx.AsyncClient(base_url=inside.url) as http,
        await inside.token("admin") as admin,
    ):
        for sent in SENT:
            assert await came(http, sent) == (False, "no_secret")
            await show(admin, sent, OTHERS[sent.feed.upper()])
            assert await came(http, sent) == (False, "wrong_signature")
            await show(admin, sent, KEYS[sent.feed.upper()])
            assert await came(http, sent) == (True, None)
        with inside.service.ctx.store.reader() as conn:
            ids = [(sent.feed, sent.id) for sent in SENT]
            assert signals.known(conn, ids) == set(ids)


async def test_nothing_here_signs_in_its_name(tmp_path: Path) -> None:
    secrets = {name: (value,) for name, value in KEYS.items()}
    async with (
        running(tmp_path, lambda: NOW, secrets=secrets, feeds=FOLDER, public_url=HOST) as inside,
        await inside.token("admin") as admin,
    ):
        for sent in SENT:
            said = {"body": sent.body.decode(), "headers": sent.all_headers}
            answer = await admin.post(f"/v1/feeds/{sent.feed}/sign", json=said)
            assert answer.status_code == 422, answer.text
            assert "only its source has the key that signs" in answer.json()["detail"]
