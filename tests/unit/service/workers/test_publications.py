"""Screens hear of what another node published only once this node is under it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from service.domain.events import BoundariesPublished, Event
from service.errors import Code, Problem
from service.workers import publications
from service.workers.publications import PublicationFollower
from support.house import House, build
from support.nodes import event_of, eventually


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    built = await build(tmp_path)
    yield built
    built.ctx.store.close()


def _from_elsewhere(seq: int) -> Event:
    data = asdict(BoundariesPublished("r", "", None))
    return replace(event_of(seq), data=data)


async def test_what_this_node_committed_itself_is_passed_on_at_once(house: House) -> None:
    heard: list[Event] = []
    follower = PublicationFollower(house.ctx, heard.append)
    follower.heard(event_of(1))
    follower.heard(replace(_from_elsewhere(2), type="case.claimed"))
    assert [event.seq for event in heard] == [1, 2]


async def test_what_another_published_is_passed_on_after_the_writer_began_anew(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[int] = []
    began: list[int] = []
    refusals = [Problem(Code.DATABASE_AWAY, "The database is away."), RuntimeError("no")]
    monkeypatch.setattr(publications, "AGAIN", 0.01)

    async def catch_up(_: object) -> None:
        if refusals:
            raise refusals.pop(0)
        began.append(len(heard))

    monkeypatch.setattr(publications, "catch_up", catch_up)
    follower = PublicationFollower(house.ctx, lambda event: heard.append(event.seq))
    running = asyncio.create_task(follower.run())
    follower.heard(_from_elsewhere(7))
    follower.heard(_from_elsewhere(8))
    assert heard == []
    await eventually(lambda: heard == [7, 8])
    assert began == [0, 1]
    assert caplog.text.count("cannot be followed yet") == 2
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
