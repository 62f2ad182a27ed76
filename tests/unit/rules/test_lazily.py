"""Attributes that are worked out when they are first read."""

import threading

from rules.lazily import lazily


class _Sum:
    def __init__(self, *parts: int, before: threading.Event | None = None) -> None:
        self.parts = parts
        self.before = before
        self.begun = threading.Event()
        self.times = 0

    @lazily
    def whole(self) -> int:
        """All parts together."""
        self.times += 1
        self.begun.set()
        if self.before is not None:
            assert self.before.wait(10)
        return sum(self.parts)


def test_it_is_worked_out_once_and_when_it_is_read() -> None:
    one = _Sum(1, 2)
    assert one.times == 0
    assert (one.whole, one.whole, one.times) == (3, 3, 1)


def test_nobody_waits_for_that_of_another_object() -> None:
    read = threading.Event()
    slow, quick = _Sum(1, before=read), _Sum(2)
    thread = threading.Thread(target=lambda: slow.whole)
    thread.start()
    assert slow.begun.wait(10)
    assert quick.whole == 2
    read.set()
    thread.join()
    assert slow.whole == 1


def test_the_class_says_what_it_is() -> None:
    assert _Sum.whole.__doc__ == "All parts together."
