"""Phrases in what people write: endings, small words, hashtags, and what a "not" takes back."""

import pytest

from voc.phrases import Match, PhraseIndex, Words

_WORDS = Words()
_FEELING = {"delayed", "late", "lost", "great"}


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("flight cancelled", "My flight has been cancelled!"),
        ("flight cancelled", "flight cancelling again"),
        ("lost bag", "LOST my two bags"),
        ("not arrived", "My bag hasn't arrived"),
        ("can't check in", "I cannot check in"),
        ("can't check in", "i cant check in"),
        ("can't check in", "I can\u2019t check in"),
        ("late flight", "#LateFlight #fail"),
        ("customer's bag", "the customers bag"),
        ("delayed", "delays, delays"),
        ("refund", "still no refund"),
        ("zurück", "Geld ZURÜCK"),
    ],
)
def test_finds_a_phrase(phrase: str, text: str) -> None:
    assert _find(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("lost bag", "bag lost"),
        ("lost bag", "lost my way to gate one, no bag"),
        ("late flight", "chocolate flight"),
        ("on hold", "on the left hand I hold"),
        ("refund", ""),
    ],
)
def test_does_not_find_what_is_not_said(phrase: str, text: str) -> None:
    assert not _find(phrase, text)


@pytest.mark.parametrize(
    "text",
    ["We were not delayed", "it wasn't delayed", "never delayed", "no delayed flight", "not really delayed"],
)
def test_a_negator_takes_back_a_word_of_feeling(text: str) -> None:
    assert [match.negated for match in _find("delayed", text)] == [True]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("refund", "no refund"),
        ("flight delayed", "can't believe our flight is delayed"),
        ("not great", "it was not great"),
    ],
)
def test_a_negator_leaves_things_and_phrases_with_their_own(phrase: str, text: str) -> None:
    assert [match.negated for match in _find(phrase, text)] == [False]


def test_a_match_says_where_it_stands() -> None:
    text = "Hey, my flight has been cancelled."

    (match,) = _find("flight cancelled", text)

    assert text[match.start : match.end] == "flight has been cancelled"
    assert match.topic == "topic"


def test_a_literal_index_takes_words_as_they_are() -> None:
    index = PhraseIndex(_WORDS, [("t", "following me home")], turns=bool, literal=True)

    assert list(index.find(_WORDS.tokens("he is following me home")))
    assert not list(index.find(_WORDS.tokens("follow me home")))
    assert not list(index.find(_WORDS.tokens("following me")))


def test_a_phrase_of_small_words_alone_is_kept_whole() -> None:
    assert _find("on it", "we are on it")


def test_each_word_of_a_contraction_stands_where_the_whole_does() -> None:
    assert [(token.word, token.start, token.end) for token in _WORDS.tokens("I can't")] == [
        ("i", 0, 1),
        ("can", 2, 7),
        ("not", 2, 7),
    ]


def _find(phrase: str, text: str) -> list[Match]:
    index = PhraseIndex(_WORDS, [("topic", phrase)], turns=_FEELING.__contains__)
    return list(index.find(_WORDS.tokens(text)))
