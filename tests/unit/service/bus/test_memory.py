"""What the in-process bus adds to the contract of every bus: nothing but a call, and no other node."""

from service.bus.memory import MemoryBus
from support.nodes import event_of


def test_it_needs_no_start_and_no_event_loop() -> None:
    bus = MemoryBus()
    heard: list[int] = []
    bus.subscribe(lambda events: heard.extend(event.seq for event in events))

    bus.publish([event_of(1)])

    assert (bus.up, heard) == (True, [1])
