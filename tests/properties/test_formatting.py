"""Putting a document in order changes blanks and line feeds and nothing else, and once is enough."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from rules.language.formatting import format_document
from rules.source import SourceError, read_documents

PACKS = Path(__file__).parents[2] / "rules" / "packs"
DOCUMENTS = [path.read_text(encoding="utf-8") for path in sorted(PACKS.rglob("*.yaml"))]
SHORT = [text for text in DOCUMENTS if len(text) < 2_000]
FOLDED = """
grants:
  - id: a
    when: >-
      topic.surge >= 2
        and case.acute

    because: |
      A line,

      and another.
  - id: b   # a grant
    why: 'It goes on
      over two lines'
# the end
"""
NEAR = frozenset(",[]{}")
REMARK = re.compile(r"(?:^|\s)#[^\n]*")


def words(text: str) -> list[str]:
    """Every word of a text as it is written; of those over several lines, what stands on each."""
    found = []
    for token in YAML(typ="safe", pure=True).scan(text):
        told = text[token.start_mark.index : token.end_mark.index]
        found += [line.strip() for line in told.split("\n") if line.strip()]
    return found


def remarks(text: str) -> list[str]:
    return [found[0].strip() for found in REMARK.finditer(without_words(text))]


def without_words(text: str) -> str:
    """Only what stands between words."""
    return "".join(between for between, _ in gaps(text))


def gaps(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each word, and the word."""
    tokens = [
        token
        for token in YAML(typ="safe", pure=True).scan(text)
        if token.end_mark.index > token.start_mark.index
    ]
    at = 0
    for token in tokens:
        yield text[at : token.start_mark.index], text[token.start_mark.index : token.end_mark.index]
        at = token.end_mark.index
    yield text[at:], ""


def wider(line: str, factor: int) -> str:
    """A line with its steps so many times as wide."""
    bare = line.lstrip(" ")
    if bare.startswith("- "):
        bare = "-" + " " * (2 * factor - 1) + bare[2:]
    return " " * ((len(line) - len(line.lstrip(" "))) * factor) + bare


def untidied(text: str, chance: random.Random) -> str:
    """The same document by somebody in a hurry: other steps, blanks, blank lines and remarks."""
    factor = chance.choice([1, 2, 3])
    text = "\n".join(wider(line, factor) for line in text.split("\n"))
    said = []
    before = ""
    for between, word in gaps(text):
        told = between
        if (
            "\n" not in told
            and before != "-"
            and not before.endswith("\n")
            and (told or before in {"{", "["} or word in {"}", "]"})
            and "#" not in told
        ):
            told = " " * chance.choice([1, 1, 2, 5])
            if (before == ":" and word == ",") or word == ":":
                told = between
        elif "\n" in told and chance.random() < 0.2 and not before.endswith("\n"):
            first, rest = told.split("\n", 1)
            remark = chance.choice(["", "  ", " # aside", "     # far aside"]) if "#" not in first else first
            told = remark + "\n" + "\n" * chance.choice([0, 1, 3]) + rest
        if "\n" in told and chance.random() < 0.1 and before not in NEAR and word:
            column = chance.choice([0, 2, 4, 7])
            first, rest = told.split("\n", 1)
            told = f"{first}\n{' ' * column}# remark {chance.random()}\n{rest}"
        said.append(told + word)
        before = word
    return "".join(said)


@pytest.mark.parametrize("text", DOCUMENTS)
def test_what_is_packaged_is_in_order(text: str) -> None:
    assert format_document("x.yaml", text) == text


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([*SHORT, FOLDED]), st.randoms(use_true_random=True))
def test_only_blanks_change_and_once_is_enough(text: str, chance: random.Random) -> None:
    untidy = untidied(text, chance)
    before = [source.data for source in read_documents("x.yaml", untidy)]
    once = format_document("x.yaml", untidy)
    assert [source.data for source in read_documents("x.yaml", once)] == before
    assert words(once) == words(untidy)
    assert remarks(once) == remarks(untidy)
    assert format_document("x.yaml", once) == once
    assert not any(line != line.rstrip() for line in once.split("\n"))
    assert not any(first == second == "" for first, second in pairwise(once.split("\n")[:-1]))


PIECES = [
    ":",
    ": ",
    "- ",
    "\n",
    "  ",
    " ",
    "# c",
    "|\n",
    ">\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    "'",
    '"',
    "? ",
    "---\n",
]
SLIPS = st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from(["", *PIECES]), st.integers(0, 5))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*SHORT, FOLDED]), st.lists(SLIPS, min_size=1, max_size=3))
def test_a_slip_is_refused_or_what_it_says_stays(text: str, slips: list[tuple[float, str, int]]) -> None:
    for place, said, left_out in slips:
        at = int(place * len(text))
        text = text[:at] + said + text[at + left_out :]
    text += "\n"  # a last line that is not ended is: of a text behind | that makes a longer one
    try:
        once = format_document("x.yaml", text)
    except SourceError:
        return
    said_before = [source.data for source in read_documents("x.yaml", text)]
    assert [source.data for source in read_documents("x.yaml", once)] == said_before
    assert format_document("x.yaml", once) == once
