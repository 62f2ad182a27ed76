"""A solver says whether there is a case, within its effort, by what it is asked alone."""

import pytest
import z3

from rules.prove.logic import Formula, whole
from rules.prove.solver import Solver, UnsureError

AMPLE = 5_000_000


def pigeons(count: int, holes: int) -> list[Formula]:
    """That so many sit each in a hole of their own: not seen at once where there are too few."""
    sits = [z3.Int(f"pigeon{each}") for each in range(count)]
    inside = [z3.And(each >= 0, each < holes) for each in sits]
    return [*inside, *(one != other for place, one in enumerate(sits) for other in sits[:place])]


def test_it_says_whether_there_is_a_case_and_what_is_so_in_it() -> None:
    term = z3.Int("some")
    solver = Solver([True, term > 3])
    assert (solver.check(), solver.check(term < 4), solver.check(False)) == (True, False, False)
    values = solver.values(term < 5)
    assert values is not None
    assert values(term).as_long() == 4
    solver.hold(term > 7)
    assert solver.values(term < 5) is None


def test_in_a_context_of_its_own_it_answers_of_the_same_terms() -> None:
    term = z3.Int("some")
    solver = Solver([term > 3], own=True)
    values = solver.values(term < 5)
    assert values is not None
    assert values(term + 1).as_long() == 5
    assert solver.check(term == whole(3)) is False


def test_with_too_little_effort_nobody_knows() -> None:
    solver = Solver(pigeons(7, 6))
    solver.take(effort=1000)
    assert solver.check() is None
    with pytest.raises(UnsureError):
        solver.values()


@pytest.mark.parametrize("own", [False, True])
def test_one_that_is_lost_begins_anew_with_more(own: bool) -> None:
    solver = Solver(pigeons(6, 6), own=own)
    solver.take(effort=1000, anew=AMPLE)
    assert solver.check(z3.Int("pigeon0") == 6) is False
    values = solver.values(z3.Int("pigeon0") == 3)
    assert values is not None
    assert sorted(values(z3.Int(f"pigeon{each}")).as_long() for each in range(6)) == list(range(6))
    assert values(z3.Int("pigeon0")).as_long() == 3
