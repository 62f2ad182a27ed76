"""Compiling a document's expressions: all problems at once, and literals that lost their quotes."""

import pytest

from voc.errors import FeedError
from voc.feed import load_feed

_TEXT = """\
feed: shop
title: A shop
verify: {scheme: none}
signal:
  id: id
  kind: "'message'"
  text: text
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "\"'message'\"",
            "message",
            "shop.yaml:6:9: error: kind: message reads a field; the word itself is a quoted",
        ),
        (
            "\"'message'\"",
            "\"'mesage'\"",
            "shop.yaml:6:10: error: kind: 'mesage' is not known; did you mean message?",
        ),
        ("  text: text", "  author: associate", "author: associate reads a field"),
        (
            "  text: text",
            "  text: lowr(text)",
            "shop.yaml:7:9: error: signal.text: there is no function lowr(); did you",
        ),
        (
            "  text: text",
            "  text: a || lowr(b)",
            "shop.yaml:7:14: error: signal.text: there is no function lowr()",
        ),
        (
            "  text: text",
            "  about: {order: 'a.'}",
            "signal.about.order: not a JMESPath expression: it ends too early",
        ),
        ("  text: text", "  topics: [a, '$']", "signal.topics.1: not a JMESPath expression"),
        (
            "title: A shop",
            "title: A shop\neach: 'a['",
            "shop.yaml:3:10: error: each: not a JMESPath expression",
        ),
        ("title: A shop", "title: A shop\nskip_unless: '!a.b'", "skip_unless: `!a.b` asks for b of `!a`"),
        ("title: A shop", "title: A shop\nteam: '('", "team: not a JMESPath expression"),
        (
            "title: A shop",
            "title: A shop\nfacts: {customer: {tier: 'a['}}",
            "facts.customer.tier: not a JMESPath",
        ),
        (
            "title: A shop",
            "title: A shop\nanswer: plan",
            "shop.yaml:3:9: error: answer: unknown; did you mean plain?",
        ),
    ],
)
def test_a_wrong_expression_is_named_with_its_place(old: str, new: str, says: str) -> None:
    assert old in _TEXT
    with pytest.raises(FeedError) as error:
        load_feed(_TEXT.replace(old, new), "shop.yaml")
    assert says in str(error.value)


def test_all_wrong_expressions_are_told_at_once() -> None:
    with pytest.raises(FeedError) as error:
        load_feed(_TEXT.replace("text: text", "text: 'a['\n  at: 'b['\n  rating: 'c['"), "shop.yaml")
    assert [problem.line for problem in error.value.problems] == [7, 8, 9]
