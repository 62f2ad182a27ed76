"""What a question is about: one action of a pack, in logic and as the decide reading has it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

from rules.boundary import Audience, Boundary
from rules.boundary_set import BoundarySet
from rules.live_boundary import LiveBoundary
from rules.pack import Pack
from rules.prove.rules import ActionLogic
from rules.vocabulary import Action


@dataclass(frozen=True, slots=True)
class Subject:
    """One action of a pack, with the boundaries that name it. `since` is the first day that is looked at,
    `seconds` how long one question may take; `key` is everything that an answer about it depends on, `words`
    the part of it that is the same for every boundary.
    """

    pack: Pack
    set: BoundarySet
    action: Action
    boundaries: tuple[Boundary, ...]
    logic: ActionLogic
    since: date
    seconds: float
    words: tuple[Hashable, ...]

    def text(self, boundary: Boundary) -> str:
        """A boundary's document."""
        return self.pack.files[boundary.source.file]

    @property
    def key(self) -> tuple[Hashable, ...]:
        """All that bears on the action."""
        return (*self.words, tuple(self.text(one) for one in self.boundaries))

    @property
    def granting(self) -> tuple[Boundary, ...]:
        """The boundaries that grant something."""
        return tuple(one for one in self.boundaries if one.grants)

    @property
    def live(self) -> Mapping[str, LiveBoundary]:
        """The boundaries ready to be evaluated, by name."""
        return {one.boundary.name: one for one in self.set.rules[self.action.name].boundaries}

    def doors(self) -> tuple[Audience, ...]:
        """The doors at which something is granted; that of associates always."""
        customers = any("customer" in boundary.audience for boundary in self.boundaries)
        return ("associate", "customer") if customers else ("associate",)
