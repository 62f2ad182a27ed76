"""When a replayed row is sent, and when it says it was said."""

from datetime import UTC, datetime, timedelta

import pytest

from service.commands.pace import Pace, plan, said_at
from service.commands.voice_file import Spoken
from voc.signal import Kind, Signal

START = datetime(2015, 2, 17, 11, 0, tzinfo=UTC)


def _row(line: int, minutes: float) -> Spoken:
    return Spoken(line, Signal("f", str(line), Kind.MESSAGE, START + timedelta(minutes=minutes)), ())


ROWS = [_row(1, 20), _row(2, 0), _row(3, 10), _row(4, 10)]


def test_rows_go_in_the_order_in_which_they_were_said_and_equal_times_as_they_stand() -> None:
    assert [due.row.line for due in plan(ROWS, Pace())] == [2, 3, 4, 1]


@pytest.mark.parametrize(
    ("pace", "after"),
    [
        (Pace(), [0, 0, 0, 0]),
        (Pace(rate=2), [0, 0.5, 1, 1.5]),
        (Pace(speed=60), [0, 10, 10, 20]),
        (Pace(speed=1), [0, 600, 600, 1200]),
    ],
)
def test_the_first_is_now_and_the_rest_follow_at_the_pace(pace: Pace, after: list[float]) -> None:
    assert [due.after for due in plan(ROWS, pace)] == after


def test_live_is_said_when_it_is_sent_and_history_when_it_was_said() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)

    assert said_at(ROWS[0], "live", now) == now
    assert said_at(ROWS[0], "history", now) == START + timedelta(minutes=20)


def test_nothing_to_send_is_no_plan() -> None:
    assert list(plan([], Pace(speed=2))) == []
