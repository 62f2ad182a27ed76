"""JSON: one meaning for one text, read quickly where nothing in it needs a closer look."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.errors import Unmappable
from voc.strict_json import MAX_DEPTH, parse_json

TEXTS = st.text(st.sampled_from('a":, \\{}[]\n\u00e9'), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.integers(0, 99).map(float) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", 12.5),
        ("0.1", 0.1),
        ("-0", 0),
        ("123456789012345.67", Decimal("123456789012345.67")),
        ('{"a":[-123456789012345.67]}', {"a": [Decimal("-123456789012345.67")]}),
        ("100000000000000.000001", Decimal("100000000000000.000001")),
        ("9007199254740993", 9007199254740993),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("0.000000000000001", 0.000000000000001),
    ],
)
def test_numbers_stay_as_exact_as_they_were_written(text: str, value: object) -> None:
    read = parse_json(text)

    assert read == value
    assert type(read) is type(value)


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_what_was_written_is_read(value: object, indent: int | None, plain: bool) -> None:
    assert parse_json(json.dumps(value, indent=indent, ensure_ascii=plain)) == value


@given(TEXTS, TEXTS, st.dictionaries(TEXTS, st.integers(0, 9), max_size=3))
def test_a_name_that_stands_twice_is_seen_whatever_the_texts_around_it_hold(
    name: str, said: str, others: dict[str, int]
) -> None:
    more = "".join(f",{json.dumps(key)}:{one}" for key, one in others.items() if key != name)
    twice = f"{{{json.dumps(name)}:{json.dumps(said)}{more},{json.dumps(name)} \n:1}}"

    with pytest.raises(Unmappable, match="twice") as refused:
        parse_json(f"[{twice}]")
    assert refused.value.code == "duplicate_key"


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a":{"b":"c"},"d":{"a":":","a":":"}}',
        '{"a":1,"a":2,"t":"\\u0022:"}',
        '{"a":1,"a" :2,"t":":) and :("}',
        '{"":[],"":[]}',
    ],
)
def test_nothing_beside_a_name_that_stands_twice_makes_up_for_it(text: str) -> None:
    with pytest.raises(Unmappable, match="twice"):
        parse_json(text)


def test_what_stands_side_by_side_is_not_deep() -> None:
    assert parse_json("[" + ",".join(["{}"] * MAX_DEPTH * 2) + "]") == [{}] * MAX_DEPTH * 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "too_deep"),
        ('{"a":' * 100_000, "too_deep"),
        ('[{"a":1' + "0" * 60 + "}]", "bad_number"),
        ("[1e400]", "bad_number"),
        ("[NaN]", "bad_number"),
        ("[1,]", "not_json"),
        ("\ufeff1", "not_json"),
        ('"\t"', "not_json"),
    ],
)
def test_what_is_no_json_or_more_than_is_read_says_why(text: str, code: str) -> None:
    with pytest.raises(Unmappable) as refused:
        parse_json(text)
    assert refused.value.code == code


def test_the_deepest_that_is_read() -> None:
    assert parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH)
