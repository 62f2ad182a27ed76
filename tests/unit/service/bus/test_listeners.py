"""Listeners hear in the order in which they came, and none is harmed by another."""

import pytest

from service.bus.listeners import Listeners


def test_all_are_called_in_order_until_they_leave() -> None:
    listeners = Listeners[int]()
    heard: list[tuple[str, int]] = []
    leave = listeners.add(lambda number: heard.append(("first", number)))
    listeners.add(lambda number: heard.append(("second", number)))
    listeners.call(1)
    leave()
    leave()
    listeners.call(2)
    listeners.clear()
    listeners.call(3)
    assert heard == [("first", 1), ("second", 1), ("second", 2)]


def test_one_that_fails_is_logged_and_the_next_is_called(caplog: pytest.LogCaptureFixture) -> None:
    listeners = Listeners[int]()
    heard: list[int] = []

    def broken(_: int) -> None:
        raise RuntimeError("no")

    listeners.add(broken)
    listeners.add(heard.append)
    listeners.call(1)
    assert heard == [1]
    assert "a listener of the bus failed on 1" in caplog.text


def test_one_may_leave_while_it_is_called() -> None:
    listeners = Listeners[int]()
    heard: list[int] = []

    def once(number: int) -> None:
        heard.append(number)
        leave()

    leave = listeners.add(once)
    listeners.add(heard.append)
    listeners.call(1)
    listeners.call(2)
    assert heard == [1, 1, 2]
