"""What the writer knows counts while nobody changed it; of a meter, while the window lets nothing go."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import Decimal

from service.store.held import MOST, Held, MeterKey, Rows, Spent
from support.state import START

DAY = timedelta(days=1)
WEEK = MeterKey("b", "week", "mara")
SPENT = Spent(Decimal(5), 1, START, Decimal(5), 1, Decimal(5))
MORE = Spent(Decimal(7), 2, START, Decimal(5), 2, Decimal(7))


def test_a_window_that_moves_on_holds_the_same_until_it_lets_something_go() -> None:
    held = Held()
    held.keep(WEEK, START - DAY, SPENT)
    assert held.find(WEEK, START - DAY) == SPENT
    assert held.find(WEEK, START - timedelta(hours=1)) == SPENT
    assert held.find(WEEK, START) is None


def test_of_a_longer_window_or_of_all_time_nothing_is_known() -> None:
    held = Held()
    held.keep(WEEK, START - DAY, SPENT)
    assert held.find(WEEK, START - 2 * DAY) is None
    assert held.find(WEEK, None) is None
    held.keep(WEEK, None, SPENT)
    assert held.find(WEEK, None) == SPENT
    assert held.find(WEEK, START - DAY) is None


def test_a_charge_is_kept_up_with_where_it_was_read_before() -> None:
    held = Held()
    held.charged([(WEEK, SPENT, MORE, Decimal(2), START)])
    assert held.find(WEEK, None) is None
    held.keep(WEEK, None, SPENT)
    held.charged([(WEEK, SPENT, MORE, Decimal(2), START)])
    assert held.find(WEEK, None) == MORE
    held.charged([(WEEK, SPENT, MORE, Decimal(2), START)])
    assert held.find(WEEK, None) is None


def test_what_was_given_back_is_read_anew() -> None:
    held = Held()
    held.keep(WEEK, None, SPENT)
    held.forget(WEEK)
    assert held.find(WEEK, None) is None


def test_no_more_than_so_many_are_known() -> None:
    held = Held()
    for number in range(MOST + 1):
        held.keep(MeterKey("b", "week", str(number)), None, SPENT)
    assert held.find(MeterKey("b", "week", "0"), None) is None
    assert held.find(MeterKey("b", "week", str(MOST)), None) == SPENT


class Table:
    """Rows by key, and what was read of them each time."""

    def __init__(self, **rows: int) -> None:
        self.rows = rows
        self.reads: list[list[str]] = []

    def read(self, wanted: Collection[str]) -> Mapping[str, int]:
        self.reads.append(sorted(wanted))
        return {key: self.rows[key] for key in wanted if key in self.rows}


def test_a_row_is_read_once_and_so_is_that_there_is_none() -> None:
    rows, table = Rows[str, int](), Table(a=1)
    assert rows.find(["a", "b"], table.read) == rows.find(["a", "b"], table.read) == {"a": 1}
    assert table.reads == [["a", "b"]]


def test_only_what_is_not_known_or_was_changed_is_read() -> None:
    rows, table = Rows[str, int](), Table(a=1, b=2, c=3)
    rows.find(["a", "b"], table.read)
    table.rows["b"] = 4
    rows.forget(["b", "d"])
    assert rows.find(["a", "b", "c"], table.read) == {"a": 1, "b": 4, "c": 3}
    assert table.reads == [["a", "b"], ["b", "c"]]


def test_no_more_than_so_many_rows_are_known_and_more_are_found() -> None:
    rows, table = Rows[str, int](), Table(a=1, b=2)
    rows.find(["a"], table.read)
    rows.find([str(number) for number in range(MOST)], table.read)
    assert rows.find(["b"], table.read) == {"b": 2}
    assert rows.find(["a"], table.read) == {"a": 1}
    assert table.reads[-1] == ["a"]
