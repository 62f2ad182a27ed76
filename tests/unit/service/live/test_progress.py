"""Whoever asked sees how far it has come on all her streams, whichever node they are on; nobody else does."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from service.bus.base import NodeNotice, Telling
from service.bus.memory import MemoryBus
from service.domain.actor import Actor
from service.domain.backtest import BacktestProgress
from service.live.hub import Hub
from service.live.progress import Progress
from service.live.stream import Stream
from service.metrics import Metrics
from support.live import MARA, Memory

TEO = Actor("teo", "Teo E.", "associate", ("north",))

HALFWAY = BacktestProgress("b1", "running", "comparing", 50, 100, None)


class Node(MemoryBus):
    """A node whose word reaches the other one."""

    def __init__(self) -> None:
        super().__init__()
        self.hub = Hub(Memory(), Metrics(), lambda: datetime(2026, 12, 1, tzinfo=UTC))
        self.progress = Progress(self.hub, self)
        self.other: Node | None = None

    def tell(self, kind: Telling, data: Mapping[str, Any]) -> None:
        if self.other is not None:
            self.other.progress.heard(NodeNotice("other", kind, orjson.loads(orjson.dumps(data))))

    def stream(self, of: Any) -> Stream:
        stream = Stream(of, "a session")
        self.hub.join(stream)
        return stream


@pytest.fixture
async def nodes() -> tuple[Node, Node]:
    first, second = Node(), Node()
    first.other, second.other = second, first
    return first, second


async def told(stream: Stream) -> list[Any]:
    frames = []
    while stream.outbox.size:
        text = await stream.outbox.take()
        assert isinstance(text, str)
        frames.append(orjson.loads(text)["data"])
    return frames


async def test_who_asked_is_told_on_every_node_and_nobody_else(nodes: tuple[Node, Node]) -> None:
    hers = [node.stream(MARA) for node in nodes]
    his = nodes[1].stream(TEO)

    nodes[0].progress.tell(MARA.id, HALFWAY)

    expected = {
        "id": "b1",
        "state": "running",
        "step": "comparing",
        "done": 50,
        "total": 100,
        "problem": None,
    }
    assert [await told(stream) for stream in hers] == [[expected], [expected]]
    assert await told(his) == []


async def test_a_newer_node_may_say_more_of_how_far_it_has_come(nodes: tuple[Node, Node]) -> None:
    _, second = nodes
    mara = second.stream(MARA)
    more = {**asdict(HALFWAY), "left": 12.5}
    second.progress.heard(
        NodeNotice("newer", "progress", {"person": MARA.id, "progress": more, "zone": "eu"})
    )
    text = await mara.outbox.take()
    assert isinstance(text, str)
    assert orjson.loads(text)["data"] == orjson.loads(orjson.dumps(HALFWAY))
