"""Two sets of boundaries: whether the second opens wider, narrows, does both or neither, with a case of each.

A decision is an amount by a road through a door. The second set is wider if some decision is inside there and
not in the first, or need not meet a duty there that it must meet in the first; it is narrower the other way
round. Any fact may be missing, and nothing is spent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import z3

from rules.boundary import Audience, Boundary, Duty
from rules.boundary_set import BoundarySet
from rules.latitude import amount_text
from rules.meters import EMERGENCY
from rules.pack import VOCABULARY, Pack
from rules.prove.cases import (
    DisagreementError,
    Found,
    Holds,
    UnsureError,
    confirm,
    simplest,
    solve,
)
from rules.prove.court import Heard, case_of, hear
from rules.prove.guess import literals
from rules.prove.logic import Formula, all_of, any_of, negation
from rules.prove.proofs import ActionMeaning, Difference, Meaning, MeterChange, Road
from rules.prove.rules import ActionLogic
from rules.prove.terms import Translator
from rules.prove.words import UntranslatableError
from rules.values import Value, duration_text
from rules.vocabulary import Action

SECONDS: Final = 5.0
ROADS: Final[tuple[Road, ...]] = ("alone", "with_peer", "emergency")
DutyKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two sets, as far as one action is concerned."""

    set: BoundarySet
    boundaries: tuple[Boundary, ...]


def compare(before: Pack, after: Pack, since: date, seconds: float = SECONDS) -> Meaning:
    """How a pack differs from another in meaning, from a day on."""
    if before.files[VOCABULARY] != after.files[VOCABULARY] and (
        before.vocabulary.facts != after.vocabulary.facts
        or before.vocabulary.actions != after.vocabulary.actions
        or before.vocabulary.timezone != after.vocabulary.timezone
    ):
        return Meaning((), (), ("the words differ, so that cases of one are not cases of the other",))
    changed = {
        name
        for name in before.boundaries.keys() | after.boundaries.keys()
        if _text(before, name) != _text(after, name)
    }
    actions, undecided = [], []
    sets = BoundarySet.compile(before), BoundarySet.compile(after)
    for name, action in after.vocabulary.actions.items():
        one, other = (
            _Side(each, tuple(live.boundary for live in each.rules[name].boundaries)) for each in sets
        )
        if not any(boundary.name in changed for boundary in (*one.boundaries, *other.boundaries)):
            continue
        try:
            actions.append(_Comparison(action, one, other, changed, since, seconds).run())
        except UntranslatableError as reason:
            undecided.append(f"{name}: {reason}")
        except DisagreementError as error:
            undecided.append(f"{name}: a mistake of the prover, not of the pack: {error}")
        except (UnsureError, z3.Z3Exception):
            undecided.append(f"{name}: not decided in {seconds:g} s")
    meters = tuple(_meters(before, after, sorted(changed)))
    return Meaning(tuple(actions), meters, tuple(undecided))


def _text(pack: Pack, name: str) -> str | None:
    return pack.files.get(f"boundaries/{name}.yaml")


@dataclass(frozen=True, slots=True)
class _Seen:
    """A case in which two sides differ, and how; `duty` where only a duty does."""

    facts: Mapping[str, Value]
    at: datetime
    door: Audience
    road: Road
    duty: str | None = None


class _Comparison:
    """One action in two sets."""

    def __init__(
        self, action: Action, before: _Side, after: _Side, changed: set[str], since: date, seconds: float
    ) -> None:
        self.action = action
        self.before = before
        self.after = after
        self.changed = changed
        self.since = since
        self.seconds = seconds
        self.types = {**before.set.rules[action.name].words, **after.set.rules[action.name].words}
        self.logic = ActionLogic(after.set.vocabulary, action, self.types, since)

    def run(self) -> ActionMeaning:
        """Both directions."""
        wider, narrower = self.wider(self.before, self.after), self.wider(self.after, self.before)
        return ActionMeaning(
            self.action.name,
            None if wider is None else self.told(wider),
            None if narrower is None else self.told(narrower),
        )

    def wider(self, tight: _Side, wide: _Side) -> _Seen | None:
        """A case in which the wide side gives what the tight one does not, or lifts a duty of it."""
        logic = self.logic
        for door in self.doors():
            for road in ROADS:
                inside = logic.inside(wide.boundaries, door, road)
                found = self.ask(door, [inside, negation(logic.inside(tight.boundaries, door, road))])
                if found is None:
                    continue

                def holds(
                    facts: Mapping[str, Value], at: datetime, door: Audience = door, road: Road = road
                ) -> bool:
                    return _beyond(*self.heard((tight, wide), facts, at, door), road, logic.step)

                return _Seen(*self.simplest(found, holds), door, road)
        return self.lifted(tight, wide)

    def lifted(self, tight: _Side, wide: _Side) -> _Seen | None:
        """A case in which something is given, and a duty of the tight side does not bind on the wide one."""
        duties = dict(self.duties(wide))
        opened = any_of([self.logic.inside(wide.boundaries, "associate", road) for road in ROADS])
        for key, binds in self.duties(tight):
            if key[0] not in self.changed:
                continue
            found = self.ask("associate", [opened, binds, negation(duties.get(key, False))])
            if found is None:
                continue

            def holds(facts: Mapping[str, Value], at: datetime, key: DutyKey = key) -> bool:
                one, other = self.heard((tight, wide), facts, at, "associate")
                given = max(other.gives(road) for road in ROADS)
                return given > 0 and key in _duties_of(one) and key not in _duties_of(other)

            facts, at = self.simplest(found, holds)
            road = hear(wide.set, self.action.name, facts, at, "associate").widest
            return _Seen(facts, at, "associate", road, f"{key[0]}/duties.{key[1]}")
        return None

    def duties(self, side: _Side) -> list[tuple[DutyKey, Formula]]:
        """Every duty by what it asks, and when it binds."""
        found = []
        for boundary in side.boundaries:
            logic = self.logic.of(boundary)
            translate = Translator(self.logic.words, boundary.tables)
            for duty in boundary.duties:
                when = translate.condition(duty.when)
                binds = all_of([logic.in_force, negation(logic.applies.no), negation(when.no)])
                found.append((_key(boundary.name, duty), binds))
        return found

    def doors(self) -> tuple[Audience, ...]:
        """The doors at which something is granted in one of the sets."""
        named = (*self.before.boundaries, *self.after.boundaries)
        return ("associate", "customer") if any("customer" in b.audience for b in named) else ("associate",)

    def ask(self, door: Audience, formulas: Sequence[Formula]) -> Found | None:
        """A case that meets the formulas. Raises: UnsureError."""
        logic = self.logic
        return solve(
            logic, [*formulas, *logic.some(), *logic.defaults(door), *logic.door(door)], self.seconds
        )

    def heard(
        self, sides: tuple[_Side, _Side], facts: Mapping[str, Value], at: datetime, door: Audience
    ) -> tuple[Heard, Heard]:
        """What both sides give in a case."""
        one, other = (hear(side.set, self.action.name, facts, at, door) for side in sides)
        return one, other

    def simplest(self, found: Found, holds: Holds) -> tuple[Mapping[str, Value], datetime]:
        """The case simplified, and confirmed by the decide reading. Raises: DisagreementError."""
        confirm(self.action, found, holds)
        named = literals((*self.before.boundaries, *self.after.boundaries))
        return simplest(self.after.set.vocabulary, self.types, found, self.since, holds, named)

    def told(self, seen: _Seen) -> Difference:
        """The case in words: what it gave before, what it gives after."""
        sides = (self.before, self.after)
        one, other = self.heard(sides, seen.facts, seen.at, seen.door)
        case = case_of(
            self.after.set, self.action.name, seen.facts, seen.at, seen.door, seen.road, self.since
        )
        before = one.gives(seen.road)
        if seen.duty is not None:
            now = any(f"{key[0]}/duties.{key[1]}" == seen.duty for key in _duties_of(other))
            what = f"{seen.duty} {'must' if now else 'need not'} be met"
        elif before == case.amount:
            low = amount_text(one.smallest, self.action.digits)
            what = f"from {low} on before, now from {amount_text(other.smallest, self.action.digits)} on"
        else:
            what = f"{amount_text(before, self.action.digits)} before, now {case.given_text()}"
        return Difference(case, before, f"{self.action.name}, {case.known_text()}: {what}")


def _beyond(tight: Heard, wide: Heard, road: Road, step: Decimal) -> bool:
    """Whether some amount is inside on the wide side and not on the tight one."""
    most, least = wide.gives(road), max(wide.smallest, step)
    if most < least:
        return False
    other, floor = tight.gives(road), max(tight.smallest, step)
    return other < floor or most > other or least < floor


def _key(boundary: str, duty: Duty) -> DutyKey:
    asks = duty.must.text if duty.must else duty.text if duty.kind == "confirm" else ""
    return boundary, duty.id, duty.kind, asks


def _duties_of(heard: Heard) -> set[DutyKey]:
    return {_key(duty.boundary, duty.clause) for duty in heard.bounds.duties}


def _meters(before: Pack, after: Pack, changed: Sequence[str]) -> Iterator[MeterChange]:
    """Budgets, and how often an emergency may be used, that are not as they were."""
    for name in changed:
        one, other = (_metered(pack.boundaries.get(name)) for pack in (before, after))
        for key in sorted(one.keys() | other.keys()):
            first, second = one.get(key), other.get(key)
            if first == second:
                continue
            what = f"{name}/{key}: {first.text if first else 'none'}, now {second.text if second else 'none'}"
            if first is None or second is None:
                # An emergency that comes or goes shows in a case.
                if key != EMERGENCY:
                    yield MeterChange(what, wider=second is None, narrower=first is None)
            elif (first.per, first.over) != (second.per, second.over):
                yield MeterChange(what, wider=True, narrower=True)
            else:
                yield MeterChange(
                    what,
                    wider=_more(second.at_most, first.at_most) or _more(second.uses, first.uses),
                    narrower=_more(first.at_most, second.at_most) or _more(first.uses, second.uses),
                )


@dataclass(frozen=True, slots=True)
class _Metered:
    per: str
    over: timedelta | None
    at_most: Decimal | None
    uses: int | None

    @property
    def text(self) -> str:
        parts = [f"{self.at_most:f} at most" if self.at_most is not None else ""]
        parts += [f"{self.uses} uses" if self.uses is not None else "", f"per {self.per}"]
        parts.append("for ever" if self.over is None else f"over {duration_text(self.over)}")
        return " ".join(part for part in parts if part)


def _metered(boundary: Boundary | None) -> dict[str, _Metered]:
    if boundary is None:
        return {}
    found = {
        f"budgets.{one.id}": _Metered(one.per, one.over, one.at_most, one.uses) for one in boundary.budgets
    }
    if (rule := boundary.emergency) is not None:
        found[EMERGENCY] = _Metered(rule.per, rule.over, None, rule.uses)
    return found


def _more(one: Decimal | int | None, other: Decimal | int | None) -> bool:
    """Whether the first bound is looser; none at all is the loosest."""
    return other is not None and (one is None or one > other)
