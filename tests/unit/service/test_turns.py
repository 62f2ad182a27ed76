"""Work that can wait gives way to what is written, and goes on all the same."""

import asyncio
import threading

import pytest

from service import turns
from service.turns import Both, InHand, Turns


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


def test_the_more_patience_the_longer_it_waits_for_the_same_work(hand: Hand) -> None:
    own = Turns(hand, hand.monotonic, patience=3.0)
    for _ in range(5):
        hand.now += 0.01
        own.give_way()
    assert sum(hand.waits) == pytest.approx(0.15)


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


async def _turns_of_the_loop(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_something_is_in_hand_until_its_answer_was_written_at_the_end_of_the_loops_turn() -> None:
    in_hand, written = InHand(), []
    assert in_hand.is_set()
    with in_hand:
        with in_hand:
            assert not in_hand.is_set()
        await _turns_of_the_loop(3)
        assert not in_hand.is_set()
    asyncio.get_running_loop().call_soon(lambda: written.append(in_hand.is_set()))
    await _turns_of_the_loop(3)
    assert written == [False]
    assert in_hand.is_set()


async def test_what_failed_is_in_hand_no_more() -> None:
    in_hand = InHand()
    with pytest.raises(LookupError), in_hand:
        raise LookupError
    await _turns_of_the_loop(3)
    assert in_hand.is_set()


def test_of_two_both_are_waited_for() -> None:
    one, other = threading.Event(), threading.Event()
    both = Both(one, other)
    assert not both.wait(0)
    one.set()
    assert not both.wait(0)
    waited: list[bool] = []
    waiting = threading.Thread(target=lambda: waited.append(both.wait(5)))
    waiting.start()
    other.set()
    waiting.join(5)
    assert waited == [True]
    assert both.is_set()


def test_what_was_made_is_looked_through_for_garbage_once_nobody_waits(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited_before: list[int] = []
    monkeypatch.setattr(turns, "look_through", lambda: waited_before.append(len(hand.waits)))
    monkeypatch.setattr(turns, "LOOKED_THROUGH", 0)
    own = Turns(hand, hand.monotonic)
    hand.now += 0.01
    own.give_way()
    assert waited_before == [1]
