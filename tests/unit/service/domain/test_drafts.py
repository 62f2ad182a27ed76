"""The draft set: live documents with edits in their place, and conditions by content."""

import pytest

from service.domain.drafts import Condition, Draft, candidate, file_of, name_of, state_of, tag_of, tag_of_set
from support.state import START

LIVE = {"vocabulary.yaml": "words", "boundaries/meal.yaml": "meal", "boundaries/cash.yaml": "cash"}


def _draft(file: str, text: str | None) -> Draft:
    return Draft(file, text, START, None)


def test_edits_stand_in_the_place_of_what_is_live() -> None:
    edits = {
        one.file: one
        for one in (
            _draft("boundaries/meal.yaml", "more"),
            _draft("boundaries/cash.yaml", None),
            _draft("boundaries/new.yaml", "new"),
            _draft("boundaries/never.yaml", None),
        )
    }
    assert candidate(LIVE, edits) == {
        "vocabulary.yaml": "words",
        "boundaries/meal.yaml": "more",
        "boundaries/new.yaml": "new",
    }
    states = [state_of(file, LIVE, edits) for file in ("vocabulary.yaml", *edits)]
    assert states == ["live", "changed", "removed", "new", "live"]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("meal-credit", "boundaries/meal-credit.yaml"),
        ("vocabulary", "vocabulary.yaml"),
        ("pack", "pack.yaml"),
        ("../etc", None),
        ("Meal", None),
        ("", None),
        ("a" * 81, None),
    ],
)
def test_a_name_is_a_file_or_nothing(name: str, file: str | None) -> None:
    assert file_of(name) == file
    if file is not None:
        assert name_of(file) == name


def test_a_condition_is_met_by_the_documents_tag_the_sets_or_whatever_is_there() -> None:
    text = LIVE["boundaries/meal.yaml"]
    assert Condition(frozenset({tag_of(text)})).met(text, LIVE)
    assert Condition(frozenset({tag_of_set(LIVE)})).met(text, LIVE)
    assert Condition(frozenset({tag_of_set(LIVE)})).met(None, LIVE)
    assert Condition(frozenset({"*"})).met(text, LIVE)
    assert not Condition(frozenset({"*"})).met(None, LIVE)
    assert not Condition(frozenset({tag_of("other")})).met(text, LIVE)
    assert Condition(absent=True).met(None, LIVE)
    assert not Condition(absent=True).met(text, LIVE)
