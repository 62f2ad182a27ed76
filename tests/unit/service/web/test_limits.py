"""Tries come back with time, and one caller's are not another's."""

import pytest

from service.errors import Problem
from service.web.limits import Tries


def test_so_many_at_once_and_one_more_after_a_while() -> None:
    now = 0.0
    tries = Tries(most=2, seconds=3.0, now=lambda: now)

    tries.take("a")
    tries.take("a")
    with pytest.raises(Problem, match="too often"):
        tries.take("a")
    now = 2.9
    with pytest.raises(Problem):
        tries.take("a")
    now = 6.0
    tries.take("a")


def test_callers_do_not_use_up_each_others() -> None:
    tries = Tries(most=1, seconds=60.0, now=lambda: 0.0)

    tries.take("a")
    tries.take("b")

    with pytest.raises(Problem):
        tries.take("b")


def test_a_long_silence_saves_no_more_than_the_most() -> None:
    now = 0.0
    tries = Tries(most=2, seconds=1.0, now=lambda: now)
    tries.take("a")
    now = 1000.0

    tries.take("a")
    tries.take("a")

    with pytest.raises(Problem):
        tries.take("a")


def test_ten_thousand_callers_are_remembered_and_no_more() -> None:
    tries = Tries(most=1, seconds=60.0, now=lambda: 0.0)
    for caller in range(10_001):
        tries.take(str(caller))

    tries.take("0")
    with pytest.raises(Problem):
        tries.take("10000")


def test_tries_made_elsewhere_count_and_those_made_here_are_told_unless_refused() -> None:
    told: list[str] = []
    tries = Tries(most=3, seconds=60.0, now=lambda: 0.0, told=told.append)
    tries.count("a")
    tries.take("a")
    tries.take("a")
    with pytest.raises(Problem):
        tries.take("a")
    tries.take("b")
    assert told == ["a", "a", "b"]
