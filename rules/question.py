"""One question: an action in a case, at a moment, through a door; and the numbers that answer it."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from rules.boundary import Audience
from rules.candidates import Candidates
from rules.lazily import lazily
from rules.live_boundary import LiveBoundary
from rules.meaning import Bounds, bounds, conclude
from rules.meters import MeterKey, Meters
from rules.values import Value
from rules.vocabulary import Action, Type
from rules.weighing import Weighing

if TYPE_CHECKING:
    from rules.engine.standing import Alike
    from rules.engine.trial import Trial

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class ActionRules:
    """What bears on one action: the boundaries that name it, by name, and the types of what is asked with it.

    `words` types every fact and `request.*` word that its conditions may read; `reads` are those that they
    do, `read` the same by name, `duty_words` those that nothing reads but the conditions of duties. `asks`:
    they read `request.*` words. `saying_more` are the boundaries that say something beside amounts,
    `assumable` the words with a default. `dated`: not every boundary is always in force; `timed`: those on
    which time alone may bear, `steady`: when it does so next depends on nothing but what amounts read.
    `settled`: which clauses count depends on nothing but a few facts. `places` are those of `words`,
    `weighed` the words that bear on amounts, in that order. `meters` are those that bear on it, `emergencies`
    those of its emergencies among them. `doors`: those at which any of its boundaries counts. `weighing`:
    what its conditions can tell of facts. `worth` and `tried` are whence values of a fact come that are worth
    trying, and those values, by all that they depend on, as they were worked out before.
    """

    action: Action
    boundaries: tuple[LiveBoundary, ...]
    request: Mapping[str, Type]
    words: Mapping[str, Type]
    reads: frozenset[str]
    read: tuple[str, ...]
    asks: bool
    dated: bool
    timed: tuple[LiveBoundary, ...]
    steady: bool
    settled: bool
    places: Mapping[str, int]
    weighed: tuple[str, ...]
    meters: tuple[MeterKey, ...]
    emergencies: tuple[MeterKey, ...]
    duty_words: frozenset[str]
    saying_more: tuple[LiveBoundary, ...]
    assumable: frozenset[str]
    doors: frozenset[Audience]
    weighing: Weighing = field(compare=False, repr=False)
    worth: dict[str, Candidates] = field(default_factory=dict, compare=False, repr=False)
    tried: dict[Hashable, list[Value]] = field(default_factory=dict, compare=False, repr=False)

    def in_order(self, names: Collection[str]) -> tuple[str, ...]:
        """Words, in the vocabulary's order."""
        return tuple(sorted(names, key=self.places.__getitem__))

    def ordered(self, sets: Iterable[Collection[str]]) -> list[tuple[str, ...]]:
        """Sets of words, each in the vocabulary's order, and so are they; smaller ones first."""
        places = self.places
        return sorted(map(self.in_order, sets), key=lambda one: (len(one), [places[name] for name in one]))


@dataclass(eq=False)
class Question:
    """`environment` holds everything known (`now` and `today` too); `boundaries` are those in force.
    `reading` makes the fast reading of it, where there is one.

    Never changed. It is not frozen because a case makes one for every action: what is frozen takes three
    times as long to be made.
    """

    rules: ActionRules
    boundaries: tuple[LiveBoundary, ...]
    environment: Mapping[str, Value]
    assumed: frozenset[str]
    meters: Meters
    audience: Audience
    now: datetime
    reading: Callable[[], "Trial"] | None = None

    @lazily
    def trial(self) -> "Trial | None":
        """The fast reading of it, to be tried with more known; None where there is none."""
        return None if self.reading is None else self.reading()

    @lazily
    def alike(self) -> "Alike | None":
        """What was found out for cases that are alike in all that bears on amounts, and on the conditions of
        duties as far as these read what amounts read; None where there is no fast reading.
        """
        trial, rules, meters = self.trial, self.rules, self.meters
        if trial is None:
            return None
        if not rules.emergencies:
            return trial.alike(self.in_force)
        used = tuple([None if (one := meters.get(key)) is None else one.used for key in rules.emergencies])
        return trial.alike((self.in_force, used))

    @lazily
    def in_play(self) -> list[LiveBoundary]:
        """The boundaries in force that are not ruled out."""
        if self.trial is not None:
            return self.trial.in_play(self.boundaries)
        return [live for live in self.boundaries if live.applies(self.environment) is not False]

    @property
    def in_force(self) -> tuple[str, ...]:
        """The names of the boundaries in force, where these are not always all."""
        return tuple([live.boundary.name for live in self.boundaries]) if self.rules.dated else ()

    def bounds(self, environment: Mapping[str, Value] | None = None) -> Bounds:
        """The numbers, with other facts if given. An action that is always open counts 1."""
        if environment is None or self.rules.action.always:
            return self._numbers
        return bounds(self.rules.action, self.boundaries, environment, self.meters, self.audience)

    @lazily
    def _numbers(self) -> Bounds:
        if self.rules.action.always:
            return Bounds(alone=ONE, with_peer=ONE)
        if self.trial is not None:
            found = self.trial.bounds(self.boundaries, self.environment)
            conclude(found, self.environment, self.meters, self.audience)
            return found
        return bounds(self.rules.action, self.boundaries, self.environment, self.meters, self.audience)
