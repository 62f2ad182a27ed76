"""Answers that doors put together themselves, as shapes: what the API's description says of them.

The shapes of cases, decisions and latitudes stand in `service/domain/`.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from rules.boundary import Audience
from rules.language.trying import TriedAction, TriedFact
from service.domain.actor import PersonRef, Role
from service.domain.candidate import CandidateWords, Stage
from service.domain.case import FactValue
from service.domain.decision import DecisionView
from service.domain.drafts import State
from service.domain.publication import Change
from service.latitude.recompute import Recomputed
from service.trial import EndedTrial, Report
from service.web.documents import DocumentRow
from voc.errors import Rejected


@dataclass(frozen=True, slots=True)
class Live:
    """The event loop turns."""

    live: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """Whether voice can be taken and decisions can be made, and each part by name."""

    ready: bool
    parts: dict[str, bool]


@dataclass(frozen=True, slots=True)
class TakenCounts:
    """What became of a delivery. `rejected` names each item by its place; `facts_refused` are
    facts that the vocabulary does not know or that do not fit their type, by `entity/id`.
    """

    accepted: int
    duplicates: int
    rejected: list[Rejected]
    facts_refused: list[Rejected]


@dataclass(frozen=True, slots=True)
class DecisionAnswer:
    """A decision after its durable write; `seq` is the position of its event in the stream."""

    state: Literal["made", "awaiting_peer"]
    decision: DecisionView
    seq: int


@dataclass(frozen=True, slots=True)
class RecordBody:
    """A link of the chain: `hash` covers `previous` and the canonical JSON of `body`."""

    body: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """A decision and its proof. `record` is null for what was never made, `facts` once they were erased,
    `recomputed` unless it was asked for.
    """

    decision: DecisionView
    record: RecordBody | None
    facts: dict[str, FactValue] | None
    recomputed: Recomputed | None


@dataclass(frozen=True, slots=True)
class GuaranteeRow:
    """What must hold whatever the boundaries say."""

    name: str
    why: str
    owner: str
    actions: list[str]


@dataclass(frozen=True, slots=True)
class DocumentSet:
    """Every document. `documents` are the live texts by name, `drafts` those that differ (null: it goes);
    `etag` is the tag of the whole draft set, `proof` says what was done about guarantees; `candidate` is what
    is on trial beside what is live.
    """

    revision: str
    etag: str
    items: list[DocumentRow]
    documents: dict[str, str]
    drafts: dict[str, str | None]
    guarantees: list[GuaranteeRow]
    proof: str
    second_manager: bool
    candidate: CandidateWords | None


@dataclass(frozen=True, slots=True)
class SavedDocument:
    """A document of the draft set after a change. `etag` is null where it is not in the set any more."""

    name: str
    state: State
    etag: str | None
    set_etag: str
    at: str
    by: PersonRef


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One thing that a check has to say. `line` and `column` count from 1; `code` is stable."""

    name: str
    file: str
    line: int
    column: int
    severity: Literal["error", "warning", "hint"]
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class FixRow:
    """The one change that settles a finding: `was` at a line and column, from 1, becomes `insert`."""

    line: int
    column: int
    was: str
    insert: str


@dataclass(frozen=True, slots=True)
class CheckedRow(FindingRow):
    """A finding of a check; `fix` where it is clear what to do about it."""

    fix: FixRow | None


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """How an example came out; `wrong` says what was expected and is not so."""

    boundary: str
    file: str
    line: int
    name: str
    action: str
    alone: str
    with_peer: str
    closed: bool
    holds: bool
    wrong: list[str]


@dataclass(frozen=True, slots=True)
class ClauseRef:
    """A clause of a boundary."""

    boundary: str
    clause: str


@dataclass(frozen=True, slots=True)
class ProofCase:
    """A case that logic found, and what may be given in it by a road; `at` null: it does not matter."""

    action: str
    door: Literal["associate", "customer"]
    facts: dict[str, object]
    at: str | None
    road: Literal["alone", "with_peer", "emergency"]
    amount: str
    unit: str | None
    set_by: ClauseRef | None
    text: str


@dataclass(frozen=True, slots=True)
class ProofRow:
    """What became of a guarantee; `case` where it does not hold."""

    name: str
    outcome: Literal["proved", "refuted", "undecided", "untranslatable"]
    text: str
    case: ProofCase | None


@dataclass(frozen=True, slots=True)
class GuaranteeCount:
    """How many guarantees there are, how many are proved, and each; `results` is empty where none was asked
    for.
    """

    read: int
    proved: int
    note: str
    results: list[ProofRow]


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """A check of the whole set; `sound`: nothing found is an error. `etag` is that of what was checked."""

    etag: str
    sound: bool
    findings: list[CheckedRow]
    examples: list[ExampleRow]
    guarantees: GuaranteeCount


@dataclass(frozen=True, slots=True)
class TriedAnswer:
    """A case on the draft and on the live set. `draft` is null where the draft cannot be read whole, which
    `findings` explain; `case`, `number`, `decision`: what it started from, if anything.
    """

    at: str
    door: Annotated[Audience, Field(alias="as")]
    case: str | None
    number: int | None
    decision: str | None
    live: str
    draft: str | None
    findings: list[FindingRow]
    facts: list[TriedFact]
    left_out: list[str]
    actions: list[TriedAction]


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A publication, live or on trial; `by` is null for the first revision of an empty database."""

    number: int
    revision: str
    at: str
    by: PersonRef | None
    reason: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class CandidateAnswer:
    """What is on trial with all that was seen of it, and the one before; null where there is none."""

    candidate: Report | None
    last: EndedTrial | None


@dataclass(frozen=True, slots=True)
class RevisionPage:
    """Publications, newest first."""

    items: list[RevisionRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    """A clause that says something else, in plain words; null where it was not there, or is not any more."""

    clause: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """How a document differs: lines added and removed, and the unified difference. `words` is null unless it
    was asked for and the document can be read on both sides.
    """

    name: str
    file: str
    change: Change
    added: int
    removed: int
    diff: str
    words: list[ReadOtherwise] | None


Relation = Literal["equivalent", "narrows", "widens", "both"]


@dataclass(frozen=True, slots=True)
class DifferenceRow(ProofCase):
    """A case in which two sets differ, as the second has it; `before` is what the first gave by the same
    road, `what` says what differs: an amount, the smallest one, or a duty.
    """

    before: str
    what: str


@dataclass(frozen=True, slots=True)
class ActionDiff:
    """How two sets differ for an action, with a case of each direction."""

    action: str
    relation: Relation
    wider: DifferenceRow | None
    narrower: DifferenceRow | None


@dataclass(frozen=True, slots=True)
class BudgetDiff:
    """A budget, or how often an emergency may be used, that is not as it was."""

    text: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class MeaningDiff:
    """How two sets differ in meaning; `relation` is null where part of it is `undecided`."""

    relation: Relation | None
    actions: list[ActionDiff]
    budgets: list[BudgetDiff]
    undecided: list[str]


class RevisionDiff(BaseModel):
    """What differs between two sets, named by their tags."""

    from_: str = Field(alias="from")
    to: str
    documents: list[DocumentDiff]
    meaning: MeaningDiff | None = None


@dataclass(frozen=True, slots=True)
class SignInLink:
    """An address to open once, within 12 hours."""

    link: str


@dataclass(frozen=True, slots=True)
class NewTokenAnswer:
    """A token; `token` is told this once."""

    id: str
    name: str
    role: Role
    token: str
