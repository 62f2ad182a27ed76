"""Learning: a word that always goes with a topic is learnt, the same examples make the same model."""

import numpy as np
import pytest

from service.learning.examples import Example
from service.learning.training import FEWEST, Learnt, apart, fit
from voc.reading import Reader, TopicPhrases

_WORDS = Reader([TopicPhrases("late", ("delayed",)), TopicPhrases("rare", ("unheard",))])
_TEXTS = [
    *(Example(f"stuck for {hours} hours", frozenset({"late"}), "negative") for hours in range(150)),
    *(Example(f"seat {row} is lovely", frozenset(), "positive") for row in range(150)),
    *(
        Example(f"gate {gate} it is", frozenset({"rare"} if gate < 9 else ()), "neutral")
        for gate in range(150)
    ),
]


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    return fit(_WORDS, _TEXTS)


def test_what_has_too_few_examples_is_not_learnt(learnt: Learnt) -> None:
    assert list(learnt.thresholds) == ["late"]
    assert learnt.feels
    assert learnt.weights.shape[1] == 4


def test_the_same_examples_make_the_same_model(learnt: Learnt) -> None:
    again = fit(_WORDS, _TEXTS)
    assert np.array_equal(again.weights, learnt.weights)
    assert again.thresholds == learnt.thresholds


def test_some_are_kept_apart_and_teach_nothing(learnt: Learnt) -> None:
    held = [example for example in _TEXTS if apart(example)]
    assert len(_TEXTS) / 8 < len(held) < len(_TEXTS) / 3
    otherwise = [Example(one.text, frozenset(), "neutral") if apart(one) else one for one in _TEXTS]
    assert np.array_equal(fit(_WORDS, otherwise).weights, learnt.weights)


def test_nothing_is_learnt_of_almost_nothing() -> None:
    with pytest.raises(ValueError, match=f"{FEWEST} examples"):
        fit(_WORDS, _TEXTS[:5])
