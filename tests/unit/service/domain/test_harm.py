"""When a candidate is to stop: its time, its money, and harm beyond what chance explains."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from service.domain.candidate import Stop
from service.domain.harm import CHANCE, Tally, chance, harm

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
NEVER = Stop()
USUAL = Tally(decisions=1000, reversed=10, complained=20)


def _harm(candidate: Tally, stop: Stop = NEVER, live: Tally = USUAL) -> str | None:
    return harm(stop, candidate, live, NOW, 2)


def test_its_time_is_over_at_the_moment_that_was_named() -> None:
    assert _harm(Tally(), Stop(until=NOW + timedelta(seconds=1))) is None
    assert _harm(Tally(), Stop(until=NOW)) == "Its time was over at 2026-12-01T09:30:00Z."


def test_no_more_than_so_much_money_is_given_under_it() -> None:
    stop = Stop(give_at_most=Decimal(500))
    assert _harm(Tally(decisions=9, given=Decimal("500.00")), stop) is None
    assert _harm(Tally(decisions=9, given=Decimal("500.01")), stop) == (
        "500.01 was given under it, and 500.00 was the most."
    )


def test_taken_back_as_often_as_usual_is_no_harm_and_more_often_is() -> None:
    assert _harm(Tally(decisions=200, reversed=3)) is None
    assert _harm(Tally(decisions=200, reversed=20)) == (
        "20 of 200 decisions under it were taken back, and 10 of 1000 under what is live."
    )


def test_customers_who_complain_again_are_harm_too() -> None:
    assert _harm(Tally(decisions=100, complained=2)) is None
    said = _harm(Tally(decisions=100, complained=20))
    assert said is not None
    assert "20 of 100 decisions under it were followed by another complaint" in said


def test_a_few_unlucky_decisions_are_no_proof_of_harm() -> None:
    assert _harm(Tally(decisions=1, reversed=1), live=Tally(decisions=10)) is None
    assert _harm(Tally(decisions=50, reversed=50), live=Tally()) is None


@pytest.mark.parametrize(
    ("bad", "of", "usual", "among", "expected"),
    # The lady who tastes tea (Fisher, 1935): four of four right, and three or more.
    [(4, 4, 0, 4, 1 / 70), (3, 4, 1, 4, 17 / 70), (0, 4, 0, 4, 1.0), (1, 1, 1, 1, 1.0)],
)
def test_chance_is_that_of_fishers_exact_test(
    bad: int, of: int, usual: int, among: int, expected: float
) -> None:
    assert chance(bad, of, usual, among) == pytest.approx(expected)


_SMALL = some.integers(0, 40)


@given(_SMALL, _SMALL, _SMALL, _SMALL)
def test_chance_is_a_likelihood_that_falls_as_harm_grows(bad: int, fine: int, usual: int, rest: int) -> None:
    of, among = bad + fine, usual + rest
    assert 0 <= chance(bad, of, usual, among) <= 1
    if 0 < bad < of and among:
        # One more bad of as many can only be less likely by chance alone.
        assert chance(bad + 1, of, usual, among) <= chance(bad, of, usual, among) + 1e-9
    assert CHANCE < 0.01
