"""A model adds to what the words tell: never does it hide, and what it adds is explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from voc.lexicon import ACUTE
from voc.modelled import ModelReader, Weighed
from voc.reading import Reader, TopicPhrases
from voc.signal import Kind, Signal

_TOPICS = [TopicPhrases("late_flight", ("flight delayed",)), TopicPhrases("refund", ("refund",))]


@dataclass
class _Known:
    """A model that gives every text the same scores; the first place that it is given weighs most."""

    scores: Sequence[float]
    thresholds: Mapping[str, float]
    feels: bool = False
    name: str = "model-test"

    def weigh(self, places: Sequence[int]) -> Weighed:
        rows = [[1.0 / (1 + row)] * len(self.scores) for row in range(len(places))]
        return Weighed(self.scores, rows)


def _read(text: str, model: _Known, kind: Kind = Kind.MESSAGE, **also: float) -> Signal:
    signal = Signal("f", "1", kind, datetime(2026, 1, 1, tzinfo=UTC), text, **also)  # type: ignore[arg-type]
    return ModelReader(Reader(_TOPICS), model).read(signal)


def test_topics_of_the_model_stand_behind_those_that_were_said() -> None:
    model = _Known([0.9, 0.4], {"late_flight": 0.5, "refund": 0.3})
    assert _read("I want a refund", model).topics == ("refund", "late_flight")


def test_a_topic_is_heard_from_its_own_score_on() -> None:
    assert _read("six hours here", _Known([0.49], {"late_flight": 0.5})).topics == ()
    assert _read("six hours here", _Known([0.5], {"late_flight": 0.5})).topics == ("late_flight",)


def test_a_topic_that_the_pack_does_not_have_is_not_heard() -> None:
    assert _read("six hours here", _Known([0.9, 0.9], {"gone": 0.5, "refund": 0.5})).topics == ("refund",)


def test_what_was_added_is_explained_by_the_words_that_weighed_most() -> None:
    text = "six hours here"
    read = _read(text, _Known([0.9], {"late_flight": 0.5}))
    assert {(text[start:end], topic) for start, end, topic in read.marks} == {
        ("six", "late_flight"),
        ("hours", "late_flight"),
        ("six hours", "late_flight"),
    }


def test_feeling_is_the_models_and_how_bad_it_is_follows() -> None:
    read = _read("six hours here", _Known([0.9, 0.1, 0.05], {}, feels=True))
    assert (read.sentiment, read.severity) == (-0.85, 2)
    assert _read("six hours here", _Known([0.3, 0.6, 0.5], {}, feels=True)).sentiment == 0


@pytest.mark.parametrize(("also", "felt"), [({"sentiment": 0.2}, 0.2), ({"rating": 1.0}, 1.0)])
def test_what_the_source_says_of_feeling_stays(also: dict[str, float], felt: float) -> None:
    read = _read("six hours here", _Known([0.9, 0.1, 0.05], {}, feels=True), Kind.REVIEW, **also)
    assert read.sentiment == felt


def test_what_a_source_has_read_itself_is_not_weighed() -> None:
    reader = ModelReader(Reader(_TOPICS), _Known([0.9, 0.9, 0.1, 0.05], {"late_flight": 0.5}, feels=True))
    at = datetime(2026, 1, 1, tzinfo=UTC)
    signal = Signal("f", "1", Kind.MESSAGE, at, "six hours here", topics=("refund",), reader="theirs/2")
    assert reader.read(signal) == signal


def test_who_complains_is_not_glad_whatever_the_model_makes_of_it() -> None:
    read = _read("thank you so much", _Known([0.0, 0.1, 0.9], {}, feels=True), Kind.COMPLAINT)
    assert read.sentiment == 0


def test_danger_is_told_by_words_and_no_model_takes_it_back() -> None:
    read = _read("I want to kill myself", _Known([0.0, 0.1, 0.9], {}, feels=True))
    assert read.acute
    assert ACUTE in {topic for _, _, topic in read.marks}


def test_a_text_without_words_is_not_weighed_and_every_reading_names_its_reader() -> None:
    read = _read("  ", _Known([0.9], {"late_flight": 0.5}))
    assert (read.topics, read.reader) == ((), "remit-reader/4+model-test")
