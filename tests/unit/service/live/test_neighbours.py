"""What ends or changes on one node does so on all; what was not heard is looked at again."""

import asyncio
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from service.access.sessions import digest
from service.bus.base import NodeNotice, Telling
from service.bus.memory import MemoryBus
from service.errors import Code, Problem
from service.live.hub import Hub
from service.live.neighbours import Neighbours
from service.live.protocol import Streams
from service.live.stream import Stream
from service.live.watch import Watcher
from service.metrics import Metrics
from support.live import MARA, Memory
from support.nodes import eventually


class Told(MemoryBus):
    """A bus on which a test hears what is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, Mapping[str, Any]]] = []

    def tell(self, kind: Telling, data: Mapping[str, Any]) -> None:
        self.told.append((kind, data))


class Node:
    """One node, with two streams of two sessions."""

    def __init__(self) -> None:
        def clock() -> datetime:
            return datetime(2026, 12, 1, tzinfo=UTC)

        views, metrics = Memory(), Metrics()
        self.bus = Told()
        self.hub = Hub(views, metrics, clock)
        nobody = cast("Any", None)
        self.streams = Streams(self.hub, Watcher(views, clock, threading.Event()), nobody, nobody, metrics)
        self.rechecks = 0
        self.refusals: list[Exception] = []
        self.tried: list[str] = []
        self.neighbours = Neighbours(self.bus, self.streams, self._recheck, self.tried.append)
        self.first, self.second = (Stream(MARA, session) for session in ("session one", "session two"))
        for stream in (self.first, self.second):
            self.hub.join(stream)

    async def _recheck(self) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.rechecks += 1


@pytest.fixture
async def node() -> Node:
    return Node()


async def test_the_end_of_a_session_is_told_without_saying_which_secret_it_was(node: Node) -> None:
    node.neighbours.signed_out("session one")
    assert node.first.outbox.closing is not None
    assert node.second.outbox.closing is None
    assert node.bus.told == [("signed_out", {"session": digest("session one")})]


async def test_a_session_that_ended_elsewhere_ends_its_streams_here_and_is_not_told_on(node: Node) -> None:
    node.neighbours.heard(NodeNotice("other", "signed_out", {"session": digest("session two")}))
    assert node.first.outbox.closing is None
    assert node.second.outbox.closing is not None
    assert node.bus.told == []


async def test_a_try_made_elsewhere_counts_here(node: Node) -> None:
    node.neighbours.heard(NodeNotice("other", "tried", {"caller": "192.0.2.7"}))
    assert node.tried == ["192.0.2.7"]


async def test_rights_that_changed_here_are_looked_at_before_it_returns_and_told(node: Node) -> None:
    await node.neighbours.rights_changed()
    assert (node.rechecks, node.bus.told) == (1, [("rights_changed", {})])


async def test_rights_are_looked_at_when_others_say_so_or_may_have_and_a_failure_ends_nothing(
    node: Node, caplog: pytest.LogCaptureFixture
) -> None:
    running = asyncio.create_task(node.neighbours.run())
    for number, notice in enumerate(
        (NodeNotice("o", "rights_changed"), NodeNotice("o", "came"), NodeNotice("t", "lost")), 1
    ):
        node.neighbours.heard(notice)
        await eventually(lambda wanted=number: node.rechecks == wanted)  # type: ignore[misc]
    node.refusals = [Problem(Code.DATABASE_AWAY, "The database is away."), RuntimeError("no")]
    for left in (1, 0):
        node.neighbours.heard(NodeNotice("o", "rights_changed"))
        await eventually(lambda wanted=left: len(node.refusals) == wanted)  # type: ignore[misc]
    node.neighbours.heard(NodeNotice("o", "gone"))
    node.neighbours.heard(NodeNotice("o", "rights_changed"))
    await eventually(lambda: node.rechecks == 4)
    assert caplog.text.count("rights of streams cannot be looked at") == 2
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
