"""Values from outside, typed: what is not of its type is as good as missing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from rules.values import Value, plain
from rules.vocabulary import FactError, Type
from support.small_pack import make_pack

VOCAB = make_pack().vocabulary
TRUE: object = True


def test_known_values_are_exact_and_defaults_are_marked() -> None:
    raw = {"booking.total": 12.10, "booking.passengers": 10, "customer.tier": None, "other": 1}
    known, assumed = VOCAB.normalise(raw)
    assert known == {"booking.total": Decimal("12.1"), "customer.fraud_hold": False}
    assert assumed == {"customer.fraud_hold"}


def test_what_was_read_before_is_taken_as_it_was_read() -> None:
    raw, read = {"booking.total": "40", "booking.passengers": 2}, {"booking.total": Decimal(39)}
    known, assumed = VOCAB.normalise(raw, read)
    assert known == {
        "booking.total": Decimal(39),
        "booking.passengers": Decimal(2),
        "customer.fraud_hold": False,
    }
    assert assumed == {"customer.fraud_hold"}


@pytest.mark.parametrize(
    ("type_", "raw", "value"),
    [
        (Type("integer"), 2.0, Decimal(2)),
        (Type("integer"), 2.5, None),
        (Type("integer"), True, None),
        (Type("integer"), "2", None),
        (Type("number"), float("nan"), None),
        (Type("number"), 0.1, Decimal("0.1")),
        (Type("number"), 0.1 + 0.2, None),
        (Type("number"), 10**15, None),
        (Type("number"), Decimal("1E+999999"), None),
        (Type("money"), "12.50", Decimal("12.5")),
        (Type("money"), "12,50", None),
        (Type("money"), "1e3", None),
        (Type("text"), 3, None),
        (Type("boolean"), 1, None),
        (Type("date"), "2026-02-30", None),
        (Type("date"), "2026-02-03", date(2026, 2, 3)),
        (Type("datetime"), "2026-02-03T04:05:06+01:00", datetime(2026, 2, 3, 3, 5, 6, tzinfo=UTC)),
        (Type("datetime"), "2026-02-03T04:05:06", None),
        (Type("duration"), "P1DT2H", timedelta(hours=26)),
        (Type("duration"), "P1M", None),
        (Type("list", Type("text")), ["a", "b"], ("a", "b")),
        (Type("list", Type("text", one_of=("a",))), ["a", "b"], None),
    ],
)
def test_a_value_is_read_by_its_type(type_: Type, raw: object, value: Value | None) -> None:
    assert type_.read(raw) == value
    if value is not None:
        assert type_.read(plain(value)) == value


def test_a_stated_fact_must_be_right() -> None:
    assert VOCAB.validate("booking.insured", TRUE) is True
    with pytest.raises(FactError, match=r'no fact "booking.insurd" .*"booking.insured"'):
        VOCAB.validate("booking.insurd", TRUE)
    with pytest.raises(FactError, match="must be a whole number of at least 1 and at most 9, not 0"):
        VOCAB.validate("booking.passengers", 0)
    with pytest.raises(
        FactError, match=r"an amount of money, with at most 6 digits after the point, not 0\.3"
    ):
        VOCAB.validate("booking.total", 0.1 + 0.2)
    with pytest.raises(FactError, match=r"at most 9, not true$"):
        VOCAB.validate("booking.passengers", TRUE)
    with pytest.raises(FactError, match=r"at most 9, not null$"):
        VOCAB.validate("booking.passengers", None)


def test_entities_and_supplied_words() -> None:
    assert VOCAB.entities == {"customer", "booking", "flight"}
    assert VOCAB.supplied == {"signal.kind", "signal.rating", "associate.level", "topic.surge"}


def test_a_window_says_of_a_signal_whether_it_counts() -> None:
    complaints = next(window for window in VOCAB.windows if window.fact == "customer.complaints_30d")
    assert complaints.where({"kind": "complaint"}) is True
    assert complaints.where({"signal.kind": "message"}) is False
    assert complaints.where({"kind": "other"}) is None


def test_money_is_shown_as_text_with_the_currencys_digits_and_read_back_the_same() -> None:
    money = Type("money")
    assert money.show(Decimal(50), 2) == "50.00"
    assert money.show(Decimal("0.125"), 2) == "0.125"
    assert money.read(money.show(Decimal("0.125"), 2)) == Decimal("0.125")
    assert Type("integer").show(Decimal(3), 2) == 3
    assert Type("list", item=money).show((Decimal(3),), 2) == ["3.00"]
