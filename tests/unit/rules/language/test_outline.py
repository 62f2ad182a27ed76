"""What stands where in a text under the hand, whole or broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.language.outline import Spot, outline, parts, spot
from rules.source import read_documents

ROOT = Path(__file__).parents[4]
DOCUMENTS = sorted((ROOT / "rules" / "packs").rglob("*.yaml"))
HEAD = "boundary: gift\naction: meal\n"


def here(text: str) -> Spot:
    """Where the hand is at `|`."""
    before, _, after = text.partition("|")
    return spot(before + after, len(before))


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    match data:
        case dict():
            for key, value in data.items():
                yield from leaves(value, (*path, key))
        case list():
            for index, value in enumerate(data):
                yield from leaves(value, (*path, index))
        case _:
            yield path


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_of_a_whole_text_it_finds_what_yaml_finds(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    sources = list(read_documents(path.name, text))
    found = set(outline(text))
    if len(sources) == 1:
        assert found == set(leaves(sources[0].data))
    for part in parts(text):
        shown = text[part.start : part.end]
        assert shown.strip() == part.text.strip() or part.text in shown


@pytest.mark.parametrize(
    ("text", "role", "path"),
    [
        ("|", "key", ()),
        ("bound|", "key", ()),
        (HEAD + "gr|", "key", ()),
        (HEAD + "|", "key", ()),
        (HEAD + "grants:\n  - |", "value", ("grants", 0)),
        (HEAD + "grants:\n- |", "value", ("grants", 0)),
        (HEAD + "grants:\n  - id: a\n    |", "key", ("grants", 0)),
        (HEAD + "grants:\n  - id: a\n    wh|", "key", ("grants", 0)),
        (HEAD + "grants:\n  - id: a\n  - |", "value", ("grants", 1)),
        (HEAD + "grants:\n  - id: a\n|", "key", ()),
        (HEAD + "limits:\n  - {id: a, |", "key", ("limits", 0)),
        (HEAD + "limits:\n  - {id: a, when: booking.|", "value", ("limits", 0, "when")),
        (HEAD + "limits:\n  - {id: a, when: 'x == |", "value", ("limits", 0, "when")),
        (HEAD + "grants:\n  - when: >-\n      a and b|", "value", ("grants", 0, "when")),
        (HEAD + "grants:\n  - when: a\n      and |", "value", ("grants", 0, "when")),
        ("offer_instead: [meal, |", "value", ("offer_instead", 1)),
        ("action:\n  - re|", "value", ("action", 0)),
        ("tables:\n  t:\n    rows:\n      - [a, |", "value", ("tables", "t", "rows", 0, 1)),
        (
            "examples:\n  - name: a\n    given: {customer.tier: |",
            "value",
            ("examples", 0, "given", "customer.tier"),
        ),
        ("examples:\n  - name: a\n    given:\n      |", "key", ("examples", 0, "given")),
        ("a: b\n---\nguar|", "key", ()),
        ("# act|", "comment", ()),
        ("when: a  # b|", "comment", ()),
    ],
)
def test_it_knows_where_the_hand_is(text: str, role: str, path: tuple[str | int, ...]) -> None:
    found = here(text)
    assert (found.role, found.path) == (role, path)


def test_it_knows_which_keys_are_taken_and_what_is_typed() -> None:
    found = here(HEAD + "limits:\n  - {id: a, at_most: 5, wh|")
    assert (found.taken, found.text, found.flow) == (frozenset({"id", "at_most"}), "wh", True)
    assert here(HEAD + 'grants:\n  - when: customer.tier == "go|').text == 'customer.tier == "go'


@pytest.mark.parametrize(
    "text", ["a" + " " * 100_000, "{" + "a " * 100_000, "[a, " * 50_000, "- " * 50_000, "a: '" + "'" * 99_999]
)
def test_however_long_a_line_it_takes_as_long_as_the_line_is(text: str) -> None:
    assert len(list(parts(text))) <= len(text)
    assert spot(text, len(text)).start <= len(text)


@given(st.text(alphabet=" \n-:{}[],\"'|>#ab*&", max_size=60), st.integers(0, 60))
def test_whatever_is_written_it_comes_to_an_end(text: str, at: int) -> None:
    at = min(at, len(text))
    for part in parts(text):
        assert 0 <= part.start <= part.end <= len(text)
    assert 0 <= spot(text, at).start <= at
