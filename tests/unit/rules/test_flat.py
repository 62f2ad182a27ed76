"""What goes through flat data comes out equal, and what is equal comes out as one object."""

import marshal
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from rules.flat import Flattener, restored
from rules.pack import load_pack, packaged
from rules.source import Source
from rules.syntax import Compare, Constant, FactOf
from rules.vocabulary import Type

VALUES = (
    *(None, True, False, 0, 1, "", "1", Decimal(1), Decimal("1.0"), Decimal("-0.5"), date(2026, 1, 2)),
    *(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), timedelta(days=-1, microseconds=7), (), (1, (True, "a"))),
    *(frozenset({"a"}), [1, [2]], {"a": Decimal(1), ("b",): {"c": None}}),
)


def again(value: object) -> object:
    """A value after it went through bytes."""
    flat = Flattener()
    place = flat.add(value)
    return restored(marshal.loads(marshal.dumps(flat.entries)), lambda file: Source(file, None))[place]


@pytest.mark.parametrize("value", VALUES, ids=[f"{n}-{type(one).__name__}" for n, one in enumerate(VALUES)])
def test_every_kind_of_value_comes_out_as_it_was(value: object) -> None:
    assert repr(again(value)) == repr(value)


def test_a_set_comes_out_as_it_was_in_whatever_order() -> None:
    some = frozenset({"a", "b", "c"})
    assert again(some) == some


def test_what_is_equal_but_not_the_same_stays_apart() -> None:
    several = (1, True, Decimal(1), Decimal("1.0"), "1", (1,), (True,), [1])
    assert repr(again(several)) == repr(several)


@pytest.mark.parametrize("name", ["airline", "bank", "retail", "shop", "telecom"])
def test_every_boundary_comes_out_as_it_was(name: str) -> None:
    boundaries = load_pack(packaged(name)).boundaries
    assert again(boundaries) == boundaries


def test_what_is_equal_is_one_object_afterwards() -> None:
    def gold() -> Compare:
        return Compare("==", FactOf("customer.tier", Type("text")), Constant("gold"))

    pair = again((gold(), gold()))
    assert isinstance(pair, tuple)
    assert pair[0] is pair[1]


def test_what_is_not_of_the_rules_is_refused() -> None:
    with pytest.raises(TypeError, match="object is not of the rules"):
        Flattener().add((1, object()))
