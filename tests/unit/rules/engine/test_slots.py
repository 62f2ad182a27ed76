"""What a case is made of: raw facts in, values that compare natively out, as the vocabulary reads them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from rules.engine.slots import Slot, compile_intake, exact_of
from rules.vocabulary import Type

NOW, TODAY = datetime(2026, 1, 1, 12, tzinfo=UTC), date(2026, 1, 1)
RAW: list[object] = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        3.0,
        3.5,
        0.1,
        1e-7,
        1e300,
        -0.0,
        float("nan"),
        float("inf"),
        10**15,
        10**30,
    ),
    *(2_251_799_813.685248, 2_251_799_813.685249, 999_999_999.999999, 0.1234567, 0.123456, 1.1234565),
    *(Decimal("2.5"), Decimal("1E+20"), Decimal("NaN"), "2.5", "gold", "tin", "", "2026-01-01", [], ["gold"]),
    *([1], {"a": 1}, b"gold", NOW, TODAY, "2026-01-01T00:00:00Z", "PT24H", object()),
]
TYPES = [
    *(
        Type("text"),
        Type("text", one_of=("gold", "silver")),
        Type("boolean"),
        Type("integer"),
        Type("number"),
    ),
    *(Type("money"), Type("money", min=Decimal(0), max=Decimal("99.5")), Type("integer", min=Decimal("0.5"))),
    *(Type("number", one_of=(Decimal("2.5"), Decimal(1))), Type("date"), Type("datetime"), Type("duration")),
    Type("list", Type("text")),
]


@pytest.mark.parametrize("type_", TYPES, ids=lambda type_: type_.expectation())
def test_every_raw_value_is_read_as_the_vocabulary_reads_it(type_: Type) -> None:
    """The quick checks take and refuse exactly what a type's own reading does."""
    intake = compile_intake([Slot(0, "a.b", type_, None, None, True, False)])
    for raw in RAW:
        case, partly = intake({"a.b": raw}, {}, NOW, TODAY)
        read = None if raw is None else type_.read(raw)
        assert exact_of(case[0], type_) == read, raw
        assert partly == (read is None)


def test_what_nobody_said_is_the_default_and_what_is_asked_goes_before() -> None:
    slot = Slot(0, "request.to", Type("text"), "card", "to", True, False)
    intake = compile_intake([slot])
    assert intake({}, {}, NOW, TODAY) == (("card",), False)
    assert intake({"request.to": "miles"}, {}, NOW, TODAY)[0] == ("miles",)
    assert intake({"request.to": "miles"}, {"to": "cash"}, NOW, TODAY)[0] == ("cash",)
    assert intake({"request.to": "miles"}, {"to": 5}, NOW, TODAY)[0] == ("miles",)


def test_a_word_that_does_not_exist_at_this_door_is_unknown() -> None:
    slot = Slot(0, "associate.level", Type("integer"), 3, None, True, True)
    assert compile_intake([slot])({"associate.level": 2}, {}, NOW, TODAY) == ((None,), True)


def test_now_and_today_are_given() -> None:
    slots = [
        Slot(0, "now", Type("datetime"), None, None, False, False),
        Slot(1, "today", Type("date"), None, None, False, False),
    ]
    assert compile_intake(slots)({"now": "never"}, {}, NOW, TODAY) == ((NOW, TODAY), False)
