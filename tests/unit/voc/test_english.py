"""English feelings: glad or cross, by words that stand before others and marks behind them."""

import pytest

from voc.english import english_feelings


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("the crew was bad", "the crew was good"),
        ("the crew was not good", "the crew was good"),
        ("the crew was good", "the crew was very good"),
        ("the crew was good", "the crew was GOOD"),
        ("the crew was good", "the crew was good!!!"),
        ("good crew, but a terrible flight", "terrible flight, but a good crew"),
        ("without a smile", "a smile"),
        ("the crew", "the crew \U0001f600"),
    ],
)
def test_words_before_and_marks_behind_say_how_glad_somebody_is(less: str, more: str) -> None:
    feelings = english_feelings()

    assert feelings.of(less) < feelings.of(more)


def test_words_without_feeling_have_none() -> None:
    assert english_feelings().of("My seat is 14C") == english_feelings().of("") == 0.0
