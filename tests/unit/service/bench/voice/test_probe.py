"""What the service counts between two looks, as a share."""

import pytest

from service.bench.voice.probe import share_within

INF = float("inf")


def test_it_is_of_what_was_counted_in_between() -> None:
    before, after = {0.05: 90.0, INF: 100.0}, {0.05: 93.0, INF: 104.0}

    assert share_within(before, after, 0.05) == pytest.approx(0.75)


def test_where_nothing_was_counted_it_is_none() -> None:
    assert share_within({0.05: 1.0, INF: 2.0}, {0.05: 1.0, INF: 2.0}, 0.05) == 0
