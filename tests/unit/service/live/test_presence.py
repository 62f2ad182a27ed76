"""Presence: everybody on a channel hears who is there, once for each change, and nobody in between."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from service.bus.base import NodeNotice, Telling
from service.bus.memory import MemoryBus
from service.domain.actor import Actor
from service.live import wire
from service.live.hub import Hub
from service.live.presence import MOST, Presence
from service.live.stream import Stream
from service.metrics import Metrics
from support.live import CASE, MARA, Memory

TEO = Actor("teo", "Teo E.", "associate", ("north",))
WALL = Actor("wall", "Wall board", "observer", ())


@pytest.fixture
async def hub() -> Hub:
    return Hub(Memory(), Metrics(), lambda: datetime(2026, 12, 1, 9, 30, tzinfo=UTC))


@pytest.fixture
def presence(hub: Hub) -> Presence:
    presence = Presence(hub, MemoryBus())
    hub.listen_follows(presence.follows)
    return presence


async def _follows(hub: Hub, actor: Actor, *channels: str) -> Stream:
    stream = Stream(actor, "session")
    hub.join(stream)
    await hub.follow(stream, wire.Subscribe(op="subscribe", id=1, channels=list(channels)))
    return stream


async def _heard(stream: Stream) -> list[Any]:
    """Who was said to be here, of each notice that waits."""
    frames = []
    while stream.outbox.size:
        text = await stream.outbox.take()
        assert isinstance(text, str)
        frames.append(json.loads(text))
    return [
        ([person["name"] for person in frame["data"]["people"]], frame["data"]["count"])
        for frame in frames
        if frame["op"] == "notice" and frame["type"] == "presence"
    ]


async def test_everybody_on_a_case_hears_who_comes_and_who_goes(hub: Hub, presence: Presence) -> None:
    mara = await _follows(hub, MARA, CASE)
    presence.flush()
    assert await _heard(mara) == [(["Mara K."], 1)]
    teo = await _follows(hub, TEO, CASE)
    presence.flush()
    assert await _heard(mara) == await _heard(teo) == [(["Mara K.", "Teo E."], 2)]
    hub.leave(teo)
    presence.flush()
    assert await _heard(mara) == [(["Mara K."], 1)]


async def test_who_has_two_windows_is_one_and_only_the_new_window_hears_of_it(
    hub: Hub, presence: Presence
) -> None:
    first = await _follows(hub, MARA, CASE)
    presence.flush()
    await _heard(first)
    second = await _follows(hub, MARA, CASE)
    presence.flush()
    assert (await _heard(first), await _heard(second)) == ([], [(["Mara K."], 1)])
    hub.leave(second)
    presence.flush()
    assert await _heard(first) == []


async def test_a_page_that_is_loaded_again_at_once_is_never_gone(hub: Hub, presence: Presence) -> None:
    mara = await _follows(hub, MARA, CASE)
    teo = await _follows(hub, TEO, CASE)
    presence.flush()
    await _heard(mara)
    hub.leave(teo)
    await _follows(hub, TEO, CASE)
    presence.flush()
    assert await _heard(mara) == []


async def test_boards_are_nobody_and_queues_have_no_presence(hub: Hub, presence: Presence) -> None:
    wall = await _follows(hub, WALL, CASE, "queue:north")
    presence.flush()
    assert await _heard(wall) == [([], 0)]


async def test_of_a_crowd_the_first_are_named_and_all_are_counted(hub: Hub, presence: Presence) -> None:
    crowd = [Actor(f"p{number}", f"P{number:03}", "associate", ("north",)) for number in range(MOST + 5)]
    streams = [await _follows(hub, one, "team:north") for one in crowd]
    presence.flush()
    ((names, count),) = await _heard(streams[0])
    assert (len(names), names[0], count) == (MOST, "P000", MOST + 5)


class _Wire(MemoryBus):
    """A bus on which a test hears what is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, Any]] = []

    def tell(self, kind: Telling, data: Mapping[str, Any]) -> None:
        self.told.append((kind, data))


@pytest.fixture
def wire_() -> _Wire:
    return _Wire()


@pytest.fixture
def shared(hub: Hub, wire_: _Wire) -> Presence:
    presence = Presence(hub, wire_)
    hub.listen_follows(presence.follows)
    return presence


def _elsewhere(channel: str, *people: Actor, node: str = "other") -> NodeNotice:
    return NodeNotice(node, "presence", {channel: [asdict(one.ref) for one in people]})


async def test_people_of_other_nodes_are_here_as_well_until_they_go(hub: Hub, shared: Presence) -> None:
    mara = await _follows(hub, MARA, CASE)
    shared.heard(_elsewhere(CASE, TEO))
    shared.flush()
    assert await _heard(mara) == [(["Mara K.", "Teo E."], 2)]
    shared.heard(_elsewhere(CASE, TEO, MARA, node="third"))
    shared.heard(_elsewhere(CASE))
    shared.flush()
    assert await _heard(mara) == []
    shared.heard(NodeNotice("third", "gone"))
    shared.flush()
    assert await _heard(mara) == [(["Mara K."], 1)]


async def test_other_nodes_are_told_of_changes_alone_and_one_that_comes_of_everything(
    hub: Hub, shared: Presence, wire_: _Wire
) -> None:
    mara = await _follows(hub, MARA, CASE)
    await _follows(hub, TEO, "team:north")
    shared.flush()
    hers, his = [asdict(MARA.ref)], [asdict(TEO.ref)]
    assert wire_.told == [("presence", {CASE: hers, "team:north": his})]
    await _follows(hub, MARA, CASE)
    shared.flush()
    assert len(wire_.told) == 1
    hub.leave(mara)
    await _follows(hub, TEO, CASE)
    shared.flush()
    assert [{one["name"] for one in data[CASE]} for _, data in wire_.told[1:]] == [{"Mara K.", "Teo E."}]
    for standing in (NodeNotice("third", "came"), NodeNotice("this", "lost")):
        wire_.told.clear()
        shared.heard(standing)
        shared.flush()
        ((_, everything),) = wire_.told
        assert set(everything) == {CASE, "team:north"}


async def test_one_who_leaves_the_last_screen_here_is_said_to_be_gone(
    hub: Hub, shared: Presence, wire_: _Wire
) -> None:
    mara = await _follows(hub, MARA, CASE)
    shared.flush()
    hub.leave(mara)
    shared.flush()
    assert wire_.told[1:] == [("presence", {CASE: []})]


async def test_of_very_many_channels_is_told_in_parts(hub: Hub, shared: Presence, wire_: _Wire) -> None:
    for number in range(450):
        await _follows(hub, MARA, f"case:c{number}")
    shared.flush()
    assert [len(data) for _, data in wire_.told] == [200, 200, 50]


async def test_a_newer_node_may_say_more_of_who_is_there_and_of_nodes(hub: Hub, presence: Presence) -> None:
    mara = await _follows(hub, MARA, CASE)
    presence.flush()
    await _heard(mara)
    people = [{"id": "teo", "name": "Teo E.", "pronouns": "he"}]
    presence.heard(NodeNotice("newer", "presence", {CASE: people}))
    presence.heard(NodeNotice("newer", "presence", {"floor:2": people}))
    presence.flush()
    assert await _heard(mara) == [(["Mara K.", "Teo E."], 2)]
