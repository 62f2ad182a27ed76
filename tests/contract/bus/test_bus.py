"""What every bus guarantees, asked of each that there is."""

from collections.abc import AsyncIterator

import pytest

from service.bus.base import Bus
from service.bus.memory import MemoryBus
from service.domain.events import BoundariesPublished, Event


def _event(seq: int) -> Event:
    return Event(
        seq,
        "boundaries.published",
        "2026-12-01T09:30:00Z",
        ("boundaries",),
        BoundariesPublished("r", "", None),
    )


@pytest.fixture(params=["memory"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    carried = {"memory": MemoryBus}[request.param]()
    yield carried
    await carried.close()


async def test_every_listener_hears_everything_in_order(bus: Bus) -> None:
    first: list[int] = []
    second: list[int] = []
    bus.subscribe(lambda events: first.extend(event.seq for event in events))
    bus.subscribe(lambda events: second.extend(event.seq for event in events))

    for seq in range(1, 101):
        bus.publish([_event(seq)])

    assert first == second == list(range(1, 101))


async def test_nothing_is_heard_from_before_the_subscription_or_after_leaving(bus: Bus) -> None:
    heard: list[int] = []
    bus.publish([_event(1)])
    leave = bus.subscribe(lambda events: heard.extend(event.seq for event in events))
    bus.publish([_event(2)])
    leave()
    leave()
    bus.publish([_event(3)])

    assert heard == [2]


async def test_nothing_to_publish_calls_nobody(bus: Bus) -> None:
    calls: list[int] = []
    bus.subscribe(lambda events: calls.append(len(events)))

    bus.publish([])

    assert calls == []


async def test_it_is_up_while_it_carries(bus: Bus) -> None:
    assert bus.up
    await bus.close()
    assert not bus.up
