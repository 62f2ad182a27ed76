"""Errors name what and where, and the nearest spelling."""

from voc.errors import FeedError, Problem, nearest


def test_the_nearest_spelling_or_all_that_is_known() -> None:
    assert nearest("complant", ["complaint", "praise"]) == "did you mean complaint?"
    assert nearest("zzz", ["b", "a"]) == "known: a, b"


def test_problems_are_told_in_the_order_of_the_text() -> None:
    error = FeedError([Problem("f.yaml", 9, 1, "later"), Problem("f.yaml", 2, 3, "first")])

    assert str(error) == "f.yaml:2:3: error: first\nf.yaml:9:1: error: later"
