"""One expression, several readings: the product decides what the description says, unknowns included."""

from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.language.draws import UNKNOWN_IN_TEN, conditions, moment, tables, values, worlds
from support.language.effort import EFFORT, EXAMPLES, THOROUGH, profile
from support.language.readings import decide, rule_engine_reading
from support.language.tree import Node, Table, World
from support.language.words import known, today

Seen = tuple[dict[str, object], datetime]
SMALLEST_SHARE = 0.10


def seen_in(unknown_in_ten: int = UNKNOWN_IN_TEN) -> st.SearchStrategy[Seen]:
    """A world to read an expression in."""
    return st.tuples(worlds(unknown_in_ten=unknown_in_ten), moment())


def cases() -> st.SearchStrategy[list[Seen]]:
    """Three of them."""
    return st.lists(seen_in(), min_size=3, max_size=3)


def world(raw: dict[str, object], now: datetime, *with_tables: Table) -> World:
    """What the oracle reads."""
    return World(known(raw), now, today(now), {table.name: table for table in with_tables})


@EFFORT
def test_a_condition_is_true_false_or_unknown_exactly_when_it_should_be(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shares are printed, since a suite that hardly ever met an unknown would say little."""
    drawn: Counter[object] = Counter()

    @profile(300, effort)
    @given(conditions(), cases())
    def agree(condition: Node, seen: list[Seen]) -> None:
        reading = decide(condition, "boolean")
        for raw, now in seen:
            meant = condition.value(world(raw, now))
            assert reading(raw, world(raw, now)) is meant
            drawn[meant] += 1

    agree()
    shares = {answer: drawn[answer] / drawn.total() for answer in (True, False, None)}
    with capsys.disabled():
        said = ", ".join(f"{'unknown' if k is None else str(k).upper()} {v:.0%}" for k, v in shares.items())
        print(f"\n  {drawn.total()} readings of conditions: {said}")  # noqa: T201 - the suite states its shares
    assert min(shares.values()) >= SMALLEST_SHARE


@EFFORT
def test_a_value_is_exact_or_unknown(effort: int) -> None:
    """Sums, products, quotients, tables: to the last digit, by fractions."""

    @profile(150, effort)
    @given(st.data(), tables("each_of"), cases())
    def agree(data: st.DataObject, table: Table, seen: list[Seen]) -> None:
        tree = data.draw(values([table]))
        reading = decide(tree, "number", (table,))
        for raw, now in seen:
            assert reading(raw, world(raw, now)) == tree.value(world(raw, now, table))

    agree()


@THOROUGH
def test_where_everything_is_known_rule_engine_agrees(effort: int) -> None:
    """The syntax is rule-engine's, so its meaning is too, as far as it goes."""

    @profile(EXAMPLES, effort)
    @given(conditions(), seen_in(unknown_in_ten=0))
    def agree(condition: Node, seen: Seen) -> None:
        raw, now = seen
        ours, theirs = decide(condition, "boolean"), rule_engine_reading(condition)
        assert ours(raw, world(raw, now)) is theirs(world(raw, now))

    agree()
