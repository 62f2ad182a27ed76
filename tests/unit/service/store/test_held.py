"""What the writer knows of a meter counts while the window lets nothing go and nobody else charged it."""

from datetime import timedelta
from decimal import Decimal

from service.store.held import MOST, Held, MeterKey, Spent
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
    held.charged(WEEK, SPENT, MORE)
    assert held.find(WEEK, None) is None
    held.keep(WEEK, None, SPENT)
    held.charged(WEEK, SPENT, MORE)
    assert held.find(WEEK, None) == MORE
    held.charged(WEEK, SPENT, MORE)
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
