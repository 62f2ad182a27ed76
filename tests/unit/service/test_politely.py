"""Threads take turns more often as long as anybody works politely, and then as before."""

import sys

import pytest

from service.politely import TURN, politely


def test_turns_are_short_while_somebody_works_and_then_as_before() -> None:
    usual = sys.getswitchinterval()
    assert usual > TURN
    with politely():
        assert sys.getswitchinterval() == pytest.approx(TURN)
        with politely():
            pass
        assert sys.getswitchinterval() == pytest.approx(TURN), "another is still at work"
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_turns_are_as_before_whatever_happened() -> None:
    usual = sys.getswitchinterval()
    with pytest.raises(ValueError, match="it went wrong"), politely():
        raise ValueError("it went wrong")
    assert sys.getswitchinterval() == pytest.approx(usual)
