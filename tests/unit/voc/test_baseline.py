"""What is usual is learnt from the past, by season, as surely as there is past to learn from."""

import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from voc.baseline import Baseline, Expected, baseline, past_until

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
END = datetime(2026, 12, 1, 8, tzinfo=UTC)
"""A Tuesday."""


def past(
    length: timedelta, spoke: dict[int, int] | int, *, week: dict[datetime, int] | None = None
) -> Baseline:
    """A past in which so many spoke in each hour, or in those hours of each day."""
    began = END - length
    hours = [began + place * HOUR for place in range(length // HOUR)]
    each = {at: spoke if isinstance(spoke, int) else spoke.get(at.hour, 0) for at in hours}
    return known(baseline({**each, **(week or {})}, began, END))


def known(found: Baseline | None) -> Baseline:
    """What was found."""
    assert found is not None
    return found


def an_hour(found: Baseline, until: datetime = END + HOUR) -> float:
    """What is expected of an hour."""
    return found.expect(until, HOUR).mean


def test_a_past_of_less_than_a_day_says_nothing_yet() -> None:
    assert baseline({}, None, END) is None
    assert baseline({}, END - DAY + HOUR, END) is None
    assert baseline({}, END - DAY, END) is not None


def test_what_is_still_to_change_and_the_last_day_are_no_past() -> None:
    now = END + timedelta(minutes=35)
    assert past_until(now, END - 4 * WEEK, None) == END - HOUR - DAY
    # Of two days that were listened to, the last half day.
    assert past_until(now, END - HOUR - 2 * DAY, None) == END - HOUR - DAY / 2


def test_a_storm_is_not_taken_for_the_weather_but_what_lasts_becomes_usual() -> None:
    began, now = END - 2 * DAY, END
    assert past_until(now, began, now - 14 * HOUR) == now - 14 * HOUR
    assert past_until(now, began - WEEK, now - 3 * DAY) == past_until(now, began - WEEK, None)
    hours = {END - hour * HOUR: 12 if hour <= 14 * 24 else 4 for hour in range(63 * 24)}
    shift = known(baseline(hours, END - 9 * WEEK, END))
    assert an_hour(shift) > 12 / 1.5
    calm = {END - 9 * DAY + hour * HOUR: 6 for hour in range(24)}
    lasts = {END - 8 * DAY + hour * HOUR: 60 for hour in range(8 * 24)}
    assert an_hour(known(baseline({**calm, **lasts}, END - 9 * DAY, END))) > 30


def test_an_even_past_is_expected_of_any_window_in_proportion() -> None:
    even = past(5 * DAY, 6)
    assert even.expect(END, HOUR).mean == pytest.approx(6, abs=0.1)
    assert even.expect(END, HOUR / 6).mean == pytest.approx(1, abs=0.02)
    assert even.expect(END + HOUR / 2, 6 * HOUR).mean == pytest.approx(36, abs=0.5)


@pytest.mark.parametrize(("days", "basis"), [(2, "overall"), (3, "hour_of_day"), (21, "hour_of_week")])
def test_it_says_by_which_part_of_the_past(days: int, basis: str) -> None:
    assert past(days * DAY, 1).expect(END, HOUR).basis == basis


def test_the_hour_of_the_day_is_learnt_in_days() -> None:
    mornings = past(6 * DAY, {7: 12, 8: 12, 9: 12})
    assert an_hour(mornings) == pytest.approx(12, rel=0.35)
    assert an_hour(mornings, END + 12 * HOUR) < 1


def test_the_hour_of_the_week_is_learnt_in_weeks() -> None:
    tuesdays = {END - week * WEEK + hour * HOUR: 20 for week in range(1, 9) for hour in (-1, 0, 1)}
    found = past(8 * WEEK, 2, week=tuesdays)
    assert an_hour(found) > 3 * an_hour(found, END + HOUR + DAY)


def test_past_storms_weigh_less_than_calm_hours() -> None:
    storm = {END - 3 * DAY + hour * HOUR: 60 for hour in range(6)}
    found = past(14 * DAY, 3, week=storm)
    assert an_hour(found, END - 3 * DAY + 4 * HOUR) < 6


def test_the_less_past_the_less_sure() -> None:
    short, long = past(DAY, 3).expect(END, HOUR), past(8 * WEEK, 3).expect(END, HOUR)
    assert short.mean == pytest.approx(long.mean, rel=0.1)
    assert short.variance > long.variance > long.mean
    assert short.chance(15) > 2 * long.chance(15)


def test_what_varies_more_than_by_chance_surprises_less() -> None:
    even = past(14 * DAY, 10).expect(END, HOUR)
    moody = {END - hour * HOUR: 20 for hour in range(1, 14 * 24, 2)}
    uneven = past(14 * DAY, 0, week=moody).expect(END, HOUR)
    assert uneven.mean == pytest.approx(even.mean, rel=0.1)
    assert uneven.chance(30) > 1000 * even.chance(30)


def test_a_topic_that_nobody_ever_spoke_of_is_rare_and_not_impossible() -> None:
    never = past(2 * DAY, 0).expect(END, HOUR)
    assert 0 < never.mean < 0.1
    assert 0 < never.chance(8) < 1e-6


@pytest.mark.parametrize(("size", "mean", "count"), [(3, 6, 15), (20, 100, 200), (1, 2, 9), (500, 6, 20)])
def test_the_chance_of_so_many_is_the_tail_of_a_negative_binomial_distribution(
    size: int, mean: int, count: int
) -> None:
    end = Fraction(size, size + mean)
    less = sum(math.comb(fewer + size - 1, fewer) * end**size * (1 - end) ** fewer for fewer in range(count))
    found = Expected(mean, mean + mean * mean / size, "overall").chance(count)
    assert found == pytest.approx(float(1 - less), rel=1e-6)


def test_without_more_variance_than_chance_has_it_is_that_of_a_poisson_distribution() -> None:
    less = sum(math.exp(-6) * 6**fewer / math.factorial(fewer) for fewer in range(15))
    assert Expected(6, 6, "overall").chance(15) == pytest.approx(1 - less, rel=1e-4)


def test_what_is_no_more_than_expected_is_no_surprise() -> None:
    assert Expected(6, 6, "overall").chance(6) == 1
