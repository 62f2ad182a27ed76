"""What the in-process bus adds to the contract of every bus: nothing but a call."""

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


def test_a_listener_hears_before_publish_returns() -> None:
    bus = MemoryBus()
    heard: list[int] = []
    bus.subscribe(lambda events: heard.extend(event.seq for event in events))

    bus.publish([_event(1), _event(2)])

    assert heard == [1, 2]


def test_a_broken_listener_does_not_silence_its_neighbour() -> None:
    bus = MemoryBus()
    heard: list[int] = []

    def broken(events: object) -> None:
        raise RuntimeError("no")

    bus.subscribe(broken)
    bus.subscribe(lambda events: heard.extend(event.seq for event in events))

    bus.publish([_event(1)])

    assert heard == [1]


async def test_a_closed_bus_is_down_and_carries_nothing() -> None:
    bus = MemoryBus()
    heard: list[int] = []
    bus.subscribe(lambda events: heard.extend(event.seq for event in events))

    await bus.close()
    await bus.close()
    bus.publish([_event(1)])

    assert not bus.up
    assert heard == []
