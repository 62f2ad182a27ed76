"""Where nothing is looked through for garbage."""

from __future__ import annotations

import gc

import pytest

from service.collecting import look_through, uncollected


def _fails() -> None:
    with uncollected():
        assert not gc.isenabled()
        raise LookupError


def test_it_is_looked_for_again_afterwards_however_that_ends() -> None:
    assert gc.isenabled()
    with pytest.raises(LookupError):
        _fails()
    assert gc.isenabled()


def test_where_nobody_looked_for_it_before_nobody_does_afterwards() -> None:
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def _left() -> int:
    """After how many looks through what is not quite new all there is has its turn."""
    return gc.get_threshold()[2] - gc.get_count()[2]


def test_looks_in_small_steps_do_not_bring_nearer_the_look_through_all_there_is() -> None:
    with uncollected():
        look_through()
        left = _left()
        for _ in range(100):
            look_through()
        assert _left() == left


def test_once_all_was_looked_through_its_turn_comes_after_as_many_looks_as_at_first() -> None:
    with uncollected():
        gc.collect()
        look_through()
        first = gc.get_threshold()
        for _ in range(100):
            look_through()
        gc.collect()
        look_through()
        assert gc.get_threshold() == first
