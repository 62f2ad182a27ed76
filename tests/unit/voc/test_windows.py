"""Sliding windows count speakers by the time at which they spoke."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from support.steps import lines_run
from voc.windows import PACE, Voice, Voices, hours_of, speaker_of

NOW = datetime(2026, 12, 1, 9, 35, tzinfo=UTC)
LATE = ("north", "late_flight")
MINUTE = timedelta(minutes=1)


def said(
    minutes_ago: float, speaker: str, *, id_: str = "", topics: tuple[str, ...] = ("late_flight",)
) -> Voice:
    at = NOW - minutes_ago * MINUTE
    return Voice(id_ or f"{speaker}-{minutes_ago}", at, "north", topics, speaker)


def heard(*voices: Voice) -> Voices:
    all_ = Voices()
    for voice in voices:
        all_.hear(voice)
    return all_


def test_a_window_holds_what_was_said_in_its_ten_minutes() -> None:
    voices = heard(said(0, "a"), said(9, "b"), said(11, "c"))
    assert voices.count(LATE, NOW) == 2
    assert voices.count(LATE, NOW - 5 * MINUTE) == 2
    assert voices.count(("south", "late_flight"), NOW) == 0


def test_a_customer_is_one_voice_however_often_she_speaks() -> None:
    voices = heard(*(said(ago, speaker_of("ada", f"s{ago}")) for ago in range(9)))
    assert voices.count(LATE, NOW) == 1
    nobody = heard(*(said(ago, speaker_of(None, f"s{ago}")) for ago in range(9)))
    assert nobody.count(LATE, NOW) == 9


def test_a_voice_counts_for_each_of_its_topics() -> None:
    voices = heard(said(1, "a", topics=("late_flight", "stranded")))
    assert voices.series() == [LATE, ("north", "stranded")]


def test_the_peak_is_that_of_the_busiest_window_of_the_cool_down() -> None:
    burst = heard(*(said(12, f"c{number}") for number in range(20)))
    assert burst.count(LATE, NOW) == 0
    assert burst.peak(LATE, NOW) == 20
    assert burst.peak(LATE, NOW + 9 * MINUTE) == 0


def test_examples_are_the_newest_of_different_speakers() -> None:
    voices = heard(
        said(1, "a", id_="1"), said(2, "b", id_="2"), said(3, "a", id_="3"), said(30, "c", id_="4")
    )
    assert voices.examples(LATE, NOW) == ("1", "2", "4")
    assert voices.examples(LATE, NOW, most=1) == ("1",)
    assert voices.examples(LATE, NOW + timedelta(hours=6)) == ()


def test_the_line_counts_half_windows_oldest_first() -> None:
    assert heard(said(0, "a"), said(1, "b"), said(7, "a")).line(LATE, NOW) == (*[0] * 10, 1, 2)


def test_hours_sum_speakers_of_windows_side_by_side() -> None:
    # 9:34 and 9:33 lie in one window of the clock, 9:25 in another; 8:55 in another hour.
    voices = heard(said(1, "a"), said(2, "a"), said(10, "a"), said(40, "a"))
    nine, eight = NOW.replace(minute=0), NOW.replace(hour=8, minute=0)
    assert sorted(voices.hours()) == [(LATE, eight, 1), (LATE, nine, 2)]
    assert list(voices.hours(NOW)) == [(LATE, nine, 2)]


def test_hours_of_voices_alone_take_a_fifth_of_the_steps() -> None:
    voices = [said(ago, f"s{ago}") for ago in range(200)]

    def alone() -> None:
        list(hours_of(voices, PACE))

    assert 5 * lines_run(alone) < lines_run(lambda: list(heard(*voices).hours()))


def test_longer_windows_count_a_speaker_once_as_well() -> None:
    voices = heard(said(1, "a"), said(50, "a"), said(55, "b"), said(70, "c"), said(300, "a"))
    minutes, hour, hours = PACE.windows
    assert [voices.count(LATE, NOW, over) for over in (minutes, hour, hours)] == [1, 2, 3]
    assert voices.speakers(LATE, NOW - 52 * MINUTE) == 1
    assert voices.speakers(LATE, NOW - 60 * MINUTE) == 2


def test_what_no_window_reaches_any_more_is_let_go() -> None:
    kept = (NOW - PACE.kept(NOW)) / MINUTE
    voices = heard(said(kept - 1, "in_time"), said(kept + 1, "late"))
    voices.forget(NOW)
    assert voices.speakers(LATE, NOW - timedelta(days=1)) == 1
    voices.hear(said(kept + 2, "later"))
    assert voices.speakers(LATE, NOW - timedelta(days=1)) == 1
    voices.forget(NOW + timedelta(hours=1))
    assert voices.series() == []


def test_an_hour_of_which_a_part_is_let_go_is_said_no_more() -> None:
    first, last = said(59, "a"), said(36, "b")
    eight = NOW.replace(hour=8, minute=0)
    voices = heard(first, last)
    assert list(voices.hours()) == [(LATE, eight, 2)]
    voices.forget(first.at + (NOW - PACE.kept(NOW)) + MINUTE)
    assert list(voices.hours()) == []


@pytest.mark.parametrize("crowd", [10, 1_000])
def test_to_hear_a_voice_takes_no_more_steps_where_many_spoke(crowd: int) -> None:
    voices = heard(*(said(ago % 60, f"c{ago}") for ago in range(crowd)))

    late = [said(minutes_ago, f"new{minutes_ago}") for minutes_ago in (0, 5, 30, 59)]
    assert max(lines_run(partial(voices.hear, voice)) for voice in late) <= 200


def test_to_let_go_takes_steps_for_what_goes_and_not_for_what_stays() -> None:
    few = heard(*(said(ago % 60, f"c{ago}") for ago in range(60)))
    many = heard(*(said(ago % 60, f"c{ago}") for ago in range(600)))
    for voices in (few, many):
        voices.forget(NOW)
    later = NOW + PACE.grain
    assert lines_run(lambda: many.forget(later)) == lines_run(lambda: few.forget(later))
