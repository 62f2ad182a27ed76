"""The latitude of a case as screens read it: the JSON answer of the boundary language, and its case."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Literal, NotRequired

from typing_extensions import TypedDict  # pydantic reads no other before Python 3.12

from service.domain.candidate import CandidateWords
from service.domain.case import FactValue
from service.domain.publication import MovedBy


class SetBy(TypedDict):
    """The clause that set a limit."""

    boundary: str
    clause: str


class SetByBoth(TypedDict):
    """What set each limit; null where no grant holds."""

    alone: SetBy | None
    with_peer: SetBy | None


class Because(TypedDict):
    """A grant or limit that counted, its author's sentence, and the facts it read."""

    boundary: str
    clause: str
    text: str
    facts: dict[str, FactValue]


class Frees(TypedDict):
    """When and how much of a rolling budget comes back next."""

    amount: NotRequired[str]
    at: str


class LatitudeBudget(TypedDict):
    """A meter that bounds this action, for this case's key: of an amount, of uses, or both.

    `spent` and `used` are null where the key is unknown: then nothing is left.
    """

    boundary: str
    id: str
    at_most: NotRequired[str]
    spent: NotRequired[str | None]
    left: NotRequired[str]
    uses: NotRequired[int]
    used: NotRequired[int | None]
    frees: NotRequired[Frees]


class Duty(TypedDict):
    """What must come with the decision."""

    boundary: str
    id: str
    kind: Literal["note", "must", "confirm"]
    text: str


class ActionLatitudeJson(TypedDict):
    """How far one action may go; the shape of the language's answer. `ways_forward`: open objects."""

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
    unknown: list[str]
    assumed: list[str]
    ways_forward: list[dict[str, object]]
    valid_until: str | None


@dataclass(frozen=True, slots=True)
class LatitudeView:
    """The latitude of a case: the data of a `latitude` reply and notice. `at` is when it was computed.

    `moved_by`: in a notice, the publication since the last one, if there was any.
    `decision` names the decision awaiting a co-sign for which it was asked: then it is how far who asked may
    go now, with that decision's action alone in `actions`.
    `on_trial`: the candidate that it is under, where that is not the live set.
    """

    case: str
    at: str
    revision: str
    request: dict[str, FactValue]
    actions: list[ActionLatitudeJson]
    valid_until: str | None
    moved_by: MovedBy | None = None
    decision: str | None = None
    on_trial: CandidateWords | None = None


@dataclass(frozen=True, slots=True)
class AskedView(LatitudeView):
    """The answer to a question that somebody wrote. `ignored`: what of it counts for nothing, as it names no
    word or is no value of it, a sentence each.
    """

    ignored: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, view: LatitudeView, ignored: Iterable[str]) -> "AskedView":
        """The answer, with what was asked in vain."""
        return cls(**{one.name: getattr(view, one.name) for one in fields(view)}, ignored=list(ignored))
