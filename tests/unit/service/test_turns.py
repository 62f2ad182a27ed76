"""Work that can wait gives way to what is written, and goes on all the same."""

import asyncio
import threading

import pytest

from service import turns
from service.turns import Turns


class Hand:
    """A clock that is moved by hand, and the time that was waited for."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self.writes = True

    def is_set(self) -> bool:
        return not self.writes

    def wait(self, timeout: float) -> bool:
        self.waits.append(timeout)
        self.now += timeout
        return False

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_nobody_waits_while_nothing_is_written(hand: Hand) -> None:
    hand.writes = False
    own = Turns(hand, hand.monotonic)
    hand.now += 0.01
    own.give_way()
    assert hand.waits == []


def test_it_waits_no_longer_in_all_than_it_worked(hand: Hand) -> None:
    own = Turns(hand, hand.monotonic)
    for _ in range(5):
        hand.now += 0.01
        own.give_way()
    assert sum(hand.waits) == pytest.approx(0.05)


def test_what_was_not_waited_is_saved_up_to_a_bound(hand: Hand) -> None:
    hand.writes = False
    own = Turns(hand, hand.monotonic)
    for _ in range(50):
        hand.now += 0.01
        own.give_way()
    hand.writes = True
    own.give_way()
    assert hand.waits == [pytest.approx(turns.MOST_SAVED)]


def test_it_goes_on_as_soon_as_nothing_is_written() -> None:
    idle = threading.Event()
    own = Turns(idle)
    waiting = threading.Thread(target=own.give_way)
    waiting.start()
    idle.set()
    waiting.join(5)
    assert not waiting.is_alive()


async def _soon() -> None:
    """Whatever is due on the loop has its turn, some times."""
    for _ in range(5):
        await asyncio.sleep(turns.LOOK)


async def _waits(hand: Hand) -> asyncio.Task[None]:
    """A piece of work that waits on the loop for what is being written, after as much work as that."""
    own = Turns(hand, hand.monotonic)
    hand.now += 0.01
    waiting = asyncio.create_task(own.give_way_here())
    await _soon()
    assert not waiting.done()
    return waiting


async def test_on_an_event_loop_others_go_on_while_it_waits(hand: Hand) -> None:
    waiting = await _waits(hand)
    hand.writes = False
    await asyncio.wait_for(waiting, 5)


async def test_on_an_event_loop_too_it_waits_no_longer_than_it_worked(hand: Hand) -> None:
    waiting = await _waits(hand)
    hand.now += 0.01
    await asyncio.wait_for(waiting, 5)
    assert hand.writes
