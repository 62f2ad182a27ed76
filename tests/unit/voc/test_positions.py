"""YAML with places: every error can point at its line and column."""

import pytest

from support.recursion import LIMITS, recursion_limit
from voc.errors import FeedError
from voc.positions import MAX_DEPTH, MAX_DOCUMENT, Place, read_yaml


def test_values_are_yaml_1_2_and_bear_their_places() -> None:
    document = read_yaml('a: yes\nb: {c: "x", d: [1, 2.5, true, null]}\n', "f.yaml")

    assert document.value == {"a": "yes", "b": {"c": "x", "d": [1, 2.5, True, None]}}
    assert document.places[("b", "c")] == Place(2, 9)
    assert document.places[("b", "d", 1)] == Place(2, 20)
    assert document.places[("b", "")] == Place(2, 1)


def test_a_problem_stands_at_the_nearest_known_place() -> None:
    document = read_yaml("a:\n  b: 1\n", "f.yaml")

    assert str(document.problem(("a", "b", "c"), "is wrong", 2)) == "f.yaml:2:8: error: is wrong"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "f.yaml:1:1: error: the document is empty"),
        ("a: [\n", "f.yaml:2:1: error: not YAML"),
        ("a: b: c\n", "f.yaml:1:5: error: not YAML: mapping values are not allowed here"),
        ("a: 1\na: 2\n", "f.yaml:2:1: error: 'a' is said twice"),
        ("a: &x 1\nb: *x\n", "f.yaml:1:4: error: anchors and aliases are not used here"),
        ("a: !!python/object:os.system x\n", "f.yaml:1:4: error: a value of type os.system"),
        (
            "a: 2026-03-02\n",
            "f.yaml:1:4: error: a value of type timestamp is not used here; put it in quotes",
        ),
        ("? [a]\n: 1\n", "f.yaml:1:3: error: a key must be a plain word"),
        ("<<: {a: 1}\n", "f.yaml:1:1: error: a key must be a plain word"),
        ("a: 1\n---\nb: 2\n", "not YAML"),
        ("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2), "nested too deep"),
        ("[" * 5_000, "f.yaml:1:1: error: more than 100 brackets open on this line"),
        ("x" * (MAX_DOCUMENT + 1), "at most 65,536 are read"),
        ("a: \x00", "not YAML"),
    ],
)
def test_what_is_no_plain_document_is_refused(text: str, says: str) -> None:
    with pytest.raises(FeedError) as error:
        read_yaml(text, "f.yaml")
    assert says in str(error.value)


@pytest.mark.parametrize("calls", LIMITS)
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[\n" * 5_000, "f.yaml:14:1: error: nested too deep"),
        ("- " * 5_000, "f.yaml:1:27: error: nested too deep"),
        ("[\n" * 300 + "]" * 300, "f.yaml:14:1: error: nested too deep"),
    ],
)
def test_how_deep_is_too_deep_is_its_own_count(text: str, says: str, calls: int) -> None:
    with recursion_limit(calls), pytest.raises(FeedError) as error:
        read_yaml(text, "f.yaml")
    assert str(error.value) == says


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    levels = "\n".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 20))

    with pytest.raises(FeedError, match="aliases"):
        read_yaml(f"l0: &l0 x\n{levels}\n", "f.yaml")
