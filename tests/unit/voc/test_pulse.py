"""What chance does not explain is a surge, until it is over."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from voc.baseline import Expected, baseline
from voc.pulse import Height, Volume, judge, measured, times, volumes
from voc.windows import PACE, Voice, Voices

NOW = datetime(2026, 12, 1, 9, 35, tzinfo=UTC)
MINUTES, HOUR, HOURS = PACE.windows
LATE = ("north", "late_flight")


def by_chance(mean: float) -> Expected:
    """A volume that varies by chance alone."""
    return Expected(mean, mean, "overall")


SIX = by_chance(6)


def volume(voices: int, expected: Expected | None = SIX, over: timedelta = MINUTES) -> Volume:
    """So many in the present window, which is the busiest."""
    return Volume(over, voices, voices, expected)


def test_times_are_tenths_against_one_voice_at_least() -> None:
    assert times(41, 6.0) == Decimal("6.8")
    assert times(9, 0.1) == Decimal("9.0")


@pytest.mark.parametrize(
    ("voices", "expected", "height"),
    [
        (41, SIX, "6.8"),
        (11, SIX, None),  # not twice the usual
        (13, SIX, None),  # twice, but chance does that
        (230, by_chance(115), "2.0"),  # the same multiple of many is no chance
        (41, Expected(6, 60, "overall"), None),  # what varies that much anyhow does that
        (7, by_chance(0.01), None),  # too few to be a surge whatever is usual
        (8, by_chance(0.01), "8.0"),
        (1000, None, None),  # warming up
    ],
)
def test_a_surge_is_a_multiple_that_chance_does_not_explain(
    voices: int, expected: Expected | None, height: str | None
) -> None:
    found = judge(None, [volume(voices, expected)])
    assert found == (None if height is None else Height(Decimal(height), MINUTES))


def test_the_shortest_window_that_shows_a_surge_measures_it() -> None:
    slow = [volume(3, by_chance(0.7)), volume(23, by_chance(4), HOUR), volume(90, by_chance(24), HOURS)]
    assert judge(None, slow) == Height(Decimal("5.8"), HOUR)
    fast = [volume(20, by_chance(0.7)), *slow[1:]]
    assert judge(None, fast) == Height(Decimal("20.0"), MINUTES)
    assert judge(Height(Decimal("5.8"), HOUR), fast) == Height(Decimal("5.8"), HOUR)


@pytest.mark.parametrize(
    ("peak", "height"),
    [(41, "6.8"), (38, "6.8"), (60, "10.0"), (36, "6.0"), (10, "1.7"), (8, None), (0, None)],
)
def test_a_surge_is_as_high_as_the_busiest_window_of_the_cool_down(peak: int, height: str | None) -> None:
    judged = judge(Height(Decimal("6.8"), MINUTES), [Volume(MINUTES, 0, peak, SIX)])
    assert judged == (None if height is None else Height(Decimal(height), MINUTES))


def test_a_surge_stays_as_it_was_while_nothing_is_known_of_the_past() -> None:
    before = Height(Decimal("6.8"), MINUTES)
    assert judge(before, [volume(0, None)]) == before


def test_a_surge_by_windows_that_are_looked_at_no_more_goes_on_by_the_shortest() -> None:
    assert measured([volume(41), volume(50, SIX, HOUR)], timedelta(minutes=3)).voices == 41


def test_voices_of_one_storm_do_not_make_another() -> None:
    voices = Voices()
    for number in range(30):
        at = NOW - timedelta(minutes=25) + number * timedelta(seconds=1)
        voices.hear(Voice(str(number), at, *LATE[:1], LATE[1:], f"c{number}"))
    past = baseline({}, NOW - timedelta(days=2), PACE.hour(NOW))
    assert judge(None, volumes(voices, LATE, past, NOW)) == Height(Decimal("30.0"), HOUR)
    assert judge(None, volumes(voices, LATE, past, NOW, calm=NOW - timedelta(minutes=1))) is None
    passed = volumes(voices, LATE, past, NOW, calm=NOW - HOUR)
    assert [each.over for each in passed] == [MINUTES, HOUR]
