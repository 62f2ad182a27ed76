"""Tries come soon, then rarely, and end after three days."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.outbox.backoff import DELAYS, PATIENCE, again_at
from support.state import START


def test_the_first_tries_follow_soon() -> None:
    found = [again_at(tries, START, START, 0.5) for tries in range(1, 7)]
    assert [at - START for at in found if at] == [
        timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600, 3600)
    ]


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=60, max_size=60))
def test_a_message_is_tried_for_three_days_the_last_time_at_their_end(dice: list[float]) -> None:
    now, tries = START, 0
    waits = []
    while (after := again_at(tries + 1, START, now, dice[tries])) is not None:
        waits.append(after - now)
        now, tries = after, tries + 1
    assert now == START + PATIENCE
    assert len(DELAYS) < tries < 20
    assert all(wait > timedelta(0) for wait in waits)


@given(st.integers(1, 40), st.floats(0, 1, exclude_max=True))
def test_the_dice_move_a_delay_by_a_fifth_at_most(tries: int, dice: float) -> None:
    after = again_at(tries, START, START, dice)
    assert after is not None
    delay = DELAYS[min(tries, len(DELAYS)) - 1]
    assert 0.8 * delay <= (after - START).total_seconds() <= 1.2 * delay


def test_a_receiver_may_ask_for_more_time_but_not_for_days() -> None:
    for asked, seconds in ((0.1, 1), (60.0, 60), (900_000.0, 3600)):
        assert again_at(1, START, START, 0.5, asked=asked) == START + timedelta(seconds=seconds)
