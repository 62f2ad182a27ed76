"""A case tried on a draft: how far one may go by it and by the live set, and what became of every clause."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from rules.boundary import Audience
from rules.boundary_set import BoundarySet, Case, revision_of
from rules.findings import Finding, PackError, nearest
from rules.language.titles import title_of
from rules.language.tracing import Clause, Known, trace
from rules.meters import BudgetSpec, Meter, MeterKey, Meters
from rules.pack import Pack, parse_pack
from rules.values import Value
from rules.vocabulary import FactError, Type, Vocabulary

MOST_ACTIONS: Final = 20
"""Actions that are told of at once."""
_SHOWN: Final = ("alone", "with_peer", "smallest", "closed_by", "duties")
"""What of an answer makes it another one."""
_REQUEST: Final = "request."


Counting = tuple[str, str, str, timedelta | None]
"""What a budget counts: its boundary and id, by whom, over which time."""


def counting(spec: BudgetSpec) -> Counting:
    """What a budget counts: where it is the same, so is what is spent of it."""
    return (spec.boundary, spec.id, spec.per, spec.over)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be tried. `facts` by full name and `request` by short name: first what is on record, then
    what was typed over it, where null makes unknown. `actions`: None for those that the draft edits.
    """

    at: datetime
    door: Audience = "associate"
    facts: Mapping[str, object] = field(default_factory=dict)
    request: Mapping[str, object] = field(default_factory=dict)
    typed_facts: Mapping[str, object] = field(default_factory=dict)
    typed_request: Mapping[str, object] = field(default_factory=dict)
    meters: Mapping[Counting, Meter] = field(default_factory=dict)
    whose: frozenset[str] | None = None
    typed_spent: Mapping[MeterKey, Decimal] = field(default_factory=dict)
    actions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TriedFact:
    """A word that some clause reads; `value` as JSON shows it, null where nobody knows."""

    name: str
    title: str
    value: object
    by: Literal["typed", "record", "default", "unknown"]


@dataclass(frozen=True, slots=True)
class Side:
    """One action by one set: `latitude` as answers show it, and every clause that names the action."""

    latitude: dict[str, Any]
    clauses: list[Clause]


@dataclass(frozen=True, slots=True)
class TriedAction:
    """One action by both sets; null: that set does not have it, or cannot be read."""

    action: str
    title: str
    unit: str | None
    differs: bool
    live: Side | None
    draft: Side | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it. `draft`: null where the draft cannot be read whole, and `findings` say why;
    `left_out`: what was typed and is no value of its fact, a sentence each.
    """

    live: str
    draft: str | None
    findings: tuple[Finding, ...]
    facts: list[TriedFact]
    left_out: list[str]
    actions: list[TriedAction]


class Tries:
    """Tries cases on drafts; of both sets it keeps what it read, so that an edit costs what it changes."""

    def __init__(self) -> None:
        self._live: tuple[Pack, BoundarySet] | None = None
        self._draft: tuple[Pack, BoundarySet] | None = None

    def begin(self, live: Pack) -> None:
        """Start with a live set that was read elsewhere, unless there is one."""
        self._live = self._live or (live, BoundarySet.compile(live))

    def budgets(self, draft: Mapping[str, str]) -> tuple[BudgetSpec, ...]:
        """The budgets of a draft; none where it cannot be read whole."""
        try:
            self._draft = _read(draft, self._draft or self._live)
        except PackError:
            return ()
        return self._draft[1].budgets

    def try_case(self, live: Mapping[str, str], draft: Mapping[str, str], asked: Asked) -> Tried:
        """What both sets make of a case; the live one has no errors."""
        findings: tuple[Finding, ...] = ()
        self._live = before = _read(live, self._live or self._draft)
        sets = {"live": before[1]}
        try:
            self._draft = after = _read(draft, self._draft or before)
            sets["draft"] = after[1]
        except PackError as error:
            findings = tuple(error.findings)
            after = before
        names = _actions(before[0], after[0], asked)
        cases = {side: _Seen(each, asked) for side, each in sets.items()}
        words = cases.get("draft", cases["live"])
        return Tried(
            live=before[1].revision,
            draft=sets["draft"].revision if "draft" in sets else None,
            findings=findings,
            facts=list(words.facts(names)),
            left_out=list(words.left_out(names)),
            actions=[_both(name, cases) for name in names],
        )


class _Seen:
    """The case as one set sees it."""

    def __init__(self, boundaries: BoundarySet, asked: Asked) -> None:
        self._asked = asked
        self.set = boundaries
        self._facts = {**asked.facts, **asked.typed_facts}
        self._request = {**asked.request, **asked.typed_request}
        self.case: Case = boundaries.case(
            self._facts, at=asked.at, meters=_meters(boundaries, asked), audience=asked.door
        )

    def side(self, action: str, known: Known) -> Side | None:
        """How far one may go; None where the set does not know the action. `known`: as for `trace`."""
        if action not in self.set.rules:
            return None
        latitude = self.set.answers(self.case, self._request, (action,))[action]
        question = self.set.question(self.case, action, self._request)
        return Side(latitude.to_json(), trace(question, self.set.vocabulary, known))

    def facts(self, actions: Collection[str]) -> Iterator[TriedFact]:
        """The words that clauses of these actions read, in the vocabulary's order, then what is asked."""
        words: dict[str, tuple[Type, Value | None]] = {}
        assumed: set[str] = set()
        for action in actions:
            if action in self.set.rules:
                question = self.set.question(self.case, action, self._request)
                rules = question.rules
                assumed |= question.assumed
                words |= {
                    name: (rules.words[name], question.environment.get(name))
                    for name in sorted(rules.reads | rules.duty_words)
                    if name in rules.words
                }
        order = {name: place for place, name in enumerate(self.set.vocabulary.facts)}
        for name in sorted(words, key=lambda name: (order.get(name, len(order)), name)):
            type_, value = words[name]
            yield TriedFact(
                name,
                _title(self.set.vocabulary, name),
                type_.show(value, self.set.vocabulary.digits),
                self._by(name, value, assumed),
            )

    def left_out(self, actions: Collection[str]) -> Iterator[str]:
        """What was typed and cannot be."""
        for name, raw in self._asked.typed_facts.items():
            try:
                if raw is not None:
                    self.set.vocabulary.validate(name, raw)
            except FactError as error:
                yield f"{error}."
        typed: dict[str, Type] = {}
        for action in actions:
            if action in self.set.rules:
                typed |= self.set.rules[action].request
        for name, raw in self._asked.typed_request.items():
            if name not in typed:
                yield f'nothing called "{name}" is asked here{nearest(name, typed)}.'
            elif raw is not None and typed[name].read(raw) is None:
                yield f"{_REQUEST}{name} must be {typed[name].expectation()}."

    def _by(
        self, name: str, value: Value | None, assumed: Collection[str]
    ) -> Literal["typed", "record", "default", "unknown"]:
        if value is None:
            return "unknown"
        if name in assumed:
            return "default"
        word = name.removeprefix(_REQUEST)
        typed = self._asked.typed_request if name.startswith(_REQUEST) else self._asked.typed_facts
        return "typed" if word in typed or name in self._asked.typed_facts else "record"


def _meters(boundaries: BoundarySet, asked: Asked) -> Meters:
    held: dict[MeterKey, Meter | None] = {}
    for spec in boundaries.budgets:
        known = asked.whose is None or spec.per in asked.whose
        held[spec.key] = asked.meters.get(counting(spec), Meter() if known else None)
        typed = asked.typed_spent.get(spec.key)
        if typed is not None:
            held[spec.key] = Meter(used=int(typed)) if spec.at_most is None else Meter(spent=typed)
    return held


def _read(files: Mapping[str, str], known: tuple[Pack, BoundarySet] | None) -> tuple[Pack, BoundarySet]:
    """A set of documents, of which those that are as they were are not read again. Raises PackError."""
    if known is not None and known[1].revision == revision_of(files):
        return known
    pack = parse_pack(files, None if known is None else known[0])
    return pack, BoundarySet.compile(pack, None if known is None else known[1])


def _actions(before: Pack, after: Pack, asked: Asked) -> list[str]:
    """Those that are asked for; else of the documents that differ; else all that any boundary names."""
    if asked.actions is not None:
        return list(dict.fromkeys(asked.actions))
    one, other = before.boundaries, after.boundaries
    every = [each for pack in (other, one) for each in pack.values()]
    edited = [each for each in every if one.get(each.name) != other.get(each.name)]
    named = {action for each in edited or every for action in each.actions}
    order = dict.fromkeys((*after.vocabulary.actions, *before.vocabulary.actions))
    return [name for name in order if name in named][:MOST_ACTIONS]


def _both(name: str, cases: Mapping[str, _Seen]) -> TriedAction:
    # Of ten thousand boundaries an edit changes one: the others say the same to both.
    known: Known = {}
    sides = {side: seen.side(name, known) for side, seen in cases.items()}
    live, draft = sides["live"], sides.get("draft")
    found = (
        each.set.vocabulary.actions.get(name) for each in (cases.get("draft", cases["live"]), cases["live"])
    )
    action = next((one for one in found if one is not None), None)
    return TriedAction(
        action=name,
        title=title_of(name) if action is None else action.title,
        unit=None if action is None else action.unit,
        differs="draft" in cases and _shape(live) != _shape(draft),
        live=live,
        draft=draft,
    )


def _shape(side: Side | None) -> list[object] | None:
    return None if side is None else [side.latitude[key] for key in _SHOWN]


def _title(vocabulary: Vocabulary, name: str) -> str:
    fact = vocabulary.facts.get(name)
    return fact.title if fact is not None and fact.title else title_of(name)
