"""How well labels are found."""

from __future__ import annotations

import pytest

from service.learning.judging import Counts, Judged, feeling_of, mean_f1


def test_what_was_heard_is_held_against_what_was_said() -> None:
    judged = Judged()
    judged.note({"late", "bag"}, {"late"})
    judged.note({"late"}, {"seat"})
    judged.note(set(), {"seat"}, 2)
    assert judged.counts == {"late": Counts(2, 1, 1), "bag": Counts(1, 0, 0), "seat": Counts(0, 3, 0)}
    late = judged.counts["late"]
    assert (late.precision, late.recall) == (1.0, 0.5)
    assert late.f1 == pytest.approx(2 / 3)
    assert mean_f1(judged.counts.values()) == pytest.approx(2 / 9)


def test_of_nothing_the_mean_is_none() -> None:
    assert mean_f1([]) == 0.0
    assert Counts().precision == Counts().recall == Counts().f1 == 0.0


@pytest.mark.parametrize(
    ("sentiment", "feeling"),
    [(None, "neutral"), (0.04, "neutral"), (-0.04, "neutral"), (0.05, "positive"), (-0.05, "negative")],
)
def test_a_feeling_near_none_is_neutral(sentiment: float | None, feeling: str) -> None:
    assert feeling_of(sentiment) == feeling
