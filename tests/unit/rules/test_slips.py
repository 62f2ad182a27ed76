"""What people write first is refused with the way in which the language writes it."""

import pytest

from rules.expression import parse
from rules.parsing import Refused
from rules.typed import Scope
from rules.vocabulary import Type

SCOPE = Scope(
    {
        "customer.tier": Type("text", one_of=("basic", "plus")),
        "order.total": Type("money"),
        "order.items": Type("list", item=Type("text")),
        "order.promised_at": Type("datetime"),
        "order.late": Type("duration"),
        "courier.fault": Type("boolean"),
    }
)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('customer.tier = "plus"', "`equal` is written =="),
        ('customer.tier is "plus"', "`is` is written ==, `is not` !="),
        ("customer.tier == plus", 'words stand in quotes, "plus"'),
        ("customer.tier == “plus”", 'words stand in straight quotes, as "gold"'),
        ('customer.tier in ("basic", "plus")', "several values stand in [a, b]"),
        ("courier.fault && courier.fault", "write `and`"),
        ("courier.fault AND courier.fault", "`and` is written small"),
        ("NOT courier.fault", "`not` is written small, in front of what it denies"),
        ("courier.fault == yes", "write true"),
        ("courier.fault == No", "write false"),
        ("order.total > $100", "money is a plain number, in the currency of the pack"),
        ("order.total > 100 EUR", "money is a plain number, in the currency of the pack"),
        ("order.total > 1,000", "a number has no commas, as 1000"),
        ("order.total > 20%", "20 percent of a fact is written 0.20 * fact"),
        ("10 <= order.total <= 20", "write a >= 10 and a <= 20"),
        ("order.total between 10 and 20", "write a >= 10 and a <= 20"),
        ("order.total / 3 > 1", "a third is written 0.333333 * fact"),
        ('order.items contains "wine"', 'whether a list has it is written "word" in list.fact'),
        ("order.late > 30 minutes", 'a length of time is written t"PT30M", t"PT24H" or t"P30D"'),
        ("order.late > 30", 'a length of time is written t"PT30M", t"PT24H" or t"P30D"'),
        ("now > order.promised_at + 3", 'a length of time is written t"PT30M", t"PT24H" or t"P30D"'),
        ("today > 2026-12-01", 'a day is written d"2026-12-01"'),
        ('today > "2026-12-01"', 'a day is written d"2026-12-01"'),
        ('now > d"2026-12-01"', 'a moment is written d"2026-12-01T09:30:00Z"'),
        ("now.hour > 22", "the hour or the weekday is for a fact to say that one of your systems sends"),
        ("if courier.fault then true", "a choice is written condition ? a : b"),
        ("(courier.fault or (order.total > 3)", "a bracket ( is not closed"),
    ],
)
def test_a_slip_is_told_with_the_way_to_write_it(text: str, hint: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text, SCOPE, "boolean")
    assert refused.value.reason.endswith((f": {hint}", f"; {hint}"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("courier.fault courier.fault", 'not readable as an expression at "courier.fault"'),
        ("courier.fault and and courier.fault", 'not readable as an expression at "and"'),
        ("order.total > customer.tier", "`>` does not mix order.total (money) with customer.tier (text)"),
        ("courier.falt", 'unknown fact "courier.falt" (did you mean "courier.fault"?)'),
    ],
)
def test_where_nothing_is_clear_nothing_is_added(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text, SCOPE, "boolean")
    assert refused.value.reason == said
