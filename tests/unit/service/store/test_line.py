"""Units wait in a line for the one writer."""

from queue import Empty
from typing import Any

import pytest

from service.store.batch import Waiting
from service.store.callers import Promise
from service.store.line import Line
from service.store.unit import Joint

ONE: Joint[Any, Any, Any] = Joint(lambda *_: None, lambda *_: None)
OTHER: Joint[Any, Any, Any] = Joint(lambda *_: None, lambda *_: None)


def line_of(*kinds: Joint[Any, Any, Any] | None) -> Line:
    line = Line()
    for place, kind in enumerate(kinds):
        line.put(Waiting(kind, place, Promise()))
    return line


def taken(line: Line) -> Waiting:
    first = line.take_now()
    assert first is not None
    return first


def test_who_came_first_is_taken_first() -> None:
    line = line_of(None, ONE, None)
    assert len(line) == 3
    assert [taken(line).want for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        line.take_now()


def test_only_who_is_of_the_same_kind_goes_with_another_and_nobody_overtakes() -> None:
    line = line_of(ONE, ONE, OTHER, ONE)
    first = taken(line)
    assert [one.want for one in line.neighbours(first, 63)] == [1]
    assert len(line) == 2
    assert [taken(line).want for _ in range(2)] == [2, 3]


def test_no_more_go_together_than_may() -> None:
    line = line_of(ONE, ONE, ONE)
    assert [one.want for one in line.neighbours(taken(line), 1)] == [1]
    assert taken(line).want == 2


def test_who_is_of_no_kind_goes_alone() -> None:
    line = line_of(None, None)
    assert list(line.neighbours(taken(line), 63)) == []
    assert taken(line).want == 1


def test_the_end_is_nobodys_neighbour() -> None:
    line = line_of(ONE)
    line.put(None)
    assert list(line.neighbours(taken(line), 63)) == []
    assert line.take(1) is None
