"""The fast reading of a whole set: a case in, the limits of every action out."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rules.boundary import Audience
from rules.decide import Environment
from rules.engine.mattering import Mattering
from rules.engine.numbers import Clauses
from rules.engine.page import Page, one_after_another
from rules.engine.plan import ALWAYS, CLOSED, Limits, Plan, Planner
from rules.engine.possible import Beyond
from rules.engine.remaining import Remaining
from rules.engine.rows import Conditions, RowMaker
from rules.engine.seen import Seen
from rules.engine.sieve import FEW, Sieve
from rules.engine.slots import (
    Case,
    Held,
    Intake,
    Slot,
    SlotSet,
    compile_intake,
    environments,
    form_of,
)
from rules.engine.slotted import slots_of
from rules.engine.standing import Likeness, Look, Sheet
from rules.engine.trial import Trial
from rules.live_boundary import LiveBoundary
from rules.meters import Meters
from rules.pausing import in_pieces
from rules.question import ActionRules
from rules.vocabulary import Type, Vocabulary

# A boundary with its conditions.
Made = tuple[LiveBoundary, Conditions]
_SUPPLIED = {"now": Type("datetime"), "today": Type("date")}

NOTHING_ASKED: Mapping[str, object] = {}
MOST_NAMED: Final = 1_000
"""How many sets of words are kept as they were told; beyond that all are forgotten."""

# A named tuple of what is at hand: `Limits(…)` is a call more, which takes as long again.
_made = tuple.__new__


class Reading:
    """The limits of every action at one door. Immutable; safe to be used from any thread."""

    rules: Mapping[str, ActionRules]
    ordered: tuple[Slot, ...]
    plans: tuple[Plan, ...]
    sieves: Mapping[str, Sieve]
    intake: Intake

    def __init__(
        self,
        vocabulary: Vocabulary,
        rules: Mapping[str, ActionRules],
        audience: Audience,
        before: "Reading | None" = None,
    ) -> None:
        slots = slots_of(vocabulary, rules, audience, () if before is None else before.ordered)
        self.rules = dict(rules)
        self.ordered = tuple(slots)
        by_name = {slot.name: slot for slot in slots}
        self.slots = by_name
        self.asked = tuple(slot for slot in slots if slot.asked is not None)
        self.actions = frozenset(rules)
        self._known = environments(by_name)
        # With what makes a value's form in its slot, where that is not the value itself.
        self._places = {slot.name: (slot.index, 1 << slot.index, form_of(slot.type)) for slot in slots}
        # What stays as it was before is taken over, as long as facts keep their slots.
        same: Mapping[str, Plan] = {}
        former: Mapping[str, Plan] = {}
        sieves: Mapping[str, Sieve] = {}
        made: Mapping[str, Sequence[Made]] = {}
        if before is not None and before.ordered == self.ordered[: len(before.ordered)]:
            kept = {name for name, one in rules.items() if before.rules.get(name) is one}
            former = {plan.action.name: plan for plan in before.plans}
            same = {name: plan for name, plan in former.items() if name in kept}
            sieves = before.sieves
            made = before.made
        same_slots = before is not None and before.ordered == self.ordered
        self.intake = before.intake if before is not None and same_slots else compile_intake(slots)
        maker = RowMaker(by_name, self._known)
        # One that bears on several actions is made once.
        fresh: dict[LiveBoundary, Made] = {}
        self.made: dict[str, Sequence[Made]] = {}
        plans: list[Plan] = []
        place = 0
        for name, one in rules.items():
            if one.action.always:
                continue
            if name in same:
                self.made[name], plan = made[name], same[name].at(place)
            else:
                known = {each[0]: each for each in made.get(name, ())}
                for live in in_pieces(one.boundaries):
                    if live not in known:
                        known[live] = fresh.get(live) or (live, maker.conditions(live))
                        fresh[live] = known[live]
                self.made[name] = [known[live] for live in one.boundaries]
                last = former.get(name)
                rows = {} if last is None else {(row.live, row.place): row for row in last.alone.rows}
                plan = Planner(one.action, self.made[name], audience, maker, rows).plan(place)
                plan.build(slots, last)
            place += plan.size
            plans.append(plan)
        self.sieves = {
            name: sieves[name] if name in same else Sieve(self.made[name], slots, sieves.get(name))
            for name, one in in_pieces(rules.items(), 1)
            if len(one.boundaries) > FEW
        }
        needed = one_after_another((ladder.shift, ladder.needed) for plan in plans for ladder in plan.ladders)
        self._page = Page(place, needed, slots)
        self._template = {name: ALWAYS if one.action.always else CLOSED for name, one in rules.items()}
        self._simple = tuple(
            (
                plan.action.name,
                plan.alone.shift,
                plan.alone.mask,
                plan.tested,
                plan if plan.alone.below else None,
            )
            for plan in plans
            if plan.simple
        )
        self._others = tuple(plan for plan in plans if not plan.simple)
        self.plans = tuple(plans)
        self.mattering = Mattering(slots)
        self._by_action = {plan.action.name: plan for plan in plans}
        self._names: dict[SlotSet, tuple[str, ...]] = {}
        self._sheets: dict[str, tuple[Sheet, Remaining]] = {}
        # Which clauses of an action count, by what is known of the words that they read.
        self.counting = {name: dict[Hashable, Clauses]() for name in rules}
        # With the words of some slots as they were told before.
        self._planned = tuple(
            (
                plan.action.name,
                plan,
                plan.alone.shift,
                plan.alone.mask,
                bool(plan.alone.below),
                dict[SlotSet, tuple[str, ...]]({0: ()}),
            )
            for plan in plans
        )
        self._words = {
            name: tuple((word, by_name[word].index) for word in one.words if word in by_name)
            for name, one in rules.items()
        }

    def limits(
        self,
        facts: Mapping[str, object],
        request: Mapping[str, object],
        now: datetime,
        zone: ZoneInfo,
        meters: Meters,
        search: Callable[[str], tuple[str, ...]],
    ) -> dict[str, Limits]:
        """The limits of every action, in the vocabulary's order; `now` in whole seconds, in UTC. `search`
        finds what matters for an action where it cannot be read off.
        """
        case, unknown = self.intake(facts, request, now, now.astimezone(zone).date())
        answers = self._template.copy()
        if unknown:
            self._partly(answers, case, unknown, meters, search)
            return answers
        sure = self._page.known(case)
        for name, shift, mask, rows, deep in self._simple:
            bits = (sure >> shift) & mask
            while bits:
                low = bits & -bits
                test, answer = rows[low.bit_length() - 1]
                if test is None or test(case):
                    answers[name] = answer
                    break
                bits ^= low
            else:
                if deep is not None:
                    answers[name] = deep.limits(Seen(case, 0, sure, sure, {}, meters))
        if self._others:
            seen = Seen(case, 0, sure, sure, self._known(case), meters)
            for plan in self._others:
                answers[plan.action.name] = plan.limits(seen)
        return answers

    def _partly(
        self,
        answers: dict[str, Limits],
        case: Case,
        missing: SlotSet,
        meters: Meters,
        search: Callable[[str], tuple[str, ...]],
    ) -> None:
        """The answers where something is unknown."""
        mattering = self.mattering
        unknown = mattering.unknown(missing)
        top, sure = self._page.partly(case)
        seen: Seen | None = None
        for name, plan, shift, mask, deep, told in self._planned:
            try:
                if plan.simple:
                    left = (top >> shift) & mask
                    if not left and not deep:
                        # Nothing may hold: closed, as the answers begin.
                        continue
                    holding = left & (sure >> shift)
                    limits, (slots, sets) = mattering.simple(plan, left, holding, case, unknown)
                else:
                    slots = 0
                    seen = seen or Seen(case, missing, top, sure, self._known(case), meters)
                    limits, sets = mattering.bounded(plan, seen, unknown)
            except Beyond:
                seen = seen or Seen(case, missing, top, sure, self._known(case), meters)
                limits, names = plan.limits(seen), search(name)
            else:
                for one in sets:
                    slots |= one
                found = told.get(slots)
                names = self._named(name, told, slots) if found is None else found
            if names:
                alone, with_peer, smallest, by_alone, by_peer, _ = limits
                limits = _made(Limits, (alone, with_peer, smallest, by_alone, by_peer, names))
            answers[name] = limits

    def look(self, environment: Environment, request: Mapping[str, object] = NOTHING_ASKED) -> Look:
        """A case, and what is asked with any of its actions, by short name."""
        known = environment
        for slot in self.asked if request else ():
            raw = request.get(slot.asked or "")
            asked = None if raw is None else slot.type.read(raw)
            if asked is not None:
                known = {**known, slot.name: asked}
        # By what is known: of most words nothing is, least of all where one action is asked about.
        places = self._places
        held: list[Held] = [None] * len(self.ordered)
        unknown = (1 << len(held)) - 1
        for name, value in known.items():
            if name in places:
                index, bit, form = places[name]
                one = value if form is None else form(value)
                if one is not None:
                    held[index] = one
                    unknown ^= bit
        case = tuple(held)
        top, sure = self._page.partly(case)
        return Look(case, unknown, top, sure, known, {})

    def in_play(self, action: str, boundaries: Sequence[LiveBoundary], look: Look) -> list[LiveBoundary]:
        """Those of an action's boundaries in force that a case does not rule out."""
        sieve = self.sieves.get(action)
        if sieve is not None:
            return sieve.boundaries(look.case)
        return [live for live in boundaries if live.applies(look.known) is not False]

    def trial(self, action: str, looks: Callable[["Reading"], Look], meters: Meters) -> "Trial":
        """One action of a case, to be tried with more known; `looks` is the case as each reading sees it."""
        return Trial(self, self._by_action[action], looks, meters)

    def sheet(self, plan: Plan) -> tuple[Sheet, Remaining]:
        """The rows of a plan to be searched in; made when it is first asked for."""
        action = plan.action.name
        found = self._sheets.get(action)
        if found is None:
            weighing = self.rules[action].weighing
            likeness = Likeness(self.slots, weighing.exact, weighing.simple)
            sheet = Sheet(plan, self._page, self.slots, likeness)
            remaining = Remaining(plan, sheet, self.slots, weighing, self.mattering.opener)
            found = self._sheets[action] = sheet, remaining
        return found

    def names(self, slots: SlotSet) -> tuple[str, ...]:
        """The words of some slots, in their order."""
        found = self._names.get(slots)
        if found is None:
            if len(self._names) >= MOST_NAMED:
                self._names.clear()
            found = self._names[slots] = tuple([one.name for one in self.ordered if slots >> one.index & 1])
        return found

    def _named(self, action: str, told: dict[SlotSet, tuple[str, ...]], union: SlotSet) -> tuple[str, ...]:
        """The words of some slots, in the vocabulary's order."""
        if len(told) >= MOST_NAMED:
            told.clear()
        names = told[union] = tuple(name for name, slot in self._words[action] if union >> slot & 1)
        return names
