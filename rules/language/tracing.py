"""An answer taken apart: every clause that names an action, what became of it in one case, and why.

By the meaning itself (`rules.meaning`), clause by clause, whether or not the fast reading looked at it: what
counts here makes the numbers of the answer (a property of the suite).
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from rules.boundary import Boundary
from rules.decide import Compiled
from rules.language.parts import Part, Read, Taker, Truth, because_of, said, truth_of
from rules.language.reading import read_boundary_aloud, unit_of
from rules.language.titles import moment_words
from rules.language.wording import Wording
from rules.latitude import amount_text
from rules.live_boundary import LiveBoundary, LiveDuty, LiveGrant, LiveLimit, Ref
from rules.meters import KEYS_OF_ASSOCIATES, BudgetSpec, Meter
from rules.question import Question
from rules.reasons import why
from rules.syntax import Expression
from rules.values import ZERO, round_down, round_up
from rules.vocabulary import Vocabulary

Number = Literal["alone", "with_peer", "smallest"]
Values = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Clause:
    """What became of one clause. `text`: the clause in plain words, at `line` of its document; `truth`: of
    its own condition, of one without it is true, of a budget it is its boundary's; `counts`: whether it bears
    on the answer; `sets`: the numbers that it set; `closes`: alone it closes the action; `values`: what it
    comes to, null where that is unknown; `must`: of a duty what has to be so.
    """

    boundary: str
    title: str
    clause: str
    line: int
    text: str
    truth: Truth
    counts: bool
    sets: list[Number]
    closes: bool
    why: str
    values: Values = field(default_factory=dict)
    condition: Part | None = None
    must: Part | None = None


Known = dict[Hashable, list[Clause]]
"""What became of the clauses of a boundary, by it and what it did for the answer: of one case and action."""


def trace(question: Question, vocabulary: Vocabulary, known: Known | None = None) -> list[Clause]:
    """Every clause of every boundary that names the question's action, in order of boundary, as written.

    `known`: what was found when another set was asked the same; boundaries that both have are not looked into
    again.
    """
    told = _Told.of(question)
    known = {} if known is None else known
    clauses: list[Clause] = []
    for live in question.rules.boundaries:
        key = (live, told.by(live.boundary.name))
        if key not in known:
            known[key] = list(_Tracer(question, vocabulary, told, live).clauses())
        clauses += known[key]
    return clauses


@dataclass(frozen=True, slots=True)
class _Told:
    """Which clauses set the numbers of an answer, and which close it; whose emergency allowance is open."""

    sets: tuple[tuple[Number, Ref], ...]
    closes: frozenset[Ref]
    emergency: str | None

    def by(self, boundary: str) -> Hashable:
        """What of it is a boundary's."""
        sets = tuple(one for one in self.sets if one[1].boundary == boundary)
        closes = frozenset(ref for ref in self.closes if ref.boundary == boundary)
        return sets, closes, self.emergency == boundary

    @classmethod
    def of(cls, question: Question) -> "_Told":
        found = question.bounds()
        reasons = why(found)
        sets: list[tuple[Number, Ref]] = []
        if reasons.set_by_alone is not None:
            sets.append(("alone", reasons.set_by_alone))
        if reasons.set_by_with_peer is not None:
            sets.append(("with_peer", reasons.set_by_with_peer))
        if found.smallest > 0:
            sets += [("smallest", limit.ref) for value, limit in found.floors if value == found.smallest]
        offer = found.emergency
        return cls(tuple(sets), frozenset(reasons.closed_by), None if offer is None else offer.boundary)


class _Tracer:
    """One boundary in one case."""

    def __init__(self, question: Question, vocabulary: Vocabulary, told: _Told, live: LiveBoundary) -> None:
        self._question, self._told, self._live = question, told, live
        self._boundary: Boundary = live.boundary
        self._wording = Wording(vocabulary, self._boundary.tables)
        self._unit = unit_of([question.rules.action])
        self._taker = Taker(self._wording, question.rules.words, question.environment)
        self._in_force = self._boundary.in_force(question.now)
        self._applies: bool | None = live.applies(question.environment)
        self._spoken = {one.clause: one for one in read_boundary_aloud(self._boundary, vocabulary)}

    def clauses(self) -> Iterator[Clause]:
        """Its clauses, as they are written."""
        boundary = self._boundary
        if boundary.applies_when is not None:
            part = self._taker.part(boundary.applies_when.tree)
            why = sentence(because_of(part))
            yield self._clause("applies_when", part.truth, why, counts=self._bears(), condition=part)
        for grant in self._live.grants:
            yield self._grant(grant)
        for limit in self._live.limits:
            yield self._limit(limit)
        for budget in self._live.budgets:
            yield self._budget(budget)
        for duty in self._live.duties:
            yield self._duty(duty)
        if self._live.emergency is not None and self._question.audience == "associate":
            yield self._emergency(self._live.emergency)

    def _bears(self) -> bool:
        """Whether what narrows here counts: the boundary is in force and not ruled out."""
        return self._in_force and self._applies is not False

    def _grants(self) -> bool:
        """Whether what opens here counts."""
        at_door = self._question.audience in self._boundary.audience
        return self._in_force and self._applies is True and at_door

    def _grant(self, grant: LiveGrant) -> Clause:
        clause = grant.clause
        part, truth = self._condition(clause.when)
        values, amount = self._amounts(
            ("alone", clause.alone, grant.alone), ("with_peer", clause.with_peer, grant.with_peer)
        )
        why = self._why(part, amount, grants=True)
        counts = self._grants() and truth == "true"
        return self._clause(f"grants.{clause.id}", truth, why, counts=counts, values=values, condition=part)

    def _limit(self, limit: LiveLimit) -> Clause:
        clause = limit.clause
        part, truth = self._condition(clause.when)
        values, amount = self._amounts(
            ("at_most", clause.at_most, limit.at_most),
            ("smallest", clause.smallest, limit.smallest),
            ("exactly", clause.exactly, limit.exactly),
        )
        why = self._why(part, amount)
        counts = self._bears() and truth != "false"
        return self._clause(f"limits.{clause.id}", truth, why, counts=counts, values=values, condition=part)

    def _budget(self, spec: BudgetSpec) -> Clause:
        at_door = self._question.audience == "associate" or spec.per not in KEYS_OF_ASSOCIATES
        meter = self._question.meters.get(spec.key)
        why = (self._why(None) or self._spent(spec, meter)) if at_door else "It is for associates only."
        counts, truth = self._bears() and at_door, truth_of(self._applies)
        return self._clause(f"budgets.{spec.id}", truth, why, counts=counts, values=self._left(spec, meter))

    def _duty(self, duty: LiveDuty) -> Clause:
        clause = duty.clause
        part, truth = self._condition(clause.when)
        at_door = self._question.audience == "associate" or clause.kind != "note"
        why = self._why(part) if at_door else "A note is asked of associates only."
        counts = self._bears() and truth != "false" and at_door
        told = self._clause(f"duties.{clause.id}", truth, why, counts=counts, condition=part)
        return told if clause.must is None else replace(told, must=self._taker.part(clause.must.tree))

    def _emergency(self, spec: BudgetSpec) -> Clause:
        meter = self._question.meters.get(spec.key)
        why = self._why(None, grants=True) or self._spent(spec, meter)
        counts = self._told.emergency == self._boundary.name
        truth = truth_of(self._applies)
        return self._clause("emergency", truth, why, counts=counts, values=self._left(spec, meter))

    def _clause(
        self,
        name: str,
        truth: Truth,
        why: str,
        *,
        counts: bool,
        values: Values | None = None,
        condition: Part | None = None,
    ) -> Clause:
        boundary, spoken = self._boundary, self._spoken[name]
        ref = Ref(boundary.name, name)
        return Clause(
            boundary=boundary.name,
            title=boundary.title,
            clause=name,
            line=spoken.line,
            text=spoken.text,
            truth=truth,
            counts=counts,
            sets=[number for number, of in self._told.sets if of == ref],
            closes=ref in self._told.closes,
            why=why,
            values=values or {},
            condition=condition,
        )

    def _condition(self, when: Expression | None) -> tuple[Part | None, Truth]:
        if when is None:
            return None, "true"
        part = self._taker.part(when.tree)
        return part, part.truth

    def _amounts(self, *parts: tuple[str, Expression | None, Compiled | None]) -> tuple[Values, str]:
        """What values come to, on the grid of the action; and of which facts, or which are missing."""
        values: Values = {}
        reads: dict[str, Read] = {}
        for name, written, compiled in parts:
            if written is not None and compiled is not None:
                value: Decimal | None = compiled(self._question.environment)
                rounded = round_up if name == "smallest" else round_down
                digits = self._question.rules.action.digits
                values[name] = None if value is None else self._text(rounded(value, digits))
                reads |= {read.fact: read for read in self._taker.reads(written.tree)}
        if None not in values.values():
            return values, said(reads.values())
        missing = said(read for read in reads.values() if read.value is None)
        return values, f"its amount cannot be told{', ' if missing else ''}{missing}"

    def _left(self, spec: BudgetSpec, meter: Meter | None) -> Values:
        values: Values = {}
        if spec.at_most is not None:
            values["left"] = None if meter is None else self._text(max(ZERO, spec.at_most - meter.spent))
        if spec.uses is not None:
            values["uses_left"] = None if meter is None else max(0, spec.uses - meter.used)
        return values

    def _spent(self, spec: BudgetSpec, meter: Meter | None) -> str:
        if meter is None:
            return "Nobody knows whose budget it is, so nothing is left of it."
        sums = (self._wording.number(each, self._unit) for each in (meter.spent, spec.at_most or ZERO))
        told = [] if spec.at_most is None else [" of ".join(sums)]
        told += [] if spec.uses is None else [f"{meter.used} of {spec.uses} uses"]
        return f"{' and '.join(told)} are spent."

    def _text(self, amount: Decimal) -> str:
        return amount_text(amount, self._question.rules.action.digits)

    def _why(self, part: Part | None, amount: str = "", *, grants: bool = False) -> str:
        """One sentence: why its boundary is out of play, else what decided its condition and its `amount`.
        Nothing where there is nothing to say.
        """
        told = self._out_of_play(grants=grants)
        if told is not None:
            return told
        parts = ["" if part is None else because_of(part), amount]
        return sentence("; ".join(one for one in parts if one))

    def _out_of_play(self, *, grants: bool) -> str | None:
        boundary, now = self._boundary, self._question.now
        if boundary.start is not None and now < boundary.start:
            return f"Its boundary counts from {moment_words(boundary.start)}."
        if boundary.until is not None and boundary.until <= now:
            return f"Its boundary no longer counts since {moment_words(boundary.until)}."
        if grants and self._question.audience not in boundary.audience:
            return "Its boundary grants nothing at this door."
        applies = boundary.applies_when
        if applies is None or self._applies or (self._applies is None and not grants):
            return None
        how = "does not apply" if self._applies is False else "cannot be said to apply"
        return f"Its boundary {how}: {because_of(self._taker.part(applies.tree))}."


def sentence(text: str) -> str:
    """A piece of one as a whole one; nothing stays nothing."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
