"""How well labels are found: beside what people said, class by class."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from voc.modelled import FEELINGS

_EDGE = 0.05  # where VADER's authors cut its scale: above is positive, below its negative is negative


@dataclass(slots=True)
class Counts:
    """Of one label: how often people `said` it, how often it was `heard`, and how often both."""

    said: int = 0
    heard: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """Which share of what was heard was said."""
        return self.right / max(1, self.heard)

    @property
    def recall(self) -> float:
        """Which share of what was said was heard."""
        return self.right / max(1, self.said)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(1, self.said + self.heard)


class Judged:
    """Counts by label."""

    def __init__(self) -> None:
        self.counts: dict[str, Counts] = defaultdict(Counts)

    def note(self, said: Collection[str], heard: Collection[str], times: int = 1) -> None:
        """One text, or so many alike: which labels people gave it, and which were found."""
        for label in {*said, *heard}:
            counts = self.counts[label]
            counts.said += times * (label in said)
            counts.heard += times * (label in heard)
            counts.right += times * (label in said and label in heard)


def mean_f1(of: Iterable[Counts]) -> float:
    """The mean of labels, each as heavy as the next; 0 where there are none."""
    values = [counts.f1 for counts in of]
    return sum(values) / max(1, len(values))


def feeling_of(sentiment: float | None) -> str:
    """Which of the three feelings a number from -1 to 1 is; nobody's word is neutral."""
    felt = sentiment or 0.0
    negative, neutral, positive = FEELINGS
    return positive if felt >= _EDGE else negative if felt <= -_EDGE else neutral
