"""What every bus guarantees, asked of each that there is."""

import secrets
from collections.abc import AsyncIterator

import pytest

from service.bus.base import Bus
from service.bus.memory import MemoryBus
from service.bus.redis import RedisBus
from service.metrics import Metrics
from support.nodes import event_of, eventually
from support.redis import server
from support.server import KEY


@pytest.fixture(params=["memory", "redis"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    carried: Bus = MemoryBus()
    if request.param == "redis":
        carried = RedisBus(server().url, KEY.encode(), secrets.token_hex(8), Metrics())
    await carried.start()
    yield carried
    await carried.close()


async def test_every_listener_hears_everything_in_order(bus: Bus) -> None:
    first: list[int] = []
    second: list[int] = []
    bus.subscribe(lambda events: first.extend(event.seq for event in events))
    bus.subscribe(lambda events: second.extend(event.seq for event in events))

    for seq in range(1, 101):
        bus.publish([event_of(seq)])

    assert first == second == list(range(1, 101))


async def test_a_listener_of_the_same_node_hears_before_publish_returns(bus: Bus) -> None:
    heard: list[int] = []
    bus.subscribe(lambda events: heard.extend(event.seq for event in events))

    bus.publish([event_of(1), event_of(2)])

    assert heard == [1, 2]


async def test_nothing_is_heard_from_before_the_subscription_or_after_leaving(bus: Bus) -> None:
    heard: list[int] = []
    bus.publish([event_of(1)])
    leave = bus.subscribe(lambda events: heard.extend(event.seq for event in events))
    bus.publish([event_of(2)])
    leave()
    leave()
    bus.publish([event_of(3)])

    assert heard == [2]


async def test_nothing_to_publish_calls_nobody(bus: Bus) -> None:
    calls: list[int] = []
    bus.subscribe(lambda events: calls.append(len(events)))

    bus.publish([])

    assert calls == []


async def test_a_broken_listener_does_not_silence_its_neighbour(bus: Bus) -> None:
    heard: list[int] = []

    def broken(events: object) -> None:
        raise RuntimeError("no")

    bus.subscribe(broken)
    bus.subscribe(lambda events: heard.extend(event.seq for event in events))

    bus.publish([event_of(1)])

    assert heard == [1]


async def test_a_node_does_not_hear_what_it_tells(bus: Bus) -> None:
    heard: list[object] = []
    leave = bus.attend(heard.append)
    await eventually(lambda: bus.up)

    bus.tell("rights_changed", {})

    leave()
    leave()
    assert heard == []


async def test_it_is_up_while_it_carries(bus: Bus) -> None:
    await eventually(lambda: bus.up)
    await bus.close()
    await bus.close()
    heard: list[object] = []
    bus.subscribe(heard.append)
    bus.publish([event_of(1)])
    bus.tell("rights_changed", {})

    assert not bus.up
    assert heard == []
