"""The functions that feed documents may call, and how they fail."""

import pytest

from voc.errors import FieldError
from voc.helpers import Context
from voc.mapping import Expression

_BODY = {"outer": "o", "item": {"a": 1}}


@pytest.mark.parametrize(
    ("expression", "item", "value"),
    [
        ("header('x-topic')", {}, "refund"),
        ("header('X-TOPIC')", {}, "refund"),
        ("header('absent')", {}, None),
        ("root().outer", {}, "o"),
        ("to_time(t)", {"t": "2026-03-02T09:05:09-05:00"}, "2026-03-02T14:05:09Z"),
        ("parse_time(t, '%d.%m.%Y %H:%M')", {"t": "02.03.2026 14:05"}, "2026-03-02T14:05:00Z"),
        ("parse_time(t, '%Y-%m-%d %H:%M %z')", {"t": "2026-03-02 14:05 +0200"}, "2026-03-02T12:05:00Z"),
        ("epoch(t)", {"t": 1772460309}, "2026-03-02T14:05:09Z"),
        ("epoch(t)", {"t": "1772460309.5"}, "2026-03-02T14:05:09.500000Z"),
        ("epoch_ms(t)", {"t": 1772460309123}, "2026-03-02T14:05:09.123000Z"),
        ("number(n)", {"n": "12.5"}, 12.5),
        ("number(n)", {"n": 3}, 3),
        ("scale(n, `1`, `5`)", {"n": 2}, 0.25),
        ("scale(n, `0`, `10`)", {"n": "7"}, 0.7),
        ("lower(t)", {"t": "AbC"}, "abc"),
        ("upper(t)", {"t": "AbC"}, "ABC"),
        ("trim(t)", {"t": "  a "}, "a"),
        ("split(t, ';')", {"t": "a; b;;c"}, ["a", "b", "c"]),
        ("replace(t, '_', ' ')", {"t": "a_b"}, "a b"),
        ("plain(t)", {"t": "<p>a &amp; b</p>"}, "a & b"),
        ("paragraphs([a, b, c])", {"a": "x ", "b": None, "c": " "}, "x"),
        ("paragraphs([a, c])", {"a": "x", "c": "y"}, "x\n\ny"),
        ("paragraphs([a])", {"a": None}, None),
        ("first(l)", {"l": [None, 2, 3]}, 2),
        ("first(l)", {"l": []}, None),
        ("default(a, 'z')", {"a": " "}, "z"),
        ("default(a, 'z')", {"a": False}, False),
        (
            "below(l, 'in')",
            {"l": [{"no": 1, "in": [{"a": 2}, None, "b"]}, {"no": 2}, {"no": 3, "in": None}, 4]},
            [{"a": 2, "parent": {"no": 1}}, {"value": "b", "parent": {"no": 1}}],
        ),
        ("below(below(o, 'in'), 'of')[].parent.parent.a", {"o": {"a": 1, "in": {"of": [{}, {}]}}}, [1, 1]),
        ("lookup({a: 'x'}, k)", {"k": "a"}, "x"),
        ("lookup({a: 'x'}, k)", {"k": "b"}, None),
        ("json(t).a", {"t": '{"a": 1}'}, 1),
        ("unquote(t)", {"t": "caf%C3%A9"}, "café"),
        ("json(base64(t)).a", {"t": "eyJhIjogInp1IHNww6R0In0="}, "zu spät"),
        ("base64(t)", {"t": "w7_Dvg"}, "ÿþ"),
        ("base64(t)", {"t": "Y2Fm\nw6k="}, "café"),
        ("hash(t)", {"t": "a"}, "ca978112ca1bbdcafac231b39a23dc4d"),
        ("required(t, 't')", {"t": "a"}, "a"),
    ],
)
def test_helper_gives(expression: str, item: object, value: object) -> None:
    assert _search(expression, item) == value


@pytest.mark.parametrize(
    "call",
    [
        "to_time(x)", "parse_time(x, '%Y')", "epoch(x)", "epoch_ms(x)", "number(x)", "scale(x, `0`, `1`)",
        "lower(x)", "upper(x)", "trim(x)", "split(x, ',')", "replace(x, 'a', 'b')", "plain(x)",
        "paragraphs(x)", "below(x, 'a')", "first(x)", "lookup(x, 'a')", "lookup({a: 'b'}, x)", "json(x)",
        "unquote(x)", "base64(x)", "hash(x)",
    ],
)  # fmt: skip
def test_nothing_in_is_nothing_out(call: str) -> None:
    assert _search(call, {"other": 1}) is None


@pytest.mark.parametrize(
    ("expression", "item", "code"),
    [
        ("to_time(t)", {"t": "yesterday"}, "unmappable"),
        ("parse_time(t, '%Y')", {"t": "x"}, "unmappable"),
        ("epoch(t)", {"t": "x"}, "unmappable"),
        ("number(t)", {"t": "12 pieces"}, "wrong_type"),
        ("number(t)", {"t": "true"}, "wrong_type"),
        ("number(t)", {"t": [1]}, "wrong_type"),
        ("scale(t, `1`, `5`)", {"t": 6}, "out_of_range"),
        ("scale(t, `1`, `1`)", {"t": 1}, "unmappable"),
        ("lower(t)", {"t": 1}, "unmappable"),
        ("json(t)", {"t": "{"}, "not_json"),
        ("unquote(t)", {"t": "%ff"}, "unmappable"),
        ("base64(t)", {"t": "not base64!"}, "wrong_type"),
        ("base64(t)", {"t": "/w=="}, "wrong_type"),
        ("base64(t)", {"t": "a"}, "wrong_type"),
        ("required(t, 'source')", {"t": " "}, "missing"),
        ("sum(t)", {"t": "a"}, "unmappable"),
        ("a < b", {"a": 1, "b": "x"}, "unmappable"),
    ],
)
def test_a_helper_that_cannot_names_the_field(expression: str, item: object, code: str) -> None:
    with pytest.raises(FieldError, match=r"^text: ") as error:
        _search(expression, item)
    assert error.value.code == code


def _search(expression: str, item: object) -> object:
    context = Context({"x-topic": "refund"}, _BODY)
    return Expression(expression).search(item, context, "text")
