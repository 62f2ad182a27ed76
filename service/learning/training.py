"""Learning a model: a logistic regression for each topic and feeling over what `voc.features` sees.

By stochastic gradients with a step of its own for each weight (AdaGrad: Duchi, Hazan and Singer, "Adaptive
Subgradient Methods for Online Learning and Stochastic Optimization", JMLR 2011), in an order that is always
the same. A fifth of the examples is kept apart by a hash of their text; by it each topic gets the score from
which it is heard: that of the best F1 of words and model together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from service.learning.examples import Example
from voc.features import WIDTH, features
from voc.modelled import FEELINGS
from voc.phrases import Words
from voc.reading import SignalReader

Floats = NDArray[np.float32]

FEWEST = 20
"""Examples of a class below which nothing is learnt of it."""
_ROUNDS = 12
_STEP = 0.3
_SHRINK = 1e-4  # of a weight at each step that touches it: what is rarely right stays small
_SEED = 7
_APART = 5  # one in five examples judges
_SURE = 0.95  # the highest score from which a topic can be heard


@dataclass(frozen=True, slots=True)
class Learnt:
    """weights: of each place in each class, WIDTH x classes. thresholds: of topics, in the order of their
    classes; the classes behind them are FEELINGS, if `feels`.
    """

    weights: Floats
    bias: Floats
    thresholds: Mapping[str, float]
    feels: bool


@dataclass(frozen=True, slots=True)
class _Sample:
    """An example as it is seen: its places, and the topics that its words told."""

    example: Example
    places: NDArray[np.int64]
    told: frozenset[str]


def apart(example: Example) -> bool:
    """Whether an example judges and does not teach."""
    return crc32(example.text.encode()) % _APART == 0


def fit(words: SignalReader, examples: Sequence[Example]) -> Learnt:
    """Learn from all examples that are not apart, beside what `words` tells, and set thresholds by the rest.

    Raises ValueError if nothing has labels enough.
    """
    sight = Words()
    samples = []
    for example in examples:
        read = words.read(example.signal)
        places = np.array([seen.place for seen in features(read, sight)], np.int64)
        samples.append(_Sample(example, places, frozenset(read.topics)))
    return _learn(samples)


def _learn(samples: Sequence[_Sample]) -> Learnt:
    teaching = [sample for sample in samples if not apart(sample.example)]
    topics = _often([topic for one in teaching for topic in sorted(one.example.topics or ())])
    felt = _often([one.example.feeling for one in teaching if one.example.feeling])
    feels = set(felt) == set(FEELINGS)
    if not topics and not feels:
        raise ValueError(f"No topic and not every feeling has {FEWEST} examples.")
    goals = [(sample, *_goal(sample.example, topics, feels=feels)) for sample in teaching]
    weights, bias = _descend(goals, len(topics) + (len(FEELINGS) if feels else 0))
    judging = [sample for sample in samples if apart(sample.example) and sample.example.topics is not None]
    scores = np.array([_score(weights, bias, sample.places) for sample in judging], np.float32)
    thresholds = {topic: _threshold(topic, judging, scores, place) for place, topic in enumerate(topics)}
    return Learnt(weights, bias, thresholds, feels)


def _score(weights: Floats, bias: Floats, places: NDArray[np.int64]) -> Floats:
    """The score of each class, 0 to 1."""
    total = weights[places].sum(axis=0) / np.float32(max(1, len(places)) ** 0.5) + bias
    return _sigmoid(total)


def _often(labels: Sequence[str]) -> list[str]:
    return sorted(label for label in set(labels) if labels.count(label) >= FEWEST)


def _goal(example: Example, topics: Sequence[str], *, feels: bool) -> tuple[Floats, Floats]:
    """What each class should be, and whether that is known."""
    said, felt = example.topics, example.feeling
    goal = [float(topic in said) if said is not None else 0.0 for topic in topics]
    known = [float(said is not None)] * len(topics)
    if feels:
        goal += [float(felt == feeling) for feeling in FEELINGS]
        known += [float(felt is not None)] * len(FEELINGS)
    return np.array(goal, np.float32), np.array(known, np.float32)


def _descend(goals: Sequence[tuple[_Sample, Floats, Floats]], classes: int) -> tuple[Floats, Floats]:
    weights = np.zeros((WIDTH, classes), np.float32)
    moved = np.full((WIDTH, classes), 1e-6, np.float32)
    bias = np.full(classes, -2, np.float32)
    order = np.arange(len(goals))
    chance = np.random.default_rng(_SEED)
    for turn in range(_ROUNDS):
        chance.shuffle(order)
        step = _STEP / (1 + turn / 3)
        for at in order.tolist():
            sample, goal, known = goals[at]
            places = sample.places
            scale = np.float32(1 / max(1, len(places)) ** 0.5)
            rows = weights[places]
            missed = (_sigmoid(rows.sum(axis=0) * scale + bias) - goal) * known
            slope = missed * scale + _SHRINK * rows
            moved[places] += slope * slope
            weights[places] = rows - step * slope / np.sqrt(moved[places])
            bias -= step * missed / 10
    return weights, bias


def _threshold(topic: str, judging: Sequence[_Sample], scores: Floats, place: int) -> float:
    """The score of the best F1 over texts that have it said, by their words or by the model."""
    said = np.array([topic in (sample.example.topics or ()) for sample in judging])
    told = np.array([topic in sample.told for sample in judging])
    best, least = -1.0, _SURE
    for candidate in np.arange(0.2, _SURE, 0.05):
        heard = told | (scores[:, place] >= candidate) if len(judging) else told
        right = int((heard & said).sum())
        f1 = 2 * right / max(1, int(heard.sum()) + int(said.sum()))
        if f1 > best:
            best, least = f1, float(candidate)
    return round(least, 2)


def _sigmoid(total: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(total, -30, 30)))).astype(np.float32)
