"""The candidate: an edit beside the live set, for whom it counts, and what was seen of it.

At most one at a time. In `shadow` it counts for nobody; as a `canary` for the associates of some teams, or
for a share of all associates, which is the same people for as long as it lasts, and more of them when the
share grows.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from service.domain.actor import Actor, PersonRef
from service.domain.publication import ChangedDocument

Stage = Literal["shadow", "canary", "live"]
Trying = Literal["shadow", "canary"]
"""The stages of a candidate."""
End = Literal["live", "withdrawn", "stopped", "replaced"]
"""What became of one: promoted, taken back by a person, stopped for the harm it did, or another set came."""
Side = Literal["live", "candidate"]
Effect = Literal["same", "more", "less", "allowed", "refused"]
"""What the candidate does to a wish: as far, further, less far, beyond what live allows, not at all."""


@dataclass(frozen=True, slots=True)
class Reach:
    """For whom a canary counts: the associates of `teams`, or a `share` of all (above 0, at most 1)."""

    teams: tuple[str, ...] = ()
    share: float | None = None

    def holds(self, candidate: str, actor: Actor) -> bool:
        """Whether the person is under the candidate: always the same answer for the same two."""
        if actor.role != "associate":
            return False
        if self.share is None:
            return not set(self.teams).isdisjoint(actor.teams)
        # Salted with the candidate, so that it is not always the same people on whom edits are tried.
        digest = hashlib.sha256(f"{candidate}:{actor.id}".encode()).digest()
        return int.from_bytes(digest[:8]) / 2**64 < self.share


NOBODY = Reach()


@dataclass(frozen=True, slots=True)
class Stop:
    """When it ends by itself, beside the harm that always ends it: at a moment, or once more than so much
    money was given under it.
    """

    until: datetime | None = None
    give_at_most: Decimal | None = None


ONLY_HARM = Stop()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate as kept. `base`: the revision that was live when it began, `editors`: whose edits are in
    it; `since`: when its stage began, `by` and `reason` are of that move.
    """

    id: str
    revision: str
    base: str
    stage: Trying
    reach: Reach
    stop: Stop
    begun_at: datetime
    since: datetime
    by: PersonRef
    reason: str
    editors: tuple[str, ...] = ()

    def holds(self, actor: Actor) -> bool:
        """Whether its limits are the person's."""
        return self.stage == "canary" and self.reach.holds(self.id, actor)

    def of_team(self, team: str) -> bool:
        """Whether its limits are a whole team's."""
        return self.stage == "canary" and team in self.reach.teams


@dataclass(frozen=True, slots=True)
class Ended:
    """How one ended: what it came to, when, by whom (null: by itself) and why; `seen` sums up what it was."""

    candidate: Candidate
    end: End
    at: datetime
    by: PersonRef | None
    reason: str
    seen: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """How far an action goes in a case under either set: (live, candidate), and the clause that sets each."""

    action: str
    alone: tuple[Decimal, Decimal]
    with_peer: tuple[Decimal, Decimal]
    set_by: tuple[str | None, str | None]

    @property
    def moves(self) -> tuple[Decimal, Decimal]:
        """By how much more (below 0: less) may be given alone, and with a colleague."""
        return self.alone[1] - self.alone[0], self.with_peer[1] - self.with_peer[0]

    @property
    def weight(self) -> Decimal:
        """How much it tells: by how much it moves, on whichever road more."""
        return max(map(abs, self.moves))


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case whose latitude was shown while there is a candidate, with what would be (or is) otherwise."""

    case: str
    team: str
    at: datetime
    changes: tuple[Change, ...]

    @property
    def wider(self) -> bool:
        """Whether something goes further under the candidate."""
        return any(move > 0 for change in self.changes for move in change.moves)

    @property
    def narrower(self) -> bool:
        """Whether something goes less far under the candidate."""
        return any(move < 0 for change in self.changes for move in change.moves)


@dataclass(frozen=True, slots=True)
class SeenDecision:
    """A wish that was judged under both sets. `decision` null: it was refused; `side`: which one counted.

    `money`: by how much more (below 0: less) is given under the candidate; null where no money is given.
    """

    id: str
    decision: str | None
    case: str
    team: str
    action: str
    at: datetime
    side: Side
    effect: Effect
    money: Decimal | None


Seen = SeenCase | SeenDecision


@dataclass(frozen=True, slots=True)
class CandidateWords:
    """The candidate as screens name it, and what a latitude says that it is under. `teams` and `share`: for
    whom; `documents`: what differs from the live set.
    """

    id: str
    revision: str
    stage: Trying
    teams: list[str]
    share: float | None
    since: str
    reason: str
    by: PersonRef
    documents: list[ChangedDocument]
