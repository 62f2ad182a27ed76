"""How a document looks once it is in order."""

from __future__ import annotations

import pytest

from rules.language.formatting import format_document
from rules.source import SourceError


def tidy(text: str) -> str:
    return format_document("x.yaml", text)


@pytest.mark.parametrize(
    ("untidy", "in_order"),
    [
        ("a:   1\n", "a: 1\n"),
        ("a: 1", "a: 1\n"),
        ("a: 1   \n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n"),
        ("\n\na: 1\n", "a: 1\n"),
        ("a: { b: 1,c: [ 2 ,3 ] }\n", "a: {b: 1, c: [2, 3]}\n"),
        ("a:\n- b: 1\n  c: 2\n", "a:\n  - b: 1\n    c: 2\n"),
        ("a:\n    -   b: 1\n        c: 2\n", "a:\n  - b: 1\n    c: 2\n"),
        ("a:\n      b: 1\n", "a:\n  b: 1\n"),
        ("a: 1 # one\n", "a: 1  # one\n"),
        ("a:\n# one\n  b: 1\n", "a:\n  # one\n  b: 1\n"),
        ("a:\n   b: 1\n   # the end of a\nc: 1\n", "a:\n  b: 1\n  # the end of a\nc: 1\n"),
        ("a: >-\n      one\n        two\nb: 1\n", "a: >-\n  one\n    two\nb: 1\n"),
        ("a: |+\n    one\n\n\nb: 1\n", "a: |+\n  one\n\n\nb: 1\n"),
        ("a: one\n     two\n", "a: one\n  two\n"),
        ("a: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"),
        ("a: 1\n---\nb:  2\n", "a: 1\n---\nb: 2\n"),
        ("a: {b: 1,\n       c: 2}\n", "a: {b: 1,\n  c: 2}\n"),
    ],
)
def test_blanks_and_lines_find_their_places(untidy: str, in_order: str) -> None:
    assert tidy(untidy) == in_order
    assert tidy(in_order) == in_order


def test_what_is_aligned_stays_aligned_and_moves_together() -> None:
    facts = "facts:\n    a.b:     {type: money}     # one\n    long.er: {type:  text}     # two\n"
    assert tidy(facts) == "facts:\n  a.b:     {type: money}     # one\n  long.er: {type: text}      # two\n"


def test_lines_below_a_bracket_stay_below_it() -> None:
    text = "given:   {a: 1,\n          b: 2}\n"
    assert tidy(text) == "given: {a: 1,\n        b: 2}\n"


@pytest.mark.parametrize(
    "text", ["why: one\n\n\n  two\n", "why: 'one\n\n\n\n  two'\n", "why: |\n  one\n\n\n  two\n"]
)
def test_blank_lines_of_a_text_are_a_part_of_it(text: str) -> None:
    assert format_document("x.yaml", text) == text


@pytest.mark.parametrize("text", ['why: "one\\ \n  two"\n', "why: |+\n  one", 'why: "one\n  \u00a0two"\n'])
def test_a_page_whose_blanks_say_something_stays_as_it_is(text: str) -> None:
    assert format_document("x.yaml", text) == text


def test_what_cannot_be_read_is_refused_with_its_place() -> None:
    with pytest.raises(SourceError, match=r"x\.yaml:2:1"):
        tidy("a: 1\n- b\n")
    with pytest.raises(SourceError, match="anchors"):
        tidy("a: &b 1\n")
