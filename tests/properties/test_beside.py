"""What benches say of decisions beside something else: nobody who waited is left out, and chance is told."""

import math

from support.beside import Stretch, Waited, spread
from support.deciding import Decided


def _side(*each: float) -> Waited:
    return Waited(sorted(each))


def test_who_waited_at_any_moment_of_a_stretch_belongs_to_it() -> None:
    before, into, within, out_of, over, after = (
        Decided(0.5, 0.9),
        Decided(0.9, 1.1),
        Decided(1.2, 1.25),
        Decided(1.9, 2.4),
        Decided(0.8, 2.5),
        Decided(2.1, 2.2),
    )

    waited = Stretch(1.0, 2.0).of([before, into, within, out_of, over, after])

    assert [round(each) for each in waited.each] == [50, 200, 500, 1700]


def test_a_percentile_is_the_one_that_so_many_stayed_within() -> None:
    hundred = _side(*range(1, 101))

    assert hundred.within(0.99) == 99
    assert hundred.within(0.9) == 90
    assert _side(7.0).within(0.99) == 7
    assert math.isnan(_side().within(0.99))


def test_a_ratio_that_every_turn_shows_is_certain() -> None:
    assert spread([(_side(1, 2, 4), _side(2, 4, 8))] * 10) == (2, 2)


def test_a_ratio_that_one_turn_of_many_makes_may_be_chance() -> None:
    """It is drawn in two of three draws, so that the ratio lies between none and all of it."""
    alike = [(_side(*[5.0] * 20), _side(*[5.0] * 20))] * 19

    assert spread([*alike, (_side(*[5.0] * 20), _side(*[50.0] * 20))]) == (1, 10)
