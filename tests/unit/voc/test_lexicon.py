"""The words that the reader brings along hold together."""

import pytest

from voc.lexicon import (
    ACUTE_PHRASES,
    CONTRACTIONS,
    FILLERS,
    LANGUAGE_WORDS,
    NEGATORS,
    SERVICE_WORDS,
    STRAIN_PHRASES,
)


@pytest.mark.parametrize("phrases", [ACUTE_PHRASES, STRAIN_PHRASES], ids=["acute", "strain"])
def test_phrases_are_said_once_in_lower_case(phrases: tuple[str, ...]) -> None:
    assert len(set(phrases)) == len(phrases)
    assert all(phrase == phrase.lower().strip() for phrase in phrases)


def test_a_negator_is_never_passed_over() -> None:
    assert not NEGATORS & FILLERS


def test_every_contraction_ends_in_its_negator() -> None:
    assert {end for _, end in CONTRACTIONS.values()} == {"not"}
    assert CONTRACTIONS["dont"] == ("do", "not")


def test_weights_are_on_the_lexicons_scale() -> None:
    assert all(-4 <= weight <= 4 for weight in SERVICE_WORDS.values())


def test_every_language_has_words_of_its_own() -> None:
    for language, words in LANGUAGE_WORDS.items():
        others = set().union(*(other for code, other in LANGUAGE_WORDS.items() if code != language))
        assert len(words - others) >= 8
