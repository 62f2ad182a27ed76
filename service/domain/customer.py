"""A customer: what is known, what she said, what was decided for her."""

from dataclasses import dataclass

from service.domain.actor import PersonRef
from service.domain.case import CaseRow, FactValue, SignalEntry
from service.domain.decision import DecisionView


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact, whose word it is and since when: a system of record by its name, or (`by`) a colleague."""

    name: str
    value: FactValue
    at: str
    source: str
    by: PersonRef | None


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """What is known of the customer, or of a booking, order, … of theirs."""

    entity: str
    id: str
    facts: list[KnownFact]


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case of the customer. `ended_at` is null while it is open."""

    case: CaseRow
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class YearGiven:
    """What was given in a year by one action, less what was taken back.

    `amount` is null for an action without measure; years are those of the pack's time zone.
    """

    year: int
    action: str
    title: str
    unit: str | None
    amount: str | None
    times: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class HeardSignal:
    """What the customer said, and the case it went to: null where it is history."""

    signal: SignalEntry
    case: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class HeardPage:
    """The newest first; `next` goes into `after` of the next request."""

    items: list[HeardSignal]
    next: str | None


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer, as far as the reader's teams go.

    cases: the newest first, at most 100; `elsewhere` counts those with other teams. decisions: given and
    taken back, the newest first, at most 200. given: sums a year, all decisions counted, the latest first.
    """

    id: str
    name: str | None
    known: list[KnownEntity]
    cases: list[PastCase]
    elsewhere: int
    decisions: list[DecisionView]
    given: list[YearGiven]
    signals: HeardPage
