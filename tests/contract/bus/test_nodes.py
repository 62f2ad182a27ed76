"""What a bus between nodes guarantees: all hear of all, in order, and what fails heals by itself."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from service.bus.base import NodeNotice
from service.bus.redis import KEPT, RedisBus
from service.domain.events import Event
from service.metrics import Metrics
from support.delays import wire
from support.nodes import event_of, eventually
from support.redis import PASSWORD, RedisServer
from support.server import KEY


class Node:
    """One end of the bus, and what it heard."""

    def __init__(self, url: str, epoch: str, key: str = KEY) -> None:
        self.metrics = Metrics()
        self.bus = RedisBus(url, key.encode(), epoch, self.metrics)
        self.events: list[Event] = []
        self.notices: list[NodeNotice] = []
        self.bus.subscribe(self.events.extend)
        self.bus.attend(self.notices.append)

    @property
    def seqs(self) -> list[int]:
        return [event.seq for event in self.events]

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(one.node, one.kind) for one in self.notices]

    def counted(self, name: str) -> float:
        return self.metrics.values()[name]


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A server that this module may harm."""
    own = RedisServer()
    yield own
    own.close()


@pytest.fixture
def epoch() -> str:
    return secrets.token_hex(8)


@asynccontextmanager
async def nodes(*all_: Node) -> AsyncIterator[None]:
    """Started, and each hears all others."""
    for node in all_:
        await node.bus.start()
    try:
        await eventually(lambda: all(node.counted("remit_bus_nodes") == len(all_) for node in all_))
        await eventually(lambda: all(node.bus.up for node in all_))
        yield
    finally:
        for node in all_:
            await node.bus.close()


async def test_what_one_node_publishes_all_others_hear_once_in_order_and_whole(
    redis: RedisServer, epoch: str
) -> None:
    a, b, c = (Node(redis.url, epoch) for _ in range(3))
    async with nodes(a, b, c):
        for seq in range(1, 301):
            a.bus.publish([event_of(seq, "Müde – und spät")])
        a.bus.publish([replace(event_of(seq), arrived="2026-12-01T09:29:59Z") for seq in range(301, 601)])
        await eventually(lambda: len(b.events) >= 600 and len(c.events) >= 600)

        assert a.seqs == b.seqs == c.seqs == list(range(1, 601))
        heard = b.events[0]
        assert (heard.type, heard.at, heard.channels) == (
            "boundaries.published",
            "2026-12-01T09:30:00Z",
            ("boundaries",),
        )
        assert heard.data["reason"] == "Müde – und spät"  # type: ignore[index]
        assert (heard.arrived, b.events[-1].arrived) == (None, "2026-12-01T09:29:59Z")


async def test_what_a_node_tells_the_others_hear_and_who_it_was(redis: RedisServer, epoch: str) -> None:
    a, b = Node(redis.url, epoch), Node(redis.url, epoch)
    async with nodes(a, b):
        a.bus.tell("tried", {"caller": "192.0.2.1"})
        wanted = NodeNotice(a.bus.node, "tried", {"caller": "192.0.2.1"})
        await eventually(lambda: wanted in b.notices)

        assert (a.bus.node, "tried") not in a.told


async def test_a_node_that_comes_and_goes_is_said_so_to_the_others(redis: RedisServer, epoch: str) -> None:
    a, b = Node(redis.url, epoch), Node(redis.url, epoch)
    async with nodes(a, b):
        assert a.told == [(b.bus.node, "came")]
        await b.bus.close()
        await eventually(lambda: a.told == [(b.bus.node, "came"), (b.bus.node, "gone")])
        await eventually(lambda: a.counted("remit_bus_nodes") == 1)


async def test_what_was_on_its_way_before_a_node_started_is_not_heard(redis: RedisServer, epoch: str) -> None:
    a, b, late = Node(redis.url, epoch), Node(redis.url, epoch), Node(redis.url, epoch)
    async with nodes(a, b):
        a.bus.publish([event_of(1)])
        await eventually(lambda: b.seqs == [1])
        async with nodes(late):
            pass
    assert late.seqs == []


async def nodes_apart(first: Node, second: Node) -> None:
    """Neither hears the other, though both are up on one server."""
    await first.bus.start()
    await second.bus.start()
    await eventually(lambda: first.bus.up and second.bus.up)
    first.bus.publish([event_of(1)])
    second.bus.publish([event_of(2)])
    beats = first.counted("remit_bus_seconds_count"), second.counted("remit_bus_seconds_count")
    await eventually(
        lambda: (
            first.counted("remit_bus_seconds_count") > beats[0] + 1
            and second.counted("remit_bus_seconds_count") > beats[1] + 1
        )
    )
    assert (first.seqs, second.seqs) == ([1], [2])
    await first.bus.close()
    await second.bus.close()


async def test_services_of_different_databases_share_a_server_and_hear_nothing_of_each_other(
    redis: RedisServer,
) -> None:
    await nodes_apart(Node(redis.url, "one"), Node(redis.url, "other"))


async def test_who_does_not_have_the_key_is_not_believed(redis: RedisServer, epoch: str) -> None:
    ours, forged = Node(redis.url, epoch), Node(redis.url, epoch, key="of somebody else")
    await nodes_apart(ours, forged)

    assert ours.counted("remit_bus_refused_total") > 0
    assert ours.told == []


def plain(entry: Any) -> list[bytes]:
    """The words of an entry as XADD takes them."""
    return [word for pair in dict(entry[1]).items() for word in pair]


async def test_what_nobody_sealed_or_was_changed_on_its_way_is_left_out(
    redis: RedisServer, epoch: str
) -> None:
    a, b = Node(redis.url, epoch), Node(redis.url, epoch)
    async with nodes(a, b):
        key = a.bus.stream
        a.bus.publish([event_of(1, "Rosa Alvarez")])
        await eventually(lambda: b.seqs == [1])
        kept = redis.ask("XRANGE", key, "-", "+")
        assert isinstance(kept, list)
        assert b"Rosa" not in repr(kept).encode()
        (words,) = [fields for fields in map(plain, kept) if b"events" in fields]
        for changed in (
            [b"9-9" if word == b"1-1" else word for word in words],
            [b"0" * 16 if word == a.bus.node.encode() else word for word in words],
            [b"text", b"of somebody"],
            [b"node", b"\xff", b"kind", b"events", b"seq", b"", b"body", b"short"],
        ):
            redis.ask("XADD", key, "*", *changed)
        await eventually(lambda: b.counted("remit_bus_refused_total") == 4)
        a.bus.publish([event_of(2)])
        await eventually(lambda: b.seqs == [1, 2])


async def test_entries_older_than_a_quarter_of_an_hour_are_gone(redis: RedisServer, epoch: str) -> None:
    a, b = Node(redis.url, epoch), Node(redis.url, epoch)
    old = 1_000_000
    redis.ask("XADD", a.bus.stream, f"{old}-1", "node", "before")
    async with nodes(a, b):

        def oldest() -> int:
            first: Any = redis.ask("XRANGE", a.bus.stream, "-", "+", "COUNT", 1)
            return int(first[0][0].partition(b"-")[0])

        await eventually(lambda: oldest() > old)
        left = redis.ask("PTTL", a.bus.stream)
        assert isinstance(left, int)
        assert KEPT * 1_000 - 5_000 < left <= KEPT * 1_000


async def test_a_server_that_is_killed_and_comes_back_empty_is_found_again(
    redis: RedisServer, epoch: str
) -> None:
    a, b = Node(redis.url, epoch), Node(redis.url, epoch)
    async with nodes(a, b):
        with redis.away():
            a.bus.publish([event_of(1)])
            a.bus.tell("presence", {})
            await eventually(lambda: not a.bus.up and not b.bus.up)
            a.bus.publish([event_of(2)])
            assert a.seqs == [1, 2]
            assert a.counted("remit_bus_lost_total") == 2
        await eventually(lambda: a.bus.up and b.bus.up)
        await eventually(lambda: (a.bus.node, "lost") in a.told)
        a.bus.publish([event_of(3)])
        await eventually(lambda: 3 in b.seqs)

        assert b.seqs == [3]


async def test_a_server_that_does_not_answer_holds_nobody_up_and_is_found_again(
    redis: RedisServer, epoch: str
) -> None:
    a, b = Node(redis.url, epoch), Node(redis.url, epoch)
    async with nodes(a, b):
        with redis.silent():
            for seq in range(1, 51):
                a.bus.publish([event_of(seq)])
            assert a.seqs == list(range(1, 51))
            await eventually(lambda: not a.bus.up and not b.bus.up)
        await eventually(lambda: a.bus.up and b.bus.up)
        a.bus.publish([event_of(51)])
        await eventually(lambda: 51 in b.seqs)

        assert b.seqs == sorted(set(b.seqs))


async def test_a_stream_that_is_removed_begins_anew(redis: RedisServer, epoch: str) -> None:
    a, b = Node(redis.url, epoch), Node(redis.url, epoch)
    async with nodes(a, b):
        redis.ask("FLUSHALL")
        # As a server does whose clock was ahead: its next numbers are lower than those that were read.
        redis.ask("XADD", a.bus.stream, "5-1", "node", "somebody")
        redis.ask("DEL", a.bus.stream)
        a.bus.publish([event_of(1)])
        await eventually(lambda: 1 in b.seqs)


async def test_a_server_without_room_is_said_to_be_down_until_there_is(
    redis: RedisServer, epoch: str
) -> None:
    a, b = Node(redis.url, epoch), Node(redis.url, epoch)
    async with nodes(a, b):
        redis.ask("CONFIG", "SET", "maxmemory", "1")
        try:
            await eventually(lambda: not a.bus.up and not b.bus.up)
        finally:
            redis.ask("CONFIG", "SET", "maxmemory", "0")
        await eventually(lambda: a.bus.up and b.bus.up)
        a.bus.publish([event_of(1)])
        await eventually(lambda: b.seqs == [1])


async def test_a_slow_server_carries_everything_later_and_holds_nobody_up(
    redis: RedisServer, epoch: str
) -> None:
    with wire(redis.port, 0.3) as slow:
        a, b = Node(redis.url_at(slow.port), epoch), Node(redis.url, epoch)
        async with nodes(a, b):
            for seq in range(1, 201):
                a.bus.publish([event_of(seq)])
            assert len(a.seqs) == 200
            await eventually(lambda: len(b.seqs) == 200)

            assert b.seqs == list(range(1, 201))
            assert a.bus.up
            assert a.counted("remit_bus_lost_total") == 0


async def test_a_server_that_refuses_the_password_is_named_without_it(
    redis: RedisServer, epoch: str, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = redis.url.replace(PASSWORD.replace(" ", "%20"), "hush-hush")
    node = Node(wrong, epoch)
    await node.bus.start()
    await eventually(lambda: len(caplog.records) >= 2)
    await node.bus.close()

    said = caplog.text
    assert f"127.0.0.1:{redis.port}" in said
    assert "hush" not in said
    assert not node.bus.up
