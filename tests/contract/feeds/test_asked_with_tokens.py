"""A source that wants a signed token for each request lets us in, while clocks differ and keys rotate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.app_store import ISSUER, AppStore, Key
from support.asked import Asked
from support.asking import BEHIND, Desk, asking_desk
from support.receiver import Answer
from voc.feed import packaged_feeds
from voc.polling import START

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with asking_desk(tmp_path) as desk:
        yield desk


@pytest.mark.parametrize("ahead", [-300, -59, 0, 59, 300])
async def test_a_source_that_wants_tokens_lets_us_in_though_its_clock_and_ours_differ(
    desk: Desk, ahead: int
) -> None:
    key = Key("2X9R4HXF34")
    store = AppStore(desk.reviews.behind, lambda: desk.house.hands.at - timedelta(seconds=ahead), [key])
    desk.connect_with_tokens(BEHIND, (key.id, key.pem))
    desk.source.says = store
    desk.reviews.says("a", "b", "c")
    state = await desk.turn()
    let_in = ahead <= 60  # further ahead the token is of the source's future
    assert (state.outcome, state.stopped) == (("taken", False) if let_in else ("refused", True))
    desk.reviews.says("d")
    if let_in:
        state = await desk.turn()  # hours later: no token of before is good any more
        assert desk.texts() == [f"Review {each}" for each in "abcd"]


async def test_while_keys_rotate_the_newest_that_is_let_in_signs(desk: Desk) -> None:
    old, new = Key("OLD4HXF342"), Key("NEW4HXF343")
    store = AppStore(desk.reviews.behind, lambda: desk.house.hands.at, [old])
    desk.source.says = store
    desk.reviews.says("a")
    # Set here before it counts there, and with a file that came through broken.
    desk.connect_with_tokens(BEHIND, (new.id, new.pem), (old.id, old.pem))
    assert (await desk.turn()).outcome == "taken"
    desk.connect_with_tokens(BEHIND, (new.id, new.pem[:80]), (old.id, old.pem))
    assert (await desk.turn()).outcome == "taken"
    store.keys = [new]
    state = await desk.turn()
    assert (state.outcome, state.reason) == ("unusable", "unusable_secret")
    assert "REMIT_SECRET_STORE_KEY is no private key" in (state.text or "")
    desk.connect_with_tokens(BEHIND, (new.id, new.pem), (old.id, old.pem))
    assert (await desk.turn()).outcome == "taken"
    desk.connect_with_tokens(BEHIND, (old.id, old.pem))
    assert (await desk.turn()).outcome == "refused"


def test_app_store_connect_is_asked_as_it_wants() -> None:
    poll, key = packaged_feeds()["app_store_reviews"].poll, Key("2X9R4HXF34")
    assert poll is not None
    secrets = {"KEY": key.pem, "KEY_ID": key.id, "ISSUER": ISSUER, "APP": "284882215"}
    asked = poll.request(START, {f"APP_STORE_{name}": value for name, value in secrets.items()}, NOW)
    assert asked.url == (
        "https://api.appstoreconnect.apple.com/v1/apps/284882215/customerReviews?sort=-createdDate&limit=200"
    )
    store = AppStore(lambda _: Answer(200), lambda: NOW, [key])
    shown = {"authorization": asked.headers["Authorization"]}
    assert store(Asked("GET", "/", {}, shown, b"")).status == 200
    assert store(Asked("GET", "/", {}, {"authorization": f"{shown['authorization']}A"}, b"")).status == 401
