"""What another node changed of feeds is followed when it tells of it, and every now and then."""

import asyncio

import pytest

from service.bus.base import NodeNotice
from service.errors import Code, Problem
from service.workers import feeds
from service.workers.feeds import FeedFollower
from support.nodes import eventually


async def test_it_follows_what_is_told_and_goes_on_where_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    followed: list[str] = []
    refusals = [Problem(Code.DATABASE_AWAY, "The database is away."), RuntimeError("no")]

    async def follow() -> None:
        if refusals:
            raise refusals.pop(0)
        followed.append("now")

    follower = FeedFollower(follow)
    running = asyncio.create_task(follower.run())
    follower.heard(NodeNotice("other", "tried", {"caller": "x"}))
    for kind in ("feeds_changed", "came", "lost"):
        left = len(refusals)
        follower.heard(NodeNotice("other", kind))
        await eventually(lambda before=left: len(refusals) < before or bool(followed))  # type: ignore[misc]
    assert followed == ["now"]
    assert caplog.text.count("changes of feeds cannot be followed") == 2
    running.cancel()


async def test_it_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LOOK_EVERY", 0.01)
    looked: list[int] = []

    async def follow() -> None:
        looked.append(1)

    running = asyncio.create_task(FeedFollower(follow).run())
    await eventually(lambda: len(looked) > 1)
    running.cancel()
