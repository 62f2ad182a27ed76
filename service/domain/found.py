"""What a search finds, as screens show it."""

from dataclasses import dataclass
from typing import Literal

from service.domain.case import CaseRow
from service.domain.decision import DecisionView


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """A customer. `case`: the newest case of theirs that the reader may see."""

    id: str
    name: str | None
    case: str


@dataclass(frozen=True, slots=True)
class BoundaryRef:
    """A boundary, by name."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found; the member of its kind tells which, the others are null.

    text: where the words stand (a name, an id, a part of what was said), on one line; `marks` (start, end)
    are offsets in it, in code points. where: what sort of text it is; `number` where the case's number was
    asked for, `belongs` where it is found for the case it belongs to.
    """

    kind: Literal["case", "customer", "decision", "boundary"]
    where: Literal["number", "id", "name", "said", "reply", "note", "title", "belongs"]
    text: str
    marks: list[tuple[int, int]]
    case: CaseRow | None = None
    customer: CustomerRef | None = None
    decision: DecisionView | None = None
    boundary: BoundaryRef | None = None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The nearest first; `next` goes into `after` of the next request."""

    items: list[Found]
    next: str | None
