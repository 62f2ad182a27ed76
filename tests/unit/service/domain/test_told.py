"""What another version said is read by the members that are known here."""

from dataclasses import dataclass

import pytest

from service.domain.told import told


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in an aeroplane."""

    row: int
    letter: str = "A"


def test_members_that_are_not_known_are_left_alone() -> None:
    assert told(Seat, {"row": 7, "letter": "C", "legroom": "wide"}) == Seat(7, "C")


def test_a_member_that_came_later_has_its_default_and_one_that_is_needed_is_missed() -> None:
    assert told(Seat, {"row": 7}) == Seat(7, "A")
    with pytest.raises(TypeError, match="row"):
        told(Seat, {"letter": "C"})
