"""Two sets of boundaries: whether the second opens wider, narrows, does both or neither, with a case of each.

A decision is an amount by a road through a door. The second set is wider if some decision is inside there and
not in the first, or need not meet a duty there that it must meet in the first; it is narrower the other way
round. Any fact may be missing, and nothing is spent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import z3

from rules.boundary import Audience, Boundary, Duty
from rules.boundary_set import BoundarySet, revision_of
from rules.latitude import amount_text
from rules.pack import Pack
from rules.prove.cases import (
    DisagreementError,
    Found,
    Holds,
    LostError,
    confirm,
    simplest,
    solve,
)
from rules.prove.court import Heard, case_of, hear
from rules.prove.first import first_case
from rules.prove.guess import literals
from rules.prove.logic import Formula, all_of, any_of, negation
from rules.prove.metered import meter_changes
from rules.prove.proofs import ActionMeaning, Difference, Meaning, Road
from rules.prove.rules import ActionLogic
from rules.prove.shared import odd_words, union
from rules.prove.solver import UnsureError
from rules.prove.terms import Translator
from rules.prove.words import UntranslatableError
from rules.values import Value
from rules.vocabulary import Action, Vocabulary

SECONDS: Final = 5.0
ROADS: Final[tuple[Road, ...]] = ("alone", "with_peer", "emergency")
DutyKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two sets, as far as one action is concerned."""

    set: BoundarySet
    boundaries: tuple[Boundary, ...]


def compare(
    before: Pack,
    after: Pack,
    since: date,
    seconds: float = SECONDS,
    more: Callable[[], bool] = lambda: True,
) -> Meaning:
    """How a pack differs from another in meaning, from a day on.

    Args:
        before: the first pack.
        after: the second; documents that are the same should be the same objects (`parse_pack`'s `before`).
        since: the first day that is looked at; from its first moment in UTC.
        seconds: how long one question may take.
        more: whether there is time for another action; one that is not looked at is undecided.
    """
    if (before.vocabulary.timezone, before.vocabulary.currency) != (
        after.vocabulary.timezone,
        after.vocabulary.currency,
    ):
        return Meaning((), (), ("the time zone or the currency differs, so that no case means the same",))
    changed = {
        name
        for name in before.boundaries.keys() | after.boundaries.keys()
        if _text(before, name) != _text(after, name)
    }
    actions, undecided = [], []
    first = BoundarySet.of(before.vocabulary, before.boundaries, revision_of(before.files))
    sets = first, BoundarySet.of(after.vocabulary, after.boundaries, revision_of(after.files), first)
    old, new = before.vocabulary, after.vocabulary
    for name, action in {**old.actions, **new.actions}.items():
        one, other = (_side(each, name, home) for each, home in (sets, sets[::-1]))
        boundaries = (*one.boundaries, *other.boundaries)
        odd = odd_words(old, new, name, boundaries)
        came_or_went = (name in old.actions) != (name in new.actions)
        if action.always or not (odd or came_or_went or any(each.name in changed for each in boundaries)):
            continue
        if odd or not more():
            undecided.append(f"{name}: {odd or 'there was no time left for it'}")
            continue
        try:
            comparison = _Comparison(union(old, new), action, one, other, changed, since, seconds)
            actions.append(comparison.run())
        except UntranslatableError as reason:
            undecided.append(f"{name}: {reason}")
        except DisagreementError as error:
            undecided.append(f"{name}: a mistake of the prover, not of the pack: {error}")
        except (UnsureError, z3.Z3Exception):
            undecided.append(f"{name}: not decided in {seconds:g} s")
    meters = tuple(meter_changes(before, after, sorted(changed)))
    return Meaning(tuple(actions), meters, tuple(undecided))


def _side(of: BoundarySet, action: str, other: BoundarySet) -> _Side:
    """An action in a set; where the set does not know it, a set that grants nothing of it."""
    if action not in of.rules:
        return _Side(BoundarySet.of(other.vocabulary, {}, of.revision), ())
    return _Side(of, tuple(live.boundary for live in of.rules[action].boundaries))


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
        self,
        words: Vocabulary,
        action: Action,
        before: _Side,
        after: _Side,
        changed: set[str],
        since: date,
        seconds: float,
    ) -> None:
        self.words = words
        self.action = action
        self.before = before
        self.after = after
        self.changed = changed
        self.since = since
        self.seconds = seconds
        self.types = {**before.set.rules[action.name].words, **after.set.rules[action.name].words}
        self.logic = ActionLogic(words, action, self.types, since)

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
        return next((seen for door in self.doors() if (seen := self.lifted_at(door, tight, wide))), None)

    def lifted_at(self, door: Audience, tight: _Side, wide: _Side) -> _Seen | None:
        """Such a case at one door: what is granted to customers alone is given at no other."""
        duties = dict(self.duties(wide, door))
        opened = any_of([self.logic.inside(wide.boundaries, door, road) for road in ROADS])
        for key, binds in self.duties(tight, door):
            if key[0] not in self.changed:
                continue
            found = self.ask(door, [opened, binds, negation(duties.get(key, False))])
            if found is None:
                continue

            def holds(facts: Mapping[str, Value], at: datetime, key: DutyKey = key) -> bool:
                one, other = self.heard((tight, wide), facts, at, door)
                given = max(other.gives(road) for road in ROADS)
                return given > 0 and key in _duties_of(one) and key not in _duties_of(other)

            facts, at = self.simplest(found, holds)
            road = hear(wide.set, self.action.name, facts, at, door).widest
            return _Seen(facts, at, door, road, f"{key[0]}/duties.{key[1]}")
        return None

    def duties(self, side: _Side, door: Audience) -> list[tuple[DutyKey, Formula]]:
        """Every duty by what it asks, and when it binds; notes are asked of associates alone."""
        found = []
        for boundary in side.boundaries:
            logic = self.logic.of(boundary)
            translate = Translator(self.logic.words, boundary.tables)
            for duty in boundary.duties:
                if duty.kind == "note" and door != "associate":
                    continue
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
        asked = [*formulas, *logic.some(), *logic.defaults(door), *logic.door(door)]
        try:
            # As quick as can be, for mostly there is none.
            if solve(logic, asked, self.seconds) is None:
                return None
        except LostError:
            pass
        return first_case(logic, asked, self.seconds, (*self.before.boundaries, *self.after.boundaries))

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
        return simplest(self.words, self.types, found, self.since, holds, named)

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
            where = " at the customer's door" if seen.door == "customer" else ""
            what = f"{seen.duty} {'must' if now else 'need not'} be met{where}"
        elif before == case.amount:
            low = amount_text(one.smallest, self.action.digits)
            what = f"from {low} on before, now from {amount_text(other.smallest, self.action.digits)} on"
        else:
            what = f"{amount_text(before, self.action.digits)} before, now {case.given_text()}"
        return Difference(case, before, what)


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
