"""Windows over times: what they hold at any moment is what a look at all times would find."""

from hypothesis import given
from hypothesis import strategies as st

from service.domain.windows import Times
from support.language.effort import profile

TIMES = st.lists(st.integers(0, 40), max_size=90)


@profile(60, 1)
@given(
    TIMES, st.integers(0, 10), st.integers(1, 20), st.integers(0, 45), st.integers(0, 25), st.integers(0, 25)
)
def test_a_window_holds_what_a_look_at_all_times_finds(
    heard: list[int], several: int, over: int, first: int, wide: int, later: int
) -> None:
    times = Times(heard[:several])
    for at in heard[several : 2 * several]:
        times.add([at])
    times.add(heard[2 * several :])
    at = first + min(later, wide)
    within = sorted(each for each in heard if at - over < each <= at)

    assert times.span(over, first, first + wide).at(at) == (len(within), within[0] if within else None)


def test_what_a_window_holds_is_not_changed_by_what_is_heard_later() -> None:
    times = Times([10, 20, 30])
    span = times.span(100, 35, 45)
    times.add([40, 15])
    times.forget(25)

    assert span.at(45) == (3, 10)


def test_times_go_once_they_are_half_of_all() -> None:
    times = Times([1, 2, 3, 4, 5])

    assert not times.forget(2)
    assert len(times) == 5
    assert times.forget(3)
    assert len(times) == 2
    assert times.span(10, 5, 5).at(5) == (2, 4)
