"""The formulas of `rules.meaning` in logic: when an amount may be given, by which road, through which door.

For one amount `given` on the measure's grid: a decision of that amount is inside if some grant that holds
carries it, every limit that is not ruled out allows it, and so does every unspent budget that bounds. That is
the latitude without any `min` or `max`, and `min(…) >= x` says no more than that `x` is inside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

import z3

from rules.boundary import Audience, Boundary, Budget, Grant, Limit
from rules.decide import compile_expression
from rules.meters import KEYS_OF_ASSOCIATES
from rules.prove.logic import Formula, Term, Truth, above, all_of, any_of, at_least, negation, number
from rules.prove.terms import Translator
from rules.prove.words import Fact, Known, Words, count_of
from rules.syntax import Expression
from rules.values import Value, round_down, round_up
from rules.vocabulary import Action, Type, Vocabulary

LAST: Final = datetime(9998, 12, 31, tzinfo=UTC)
"""The last moment that is looked at."""
_DATETIME, _DATE = Type("datetime"), Type("date")


@dataclass(frozen=True, slots=True)
class GrantLogic:
    """A grant: when it holds, and what it gives. `carried`: formulas that were made of it, by peer or not."""

    grant: Grant
    holds: Formula
    alone: Known
    with_peer: Known | None
    carried: dict[bool, Formula] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class LimitLogic:
    """A limit: when it is ruled out, and how it narrows where it is not."""

    limit: Limit
    ruled_out: Formula
    at_most: Known | None
    smallest: Known | None
    exactly: Known | None
    allowed: list[Formula] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class BoundaryLogic:
    """A boundary: when it is in force, when it applies, and its clauses (already bound to both)."""

    boundary: Boundary
    in_force: Formula
    applies: Truth
    grants: tuple[GrantLogic, ...]
    limits: tuple[LimitLogic, ...]


class ActionLogic:
    """What bears on one action, in logic; boundaries are translated once each."""

    def __init__(
        self, vocabulary: Vocabulary, action: Action, types: Mapping[str, Type], since: date
    ) -> None:
        self.vocabulary = vocabulary
        self.action = action
        self.since = since
        self.words = Words(types)
        self.steps: Term = z3.Int("given#")
        self.step = Decimal(1).scaleb(-action.digits)
        self.given: Term = z3.ToReal(self.steps) * number(self.step)
        self.more: Term = self.given + number(self.step)
        self._boundaries: dict[int, BoundaryLogic] = {}

    def anew(self) -> "ActionLogic":
        """The same, asked nothing yet: its facts, the numbers of its texts and its formulas come to hang on
        what is asked of it alone.
        """
        return ActionLogic(self.vocabulary, self.action, self.words.types, self.since)

    def of(self, boundary: Boundary) -> BoundaryLogic:
        """A boundary in logic. Raises: UntranslatableError."""
        found = self._boundaries.get(id(boundary))
        if found is None or found.boundary is not boundary:
            found = self._boundaries[id(boundary)] = self._translated(boundary)
        return found

    def forget_but(self, boundaries: Sequence[Boundary]) -> None:
        """Lets go of boundaries that are not among these."""
        kept = {id(one) for one in boundaries}
        self._boundaries = {key: one for key, one in self._boundaries.items() if key in kept}

    def condition(self, expression: Expression | None) -> Truth:
        """A condition without tables. Raises: UntranslatableError."""
        return Translator(self.words, {}).condition(expression)

    def _translated(self, boundary: Boundary) -> BoundaryLogic:
        translate = Translator(self.words, boundary.tables)
        in_force, applies = self.in_force(boundary), translate.condition(boundary.applies_when)

        def maybe(expression: Expression | None) -> Known | None:
            return None if expression is None else translate.value(expression)

        grants = []
        for grant in boundary.grants:
            holds = all_of([in_force, applies.yes, translate.condition(grant.when).yes])
            grants.append(GrantLogic(grant, holds, translate.value(grant.alone), maybe(grant.with_peer)))
        limits = []
        for limit in boundary.limits:
            out = any_of([negation(in_force), applies.no, translate.condition(limit.when).no])
            values = maybe(limit.at_most), maybe(limit.smallest), maybe(limit.exactly)
            limits.append(LimitLogic(limit, out, *values))
        return BoundaryLogic(boundary, in_force, applies, tuple(grants), tuple(limits))

    def in_force(self, boundary: Boundary) -> Formula:
        """When a boundary counts, from the first day on that is looked at."""
        now = self.words.fact("now", _DATETIME).term
        begin = datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC)
        parts: list[Formula] = []
        if boundary.start is not None and boundary.start > begin:
            parts.append(now >= count_of(boundary.start))
        if boundary.until is not None:
            parts.append(False if boundary.until <= begin else now < count_of(boundary.until))
        return all_of(parts)

    # What holds of any case

    def always(self, only: Sequence[Fact] | None = None) -> list[Formula]:
        """What every case meets: types (of some facts only), the moment from the first day on, its day."""
        facts = self.words.facts
        typed = facts.values() if only is None else only
        parts = [fact.typed for fact in typed if fact.typed is not True]
        now = self.words.fact("now", _DATETIME).term
        begin = datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC)
        parts += [now >= count_of(begin), now <= count_of(LAST)]
        if "today" in facts:
            today = self.words.fact("today", _DATE).term
            low, high = self._offsets()
            length = count_of(timedelta(days=1))
            # A day begins between the earliest and the latest offset that the zone has; what this lets
            # through is looked at again with the day's own ends.
            parts += [now >= today * length - count_of(high), now < (today + 1) * length - count_of(low)]
        return parts

    def _offsets(self) -> tuple[timedelta, timedelta]:
        begin = datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC)
        zone = self.vocabulary.timezone
        weeks = [begin + timedelta(weeks=week) for week in range(60)]
        found = [offset for moment in weeks if (offset := moment.astimezone(zone).utcoffset()) is not None]
        slack = timedelta(hours=2)
        return min(found) - slack, max(found) + slack

    def day(self, found: date) -> Formula:
        """When exactly a day is: in the vocabulary's zone from its midnight to the next."""
        zone = self.vocabulary.timezone
        ends = [
            datetime(each.year, each.month, each.day, tzinfo=zone).astimezone(UTC)
            for each in (found, found + timedelta(days=1))
        ]
        now, today = (self.words.fact(*each).term for each in (("now", _DATETIME), ("today", _DATE)))
        inside = z3.And(now >= count_of(ends[0]), now < count_of(ends[1]))
        return z3.And(
            z3.Implies(today == count_of(found), inside), z3.Implies(inside, today == count_of(found))
        )

    def door(self, audience: Audience) -> list[Formula]:
        """What a door makes unknown."""
        if audience == "associate":
            return []
        facts = self.words.facts.items()
        return [negation(fact.known) for name, fact in facts if name.startswith("associate.")]

    def known(self, names: Sequence[str] | frozenset[str], audience: Audience) -> list[Formula]:
        """That facts are known, as far as they can be at a door."""
        hidden = "associate." if audience == "customer" else "\0"
        return [
            self.words.facts[name].known
            for name in sorted(names)
            if name in self.words.facts and not name.startswith(hidden)
        ]

    def defaults(self, audience: Audience) -> list[Formula]:
        """That facts with a default are known, as far as they can be at a door."""
        return self.known(frozenset(self.vocabulary.defaults), audience)

    def is_at(self, at: datetime) -> Formula:
        """That it is this moment."""
        today = at.astimezone(self.vocabulary.timezone).date()
        parts = [self.words.fact("now", _DATETIME).term == count_of(at)]
        if "today" in self.words.facts:
            parts.append(self.words.facts["today"].term == count_of(today))
        return all_of(parts)

    def has_value(self, name: str, value: Value) -> Formula:
        """That a fact is known and has this value."""
        fact = self.words.facts.get(name)
        if fact is None:
            return True
        if isinstance(value, tuple):
            items = [self.words.constant(part) for part in value]
            same = [held == any_of([term == item for item in items]) for term, held in fact.asked.values()]
            return all_of([fact.known, *same])
        constant = self.words.constant(value)
        return all_of([fact.known, fact.term == constant])

    # When an amount may be given

    def some(self) -> list[Formula]:
        """That something is given: more than nothing, and once where there is no measure."""
        return [self.steps >= 1, self.steps <= 1] if self.action.measure is None else [self.steps >= 1]

    def carries(self, one: GrantLogic, *, peer: bool) -> Formula:
        """That a grant holds and carries the amount."""
        if one.with_peer is None:
            peer = False
        if peer not in one.carried:
            one.carried[peer] = self._carries(one, peer=peer)
        return one.carried[peer]

    def _carries(self, one: GrantLogic, *, peer: bool) -> Formula:
        amounts = [one.alone, *([one.with_peer] if peer and one.with_peer is not None else [])]
        enough = any_of([all_of([known.known, at_least(known.term, self.given)]) for known in amounts])
        return all_of([one.holds, enough])

    def carried(self, boundaries: Sequence[Boundary], door: Audience, *, peer: bool) -> Formula:
        """That some grant carries the amount."""
        return any_of(
            [
                self.carries(one, peer=peer)
                for boundary in boundaries
                if door in boundary.audience
                for one in self.of(boundary).grants
            ]
        )

    def allows(self, one: LimitLogic) -> Formula:
        """That a limit is ruled out or lets the amount through."""
        if not one.allowed:
            one.allowed.append(self._allows(one))
        return one.allowed[0]

    def _allows(self, one: LimitLogic) -> Formula:
        parts: list[Formula] = []
        if one.at_most is not None:
            parts += [one.at_most.known, at_least(one.at_most.term, self.given)]
        if one.smallest is not None:
            parts += [one.smallest.known, at_least(self.given, one.smallest.term)]
        if one.exactly is not None:
            value = one.exactly.term
            parts += [one.exactly.known, at_least(value, self.given), above(self.more, value)]
        return any_of([one.ruled_out, all_of(parts)])

    def allowed(self, boundaries: Sequence[Boundary], but: Limit | None = None) -> Formula:
        """That every limit lets the amount through; `but` is left out."""
        limits = [one for boundary in boundaries for one in self.of(boundary).limits]
        return all_of([self.allows(one) for one in limits if one.limit is not but])

    def affords(self, boundaries: Sequence[Boundary], door: Audience) -> Formula:
        """That every budget that bounds has the amount left, nothing being spent."""
        parts = []
        for boundary in boundaries:
            logic = self.of(boundary)
            out = any_of([negation(logic.in_force), logic.applies.no])
            for budget in boundary.budgets:
                left = unspent(budget)
                if left is not None and (door == "associate" or budget.per not in KEYS_OF_ASSOCIATES):
                    parts.append(any_of([out, at_least(number(left), self.given)]))
        return all_of(parts)

    def in_need(self, boundaries: Sequence[Boundary], door: Audience) -> Formula:
        """That an emergency carries the amount."""
        if door == "customer":
            return False
        parts = []
        for boundary in boundaries:
            rule, logic = boundary.emergency, self.of(boundary)
            if rule is not None and rule.uses > 0:
                enough = at_least(number(rule.at_most), self.given)
                parts.append(all_of([logic.in_force, logic.applies.yes, enough]))
        return any_of(parts)

    def inside(self, boundaries: Sequence[Boundary], door: Audience, road: str) -> Formula:
        """That a decision of the amount is inside by a road (alone, with_peer, emergency)."""
        if road == "emergency":
            opened = self.in_need(boundaries, door)
        else:
            opened = all_of(
                [
                    self.carried(boundaries, door, peer=road == "with_peer"),
                    self.affords(boundaries, door),
                ]
            )
        return all_of([*self.some(), opened, self.allowed(boundaries)])

    def no_more(self, boundaries: Sequence[Boundary], door: Audience) -> Formula:
        """That, before smallest amounts, no more than the amount may be given alone."""
        more = self.more
        shut = [
            negation(all_of([one.holds, one.alone.known, at_least(one.alone.term, more)]))
            for boundary in boundaries
            if door in boundary.audience
            for one in self.of(boundary).grants
        ]
        if self.action.measure is None:
            shut = [any_of([all_of(shut), self.steps >= 1])]
        narrowed = []
        for boundary in boundaries:
            logic = self.of(boundary)
            for one in logic.limits:
                for value in (one.at_most, one.exactly):
                    if value is not None:
                        less = negation(all_of([value.known, at_least(value.term, more)]))
                        narrowed.append(all_of([negation(one.ruled_out), less]))
            out = any_of([negation(logic.in_force), logic.applies.no])
            for budget in boundary.budgets:
                left = unspent(budget)
                if left is not None and (door == "associate" or budget.per not in KEYS_OF_ASSOCIATES):
                    narrowed.append(all_of([negation(out), above(more, number(left))]))
        return any_of([all_of(shut), *narrowed])

    def too_little(self, boundaries: Sequence[Boundary]) -> Formula:
        """That the amount is below a smallest one."""
        parts = []
        for boundary in boundaries:
            for one in self.of(boundary).limits:
                for value, least in ((one.smallest, self.given), (one.exactly, None)):
                    if value is None:
                        continue
                    below = above(value.term, least) if least is not None else at_least(value.term, self.more)
                    parts.append(
                        all_of([negation(one.ruled_out), negation(all_of([value.known, negation(below)]))])
                    )
        return any_of(parts)

    def least_above(self, amount: Decimal) -> int:
        """The first step of the grid above an amount."""
        return int(round_down(amount, self.action.digits) / self.step) + 1

    def least_from(self, amount: Decimal) -> int:
        """The first step of the grid that is an amount or above it."""
        return int(round_up(amount, self.action.digits) / self.step)


def unspent(budget: Budget) -> Decimal | None:
    """What an unspent budget has left; None for no bound."""
    if budget.uses is not None and budget.uses <= 0:
        return min(budget.at_most or Decimal(0), Decimal(0))
    return budget.at_most


def constant_of(expression: Expression | None) -> Decimal | None:
    """The value of an expression that reads nothing; None for any other."""
    if expression is None or expression.reads or expression.tables:
        return None
    found = compile_expression(expression, {})({})
    return found if isinstance(found, Decimal) else None
