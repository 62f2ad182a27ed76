"""The latitude of a case as screens read it: the JSON answer of the boundary language, and its case."""

from dataclasses import dataclass
from typing import Literal

from service.domain.case import FactValue


@dataclass(frozen=True, slots=True)
class SetBy:
    """The clause that set a limit."""

    boundary: str
    clause: str


@dataclass(frozen=True, slots=True)
class SetByBoth:
    """What set each limit; null where no grant holds."""

    alone: SetBy | None
    with_peer: SetBy | None


@dataclass(frozen=True, slots=True)
class Because:
    """A grant or limit that counted, its author's sentence, and the facts it read."""

    boundary: str
    clause: str
    text: str
    facts: dict[str, FactValue]


@dataclass(frozen=True, slots=True)
class Frees:
    """When and how much of a rolling budget comes back next."""

    amount: str
    at: str


@dataclass(frozen=True, slots=True)
class LatitudeBudget:
    """A meter that bounds this action, for this case's key. `at_most` or `uses` may be absent."""

    boundary: str
    id: str
    at_most: str | None = None
    spent: str | None = None
    left: str | None = None
    uses: int | None = None
    used: int | None = None
    frees: Frees | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """What must come with the decision."""

    boundary: str
    id: str
    kind: Literal["note", "must", "confirm"]
    text: str


@dataclass(frozen=True, slots=True)
class ActionLatitudeJson:
    """How far one action may go: the language's answer. `unknown` and `ways_forward` hold open objects."""

    action: str
    alone: str
    with_peer: str
    smallest: str
    unit: str | None
    set_by: SetByBoth
    because: list[Because]
    closed_by: list[SetBy]
    budgets: list[LatitudeBudget]
    duties: list[Duty]
    unknown: list[str | dict[str, object]]
    assumed: list[str]
    ways_forward: list[dict[str, object]]
    valid_until: str | None


@dataclass(frozen=True, slots=True)
class LatitudeView:
    """The latitude of a case: the data of a `latitude` reply and notice. `at` is when it was computed."""

    case: str
    at: str
    revision: str
    request: dict[str, FactValue]
    actions: list[ActionLatitudeJson]
    valid_until: str | None
