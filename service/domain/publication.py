"""What a publication changed, as events and screens tell it."""

from dataclasses import dataclass
from typing import Literal

from service.domain.actor import PersonRef

Change = Literal["added", "changed", "removed"]
MovedStage = Literal["live", "canary", "withdrawn"]


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """A document that differs from the revision before. `actions`: those it named before or names now; none
    for a document that is no boundary, which may bear on all of them.
    """

    name: str
    title: str
    change: Change
    actions: list[str]


@dataclass(frozen=True, slots=True)
class MovedBy:
    """The publication that a latitude moved by: what was changed, by whom, why.

    `stage`: it counts for everybody (`live`), on trial for some (`canary`), or no more (`withdrawn`).
    """

    revision: str
    reason: str
    by: PersonRef | None
    documents: list[ChangedDocument]
    stage: MovedStage = "live"
