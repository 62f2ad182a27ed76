"""What a back-test says, as JSON shows it: amounts are texts with the digits of their action."""

from dataclasses import dataclass
from typing import Literal

from rules.replay.shapes import Totals
from service.domain.actor import PersonRef

BacktestState = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
"""`interrupted`: the service on which it ran, or waited for its turn, stopped."""
BacktestStep = Literal["waiting", "reading", "comparing", "over"]
GOING_ON: frozenset[BacktestState] = frozenset({"waiting", "running"})


@dataclass(frozen=True, slots=True)
class BothAmounts:
    """Under the set before and under the one after."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MovedMoney:
    """By how much a month moves: mean and spread (standard deviation) over the months, and each of them."""

    mean: str
    spread: str
    months: dict[str, str]


@dataclass(frozen=True, slots=True)
class CoSigns:
    """Decisions that would need no colleague any more, or need one."""

    no_longer_needed: int
    newly_needed: int


@dataclass(frozen=True, slots=True)
class SegmentMoved:
    """One tier, topic, channel or team: moments, of how many the latitude rises and falls, and the money."""

    kind: str
    value: str
    title: str
    moments: int
    gain: int
    lose: int
    money: str


@dataclass(frozen=True, slots=True)
class KnownThen:
    """A fact as it was known."""

    name: str
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class TellingCase:
    """A moment that moves, which stands for `like` that move in the same way.

    `case`: its number, null where it opened none; `amount`, `road`: of the decision, null where there was
    none.
    """

    id: str
    case: int | None
    at: str
    action: str
    title: str
    unit: str | None
    amount: str | None
    road: str | None
    alone: BothAmounts
    with_peer: BothAmounts
    given: BothAmounts
    outside: bool
    like: int
    facts: list[KnownThen]


@dataclass(frozen=True, slots=True)
class AmountBin:
    """How many moments reach this far alone, and not as far as the next bin."""

    low: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class AmountSpread:
    """How far one could go alone, with the action that moves most."""

    action: str
    title: str
    unit: str | None
    bins: list[AmountBin]


@dataclass(frozen=True, slots=True)
class MeteredAgain:
    """A budget that the edit changes."""

    boundary: str
    id: str


@dataclass(frozen=True, slots=True)
class BacktestReport(Totals):
    """What an edit would have changed. `before`, `after`: revisions; `currency`: of money.

    `sentences` say it in words; `hint` is set where there is too little past to take it for more than one.
    """

    before: str
    after: str
    currency: str
    peers: CoSigns
    first: str | None
    last: str | None
    days: int
    money_per_month: dict[str, MovedMoney]
    segments: list[SegmentMoved]
    telling: list[TellingCase]
    spread: AmountSpread | None
    not_on_record: list[str]
    metered_again: list[MeteredAgain]
    hint: str | None
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class BacktestProgress:
    """How far a back-test has come: `done` of `total` moments (null: not counted yet) in this step.

    `problem`: in one sentence why it failed.
    """

    id: str
    state: BacktestState
    step: BacktestStep
    done: int
    total: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class BacktestView:
    """A back-test. `after`: the ETag of the draft set that it looks at; `report` once it is done."""

    id: str
    state: BacktestState
    step: BacktestStep
    done: int
    total: int | None
    problem: str | None
    after: str
    by: PersonRef
    at: str
    report: BacktestReport | None

    @property
    def progress(self) -> BacktestProgress:
        """How far it has come."""
        return BacktestProgress(self.id, self.state, self.step, self.done, self.total, self.problem)
