"""What the channels of the stream hold at one moment: the queue, own cases, budgets, the live set's words.

The snapshot of a case is `CaseView`.
"""

from dataclasses import dataclass, field

from service.domain.candidate import CandidateWords
from service.domain.case import CaseRow, CaseView
from service.domain.decision import BudgetView, DecisionView
from service.domain.failing import FeedsSnapshot
from service.domain.pulse import PulseSnapshot


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """The most urgent cases of a team that nobody holds, in order; `waiting` counts all of them."""

    cases: list[CaseRow]
    waiting: int


@dataclass(frozen=True, slots=True)
class TeamSnapshot:
    """A team's shared budgets."""

    budgets: list[BudgetView]


@dataclass(frozen=True, slots=True)
class Asked:
    """A colleague's decision that waits for a co-sign, and the case it is for."""

    case: CaseRow
    decision: DecisionView


@dataclass(frozen=True, slots=True)
class MeSnapshot:
    """The cases that the person holds, and what colleagues ask the person to co-sign, oldest first."""

    cases: list[CaseRow]
    asks: list[Asked]


@dataclass(frozen=True, slots=True)
class TypeWords:
    """How a value is asked for and shown."""

    type: str
    title: str
    ask: bool
    one_of: list[str] | None
    min: str | None
    max: str | None
    item: str | None


@dataclass(frozen=True, slots=True)
class ActionWords:
    """How an action is called and what it asks. `unit` is the currency for money, null without measure."""

    title: str
    measure: str | None
    unit: str | None
    digits: int
    always: bool
    params: dict[str, TypeWords]


@dataclass(frozen=True, slots=True)
class BoundaryWords:
    """How a boundary is called and why it is there; `budgets` titles by id."""

    title: str
    why: str
    owner: str
    budgets: dict[str, str]


@dataclass(frozen=True, slots=True)
class BoundariesSnapshot:
    """The words of the live set: what the console shows beside ids.

    `outgoing`: types of events of which systems outside are told; `candidate`: an edit on trial beside it.
    """

    revision: str
    currency: str
    timezone: str
    actions: dict[str, ActionWords]
    facts: dict[str, TypeWords]
    boundaries: dict[str, BoundaryWords]
    topics: dict[str, str]
    outgoing: list[str] = field(default_factory=list)
    candidate: CandidateWords | None = None


SnapshotData = (
    QueueSnapshot | CaseView | TeamSnapshot | MeSnapshot | BoundariesSnapshot | PulseSnapshot | FeedsSnapshot
)
