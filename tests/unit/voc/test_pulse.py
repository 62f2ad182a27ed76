"""What is usual is learnt from the past; what chance does not explain is a surge, until it is over."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from voc.pulse import Usual, Volume, judge, times, usual

NOW = datetime(2026, 12, 1, 9, 35, tzinfo=UTC)
HOUR = timedelta(hours=1)
THIS_HOUR = NOW.replace(minute=0)
SIX = Usual(6.0, "overall")


def known(found: Usual | None) -> tuple[float, str]:
    """What was found, to nine digits."""
    assert found is not None
    return round(found.voices, 9), found.basis


def past(hours: int, a_window: int) -> dict[datetime, int]:
    """So many hours before this one, each with the same number of speakers a window."""
    return {THIS_HOUR - hour * HOUR: 6 * a_window for hour in range(1, hours + 1)}


def test_a_past_of_less_than_a_day_says_nothing_yet() -> None:
    assert usual({}, None, NOW, None) is None
    # The last hour can still change, so it is not part of the past.
    assert usual(past(24, 2), THIS_HOUR - 24 * HOUR, NOW, None) is None
    assert known(usual(past(25, 2), THIS_HOUR - 25 * HOUR, NOW, None)) == (2.0, "overall")


def test_silence_belongs_to_the_past_and_newer_hours_weigh_more() -> None:
    began = THIS_HOUR - 73 * HOUR
    spoke_first = usual({began: 60}, began, NOW, None)
    spoke_last = usual({THIS_HOUR - 2 * HOUR: 60}, began, NOW, None)
    assert spoke_first is not None
    assert spoke_last is not None
    assert 0 < spoke_first.voices < 10 / 72 < spoke_last.voices


def test_the_same_hour_of_three_weeks_goes_before_all_others() -> None:
    began = THIS_HOUR - timedelta(weeks=3)
    hours = past(24 * 21, 1) | {THIS_HOUR - week * timedelta(weeks=1): 6 * 5 for week in (1, 2, 3)}
    assert known(usual(hours, began, NOW, None)) == (5.0, "hour_of_week")
    assert known(usual(hours, began + HOUR, NOW, None))[1] == "overall"


def test_a_storm_is_not_taken_for_the_weather_but_what_lasts_becomes_usual() -> None:
    calm, storm = past(48, 1), 10
    began = THIS_HOUR - 48 * HOUR
    later = NOW + 6 * HOUR
    stormy = calm | {THIS_HOUR + hour * HOUR: 6 * storm for hour in range(6)}
    in_storm = usual(stormy, began, later, NOW)
    assert known(in_storm) == (1.0, "overall")
    week = {THIS_HOUR + hour * HOUR: 6 * storm for hour in range(24 * 8)}
    settled = usual(calm | week, began, NOW + 24 * 8 * HOUR, NOW)
    assert settled is not None
    assert settled.voices > storm / 2


def test_times_are_tenths_against_one_voice_at_least() -> None:
    assert times(41, SIX) == Decimal("6.8")
    assert times(9, Usual(0.1, "overall")) == Decimal("9.0")


@pytest.mark.parametrize(
    ("voices", "usual_", "height"),
    [
        (41, SIX, "6.8"),
        (11, SIX, None),  # not twice the usual
        (13, SIX, None),  # twice, but chance does that
        (30, Usual(15, "overall"), None),
        (230, Usual(115, "overall"), "2.0"),  # the same multiple of many is no chance
        (7, Usual(0, "overall"), None),  # too few to be a surge whatever is usual
        (8, Usual(0, "overall"), "8.0"),
        (1000, None, None),  # warming up
    ],
)
def test_a_surge_is_a_multiple_that_chance_does_not_explain(
    voices: int, usual_: Usual | None, height: str | None
) -> None:
    assert judge(None, Volume(voices, voices), usual_) == (None if height is None else Decimal(height))


@pytest.mark.parametrize(
    ("peak", "height"),
    [(41, "6.8"), (38, "6.8"), (60, "10.0"), (36, "6.0"), (10, "1.7"), (8, None), (0, None)],
)
def test_a_surge_is_as_high_as_the_busiest_window_of_the_cool_down(peak: int, height: str | None) -> None:
    judged = judge(Decimal("6.8"), Volume(0, peak), SIX)
    assert judged == (None if height is None else Decimal(height))
