"""A floor of consoles is cut at once: each comes back at its first try, and misses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from support import voices
from support.followers import Follower
from support.server import Server, wait_for

CONSOLES = 16
WITHIN = 20.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, voices.SETTINGS) as running:
        yield running


def _say(server: Server, ident: str) -> None:
    body = json.dumps({"id": ident, "kind": "complaint", "customer": ident, "text": "Late again."}).encode()
    headers = voices.signed(ident, body)
    httpx.post(f"{server.url}/v1/feeds/webhook", content=body, headers=headers).raise_for_status()


def test_all_are_live_again_and_nobody_is_refused(server: Server) -> None:
    link = server.sign_in().link.partition("#")[2]
    answer = httpx.post(
        f"{server.url}/v1/session", json={"link": link}, headers={"Origin": server.url}, timeout=WITHIN
    )
    session = answer.cookies["remit_session"]
    consoles = [Follower(server.url, session, "queue:north", "me", "team:north") for _ in range(CONSOLES)]
    with ExitStack() as end:
        for console in consoles:
            console.start()
            end.callback(console.leave)
        wait_for(lambda: all(one.told.began is not None for one in consoles), "all follow", WITHIN)
        _say(server, "before")
        server.restart()
        _say(server, "after")
        # Each is a case and its signal.
        wait_for(lambda: all(len(one.told.seqs) == 4 for one in consoles), "all heard both", WITHIN)
    assert len({tuple(one.told.seqs) for one in consoles}) == 1
    assert [(one.told.streams, one.told.refused) for one in consoles] == [(2, 0)] * CONSOLES
