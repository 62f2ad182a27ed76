"""English feelings are those of the package vaderSentiment, with the words of service beside its own."""

from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

from support.language.effort import EFFORT, profile
from voc.english import english_feelings
from voc.lexicon import SERVICE_WORDS

_THEIRS = SentimentIntensityAnalyzer()
_THEIRS.lexicon.update(SERVICE_WORDS)
_FEELING = sorted(_THEIRS.lexicon)
_PIECES = st.one_of(
    st.sampled_from(
        ["good", "bad", "no", "not", "never", "so", "this", "without", "doubt", "least", "at", "very"]
    ),
    st.sampled_from(
        ["but", "or", "nor", "kind", "of", "sort", "VERY", "GREAT", "no", "isn't", "don't", "the"]
    ),
    st.sampled_from([" ".join(one.split()) for one in (*SPECIAL_CASES, *BOOSTER_DICT)]),
    st.sampled_from(NEGATE),
    st.sampled_from(_FEELING),
    st.sampled_from(_FEELING).map(str.upper),
    st.sampled_from(["\U0001f600", "\u2764", "\U0001f62d", "caf\u00e9", "14C", ":)", "(", "--", "a", "1"]),
)
_ENDS = st.sampled_from(["", "", "", "!", "?", "??", "!!!!!", "????", ".", ",", "\U0001f600", "'s"])
_TEXTS = st.lists(st.tuples(_PIECES, _ENDS).map("".join), max_size=9).map(" ".join)


@EFFORT
def test_a_text_feels_as_the_package_says(effort: int) -> None:
    @profile(400, effort)
    @given(_TEXTS)
    def holds(text: str) -> None:
        assert english_feelings().of(text) == _THEIRS.polarity_scores(text)["compound"]

    holds()
