"""One question: an action in a case, at a moment, through a door; and the numbers that answer it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from rules.boundary import Audience
from rules.meaning import Bounds, LiveBoundary, bounds
from rules.meters import MeterKey, Meters
from rules.values import Value
from rules.vocabulary import Action, Type

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class ActionRules:
    """What bears on one action: the boundaries that name it, by name, and the types of what is asked with it.

    `words` types every fact and `request.*` word that its conditions may read; `reads` are those that they
    do; `beside` are, by word, those that stand in one expression or document's table with it. `dated`: some
    boundary is not always in force. `meters` are those that bear on it.
    """

    action: Action
    boundaries: tuple[LiveBoundary, ...]
    request: Mapping[str, Type]
    words: Mapping[str, Type]
    reads: frozenset[str]
    beside: Mapping[str, frozenset[str]]
    dated: bool
    meters: tuple[MeterKey, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """`environment` holds everything known (`now` and `today` too); `boundaries` are those in force."""

    rules: ActionRules
    boundaries: tuple[LiveBoundary, ...]
    environment: Mapping[str, Value]
    assumed: frozenset[str]
    meters: Meters
    audience: Audience
    now: datetime

    def bounds(self, environment: Mapping[str, Value] | None = None) -> Bounds:
        """The numbers, with other facts if given. An action that is always open counts 1."""
        if self.rules.action.always:
            return Bounds(alone=ONE, with_peer=ONE)
        known = self.environment if environment is None else environment
        return bounds(self.rules.action, self.boundaries, known, self.meters, self.audience)
