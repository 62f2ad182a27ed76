"""What is in a delivery, by the expressions that name it."""

import pytest

from support.small_feed import SHOP
from voc.members import DEEPEST, MOST, delivered, first_item, members, shown


def test_without_a_delivery_the_first_sample_is_looked_at() -> None:
    whole = delivered(SHOP, None)
    assert members(whole).keys() == {"orders"}
    assert list(members(first_item(whole, "orders"))) == [
        "id",
        "words",
        "buyer",
        "buyer.tier",
        "buyer.tags",
    ]
    assert delivered(SHOP, "not JSON") == whole
    assert delivered(SHOP, '{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("text", ["", "samples: 5", "samples: [5]", "samples: [{title: x}]", "each: ["])
def test_a_document_that_is_not_whole_has_no_delivery(text: str) -> None:
    assert delivered(text, None) is None


@pytest.mark.parametrize("each", ["orders[", "number(orders)", "nothing.here", "orders[5]"])
def test_an_each_that_finds_nothing_stops_nobody(each: str) -> None:
    whole = {"orders": [{"id": 1}]}
    assert first_item(whole, each) in (whole, None)


def test_only_so_many_members_and_only_so_deep_are_named_and_only_plain_names() -> None:
    assert members({"a b": 1, "1a": 2, "ok": 3, "": 4}) == {"ok": 3}
    wide = {f"m{number}": {f"n{other}": 1 for other in range(50)} for number in range(100)}
    assert len(members(wide)) == MOST
    deep: object = 1
    for _ in range(DEEPEST + 3):
        deep = {"a": deep}
    assert len(members(deep)) == DEEPEST


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": 1}, "an object"),
        ([1, 2], "a list of 2"),
        ("Grüezi", '"Grüezi"'),
        (None, "null"),
        (10**30, str(10**30)),
        ("x" * 60, '"' + "x" * 38 + "…"),
    ],
)
def test_a_value_is_shown_in_a_few_characters(value: object, text: str) -> None:
    assert shown(value) == text
