"""What a child does ahead stops while it is asked something, and is done for who needs it."""

import threading

import pytest

from rules.pausing import in_pieces
from service import ahead
from service.ahead import Ahead
from service.turns import Idle

PATIENCE = 30.0


class _Patient:
    """Turns of work that has all the patience there is."""

    def __init__(self, idle: Idle, **_: float) -> None:
        self._idle = idle

    def give_way(self) -> None:
        """Wait until nothing is asked."""
        assert self._idle.wait(PATIENCE)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "Turns", _Patient)


class _Work:
    """Work of three pieces, and how many of them are done; `at_one` is set once it is one."""

    def __init__(self) -> None:
        self.done = 0
        self.at_one = threading.Event()

    def __call__(self) -> None:
        for _ in in_pieces(range(3), 1):
            self.done += 1
            self.at_one.set()


@pytest.fixture
def work() -> _Work:
    return _Work()


def test_it_goes_on_once_the_question_is_answered(work: _Work) -> None:
    own = Ahead()
    with own.answering():
        finish = own.begin(work)
        assert work.at_one.wait(PATIENCE)
        assert work.done == 1
    finish()
    assert work.done == 3


def test_a_question_that_needs_it_waits_for_all_of_it(work: _Work) -> None:
    own = Ahead()
    with own.answering():
        own.begin(work)()
        assert work.done == 3


def test_one_piece_of_work_is_done_behind_the_other(work: _Work) -> None:
    own = Ahead()
    behind: list[int] = []
    with own.answering():
        own.begin(work)
        finish = own.begin(lambda: behind.append(work.done))
        assert work.at_one.wait(PATIENCE)
        assert behind == []
    finish()
    assert behind == [3]


def test_what_fails_is_over_for_who_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda said: heard.append(said.exc_type))
    own, done = Ahead(), threading.Event()

    def fails() -> None:
        raise LookupError

    own.begin(fails)()
    own.begin(done.set)()
    assert heard == [LookupError]
    assert done.is_set()
