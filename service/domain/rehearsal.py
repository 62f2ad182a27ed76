"""A delivery rehearsed: what each step of taking it would come to, as screens show it. Nothing is taken."""

from dataclasses import dataclass, field

from service.domain.social import ClockView


@dataclass(frozen=True, slots=True)
class FeedFix:
    """What stands at a place becomes `insert`; it fits no text in which that is not `was`."""

    line: int
    column: int
    was: str
    insert: str


@dataclass(frozen=True, slots=True)
class FeedFinding:
    """What is wrong with a feed's document, and the one change that settles it. Lines, columns: from 1."""

    line: int
    column: int
    message: str
    fix: FeedFix | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """Why a step did not succeed: a stable code and one sentence, as the source would hear them."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class SecretState:
    """A secret that a feed verifies with: how many values are in use, and how many of them are settings."""

    name: str
    values: int
    in_settings: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether it is signed by its source. `unsigned`: the source signs nothing, so a token says who sends.
    `headers`: those that the signature is made of; null: it is missing.
    """

    unsigned: bool
    refused: Because | None
    headers: dict[str, str | None]
    secrets: list[SecretState]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """What an expression of the document gave. `value` null: nothing was found."""

    name: str
    expression: object
    value: object
    refused: Because | None


@dataclass(frozen=True, slots=True)
class ReadSignal:
    """The signal as it would be kept: masked and read. `marks` are (start, end, topic) in `text`;
    `said_topics`: those that the source names itself.
    """

    id: str
    kind: str
    at: str
    customer: str | None
    author: str
    channel: str
    public: bool
    text: str
    rating: float | None
    topics: list[str]
    said_topics: list[str]
    about: dict[str, str]
    language: str | None
    sentiment: float | None
    severity: int
    acute: bool
    marks: list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact that the delivery says. `refused`: why the vocabulary does not take it."""

    entity: str
    id: str
    name: str
    value: object
    refused: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signal would go. `case` null: it would open one; `again`: it was taken before, by feed and id.
    `unknown_team`: there is no such team, so it would be rejected; `clock`: the case's social clock then.
    """

    team: str
    unknown_team: bool
    again: bool
    case: str | None
    number: int | None
    customer_name: str | None
    clock: ClockView | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a delivery, from what came to what would be kept. `masked`: how often each mask was put."""

    index: int
    outcome: str
    id: str | None
    item: object
    fields: list[FieldRow]
    refused: Because | None
    signal: ReadSignal | None
    masked: dict[str, int]
    facts: list[FactRow]
    place: Place | None


@dataclass(frozen=True, slots=True)
class HeardAnswer:
    """What the source would hear. `body` null: the service's own counts."""

    status: int
    type: str
    body: str | None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A document and a delivery, as far as they go. `findings` of a document that cannot be used leave
    everything else null; `more`: items that are not shown.
    """

    findings: list[FeedFinding]
    feed: str | None = None
    proof: Proof | None = None
    challenge: bool = False
    unreadable: Because | None = None
    items: list[ItemRow] = field(default_factory=list)
    more: int = 0
    answer: HeardAnswer | None = None
