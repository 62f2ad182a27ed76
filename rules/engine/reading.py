"""The fast reading of a whole set: a case in, the limits of every action out."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.boundary import Audience
from rules.engine.coding import Coder
from rules.engine.page import Page
from rules.engine.plan import ALWAYS, CLOSED, Limits, Plan, Planner, Seen
from rules.engine.rows import RowMaker
from rules.engine.slots import Known, Slot, compile_intake, held_by
from rules.meters import Meters
from rules.question import ActionRules
from rules.vocabulary import MISSING, Missing, Type, Vocabulary

_SUPPLIED = {"now": Type("datetime"), "today": Type("date")}


class Reading:
    """The limits of every action at one door. Immutable; safe to be used from any thread."""

    def __init__(self, vocabulary: Vocabulary, rules: Mapping[str, ActionRules], audience: Audience) -> None:
        slots = slots_of(vocabulary, rules, audience)
        by_name = {slot.name: slot for slot in slots}
        self.slots = by_name
        self._intake = compile_intake(slots)
        coder = Coder(by_name)
        maker = RowMaker(by_name, coder)
        plans: list[Plan] = []
        place = 0
        for one in rules.values():
            if not one.action.always:
                plan = Planner(one.action, one.boundaries, audience, maker).plan(place)
                place += sum(len(ladder.top) for ladder in plan.ladders)
                plans.append(plan)
        tests = coder.build()
        for plan in plans:
            for ladder in plan.ladders:
                ladder.build(tests, slots)
        self._page = Page([row.needs for plan in plans for ladder in plan.ladders for row in ladder.top], slots)
        self._template = {name: ALWAYS if one.action.always else CLOSED for name, one in rules.items()}
        self._simple = tuple(
            (
                plan.action.name,
                plan.alone.shift,
                plan.alone.mask,
                tuple(zip(plan.alone.tests, plan.answers, strict=True)),
                plan if plan.alone.below else None,
            )
            for plan in plans
            if plan.simple
        )
        self._others = tuple(plan for plan in plans if not plan.simple)
        self._plans = tuple(plans)

    def limits(
        self,
        facts: Mapping[str, object],
        request: Mapping[str, object],
        now: datetime,
        zone: ZoneInfo,
        meters: Meters,
    ) -> dict[str, Limits]:
        """The limits of every action, in the vocabulary's order; `now` in whole seconds, in UTC."""
        case, partly = self._intake(facts, request, now, now.astimezone(zone).date())
        if partly:
            top, sure = self._page.partly(case)
        else:
            top = sure = self._page.known(case)
        answers = self._template.copy()
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
                    seen = Seen(case, partly, top, sure, {}, meters)
                    answers[name] = deep.limits(seen)
        if self._others:
            seen = Seen(case, partly, top, sure, Known(case, self.slots), meters)  # type: ignore[arg-type]
            for plan in self._others:
                answers[plan.action.name] = plan.limits(seen)
        return answers


def slots_of(
    vocabulary: Vocabulary, rules: Mapping[str, ActionRules], audience: Audience
) -> list[Slot]:
    """A slot for every word that bears on an amount."""
    names = {"now", "today"}
    for one in rules.values():
        for live in one.boundaries:
            names |= live.reads
    slots: list[Slot] = []
    for name in sorted(names):
        fact = vocabulary.facts.get(name)
        type_ = fact.type if fact is not None else _SUPPLIED.get(name) or _asked_type(rules, name)
        default = MISSING if fact is None else fact.default
        slots.append(
            Slot(
                len(slots),
                name,
                type_,
                None if isinstance(default, Missing) else held_by(default, type_),
                name.removeprefix("request.") if name.startswith("request.") else None,
                fact is not None,
                audience == "customer" and name.startswith("associate."),
            )
        )
    return slots


def _asked_type(rules: Mapping[str, ActionRules], name: str) -> Type:
    """The type of a word that only the actions know: of the one whose boundaries read it."""
    short = name.removeprefix("request.")
    return next(
        one.request[short]
        for one in rules.values()
        if short in one.request and any(name in live.reads for live in one.boundaries)
    )


def apart(vocabulary: Vocabulary, rules: Mapping[str, ActionRules]) -> list[dict[str, ActionRules]]:
    """The actions in groups in which no word that is asked has two types; nearly always one group."""
    groups: list[tuple[dict[str, ActionRules], dict[str, Type]]] = []
    for action, one in rules.items():
        reads = frozenset[str]().union(*(live.reads for live in one.boundaries))
        words = {
            name: one.request[name.removeprefix("request.")]
            for name in reads
            if name.startswith("request.") and name not in vocabulary.facts
        }
        for group, types in groups:
            if all(types.get(name, type_) == type_ for name, type_ in words.items()):
                group[action] = one
                types.update(words)
                break
        else:
            groups.append(({action: one}, words))
    return [group for group, _ in groups]
