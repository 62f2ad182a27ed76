"""A reader that has learnt from labelled voice, on top of the one that knows phrases.

The words come first: danger and distress, language, and every topic whose phrase was said are theirs, so a
model can add and never hide. It adds topics that are said in words which nobody wrote down, and tells the
feeling of texts that come without a rating. What it adds is explained as the phrases are: by the words that
weighed most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from voc.features import Seen, features
from voc.reading import MAX_MARKS, VERSION, Reader, TopicPhrases, most_glad
from voc.signal import MAX_TOPICS, Signal

FEELINGS: Final = ("negative", "neutral", "positive")
_MARKED = 3  # words that weighed most for a topic


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a model makes of a text. scores: of each of its classes, 0 to 1. parts: for each place that was
    given, what it added to each class.
    """

    scores: Sequence[float]
    parts: Sequence[Sequence[float]]


class Model(Protocol):
    """Whatever weighs the places of a text (`voc.features`). Threads may share it; the same in, the same out.

    `thresholds`: each topic that it knows, and the score from which it is heard. Its classes are these in
    their order, then FEELINGS where it `feels`.
    """

    name: str
    thresholds: Mapping[str, float]
    feels: bool

    def weigh(self, places: Sequence[int]) -> Weighed:
        """Weigh a text of at least one place."""
        ...


def version_with(model: Model) -> str:
    """The version of readings to which `model` added."""
    return f"{VERSION}+{model.name}"


class ModelReader:
    """The phrases' reader, and a model that was learnt beside it."""

    def __init__(self, reader: Reader, model: Model) -> None:
        """Topics of the model that the pack does not have are not heard."""
        self._reader = reader
        self._model = model
        self._words = reader.words
        known = {topic.name for topic in reader.topics}
        self._topics = [
            (place, topic, least)
            for place, (topic, least) in enumerate(model.thresholds.items())
            if topic in known
        ]
        self.version = version_with(model)

    @property
    def topics(self) -> Sequence[TopicPhrases]:
        """What it hears of."""
        return self._reader.topics

    def read(self, signal: Signal) -> Signal:
        """The signal with what its words say and what the model makes of them."""
        read = self._reader.read(signal)
        if signal.reader:
            return read  # its source has read the words
        seen = features(read, self._words)
        if not signal.text.strip() or not seen:
            return replace(read, reader=self.version)
        weighed = self._model.weigh([feature.place for feature in seen])
        if self._model.feels and signal.sentiment is None and signal.rating is None:
            # Again from the start: how bad it is follows from the feeling.
            felt = _feeling(weighed.scores[-len(FEELINGS) :])
            read = self._reader.read(replace(signal, sentiment=min(felt, most_glad(signal.kind))))
        heard = [(place, topic) for place, topic, least in self._topics if weighed.scores[place] >= least]
        added = [(place, topic) for place, topic in heard if topic not in read.topics]
        return replace(
            read,
            topics=(*read.topics, *(topic for _, topic in added))[:MAX_TOPICS],
            marks=_with_reasons(read.marks, added, seen, weighed),
            reader=self.version,
        )


def _feeling(scores: Sequence[float]) -> float:
    negative, neutral, positive = scores
    return 0.0 if neutral > max(negative, positive) else round(positive - negative, 4)


def _with_reasons(
    marks: tuple[tuple[int, int, str], ...],
    added: Sequence[tuple[int, str]],
    seen: Sequence[Seen],
    weighed: Weighed,
) -> tuple[tuple[int, int, str], ...]:
    reasons = set(marks)
    for place, topic in added:
        weights = [
            (-parts[place], feature.start, feature.end)
            for feature, parts in zip(seen, weighed.parts, strict=True)
            if feature.end and parts[place] > 0
        ]
        reasons.update((start, end, topic) for _, start, end in sorted(weights)[:_MARKED])
    return tuple(sorted(reasons)[:MAX_MARKS])
