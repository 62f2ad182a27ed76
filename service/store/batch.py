"""A batch: units that share a transaction, what they came to, what its commit made of it."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from rules.quick import quick
from service.store.callers import Answer
from service.store.sealing import Ledger
from service.store.unit import Joint, Tx

T = TypeVar("T")


@quick(frozen=True, slots=True)
class Committed(Generic[T]):
    """A unit's answer once it is durable: its value, the seq of its last event (of the head without one)."""

    value: T
    seq: int


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch was, for the metrics. `held`: of its seconds, those in which nobody else could write: on
    PostgreSQL, where all nodes write one after the other, without the time that it waited for them.
    """

    units: int
    seconds: float
    held: float
    seq: int


@dataclass(slots=True)
class Waiting:
    """A unit, `want` being all of it; or what is wanted of a kind of which neighbours run together."""

    kind: Joint[Any, Any, Any] | None
    want: Any
    answer: Answer


Done = tuple[Waiting, Tx, Any]


@dataclass(slots=True)
class Batch:
    """One transaction: which units it took, which of them are to be answered, how far it came."""

    started: float
    taken: list[Waiting] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    mark: str = ""
    begun: float = 0.0
    ledger: Ledger | None = None
    committing: float = 0.0
    error: Exception | None = None
