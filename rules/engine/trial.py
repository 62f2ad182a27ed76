"""One action of a case, to be asked and to be tried with more known."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from rules.decide import Environment
from rules.engine.numbers import Clauses, clauses
from rules.engine.openings import Way
from rules.engine.plan import Plan
from rules.engine.possible import Beyond
from rules.engine.proposing import Proposing
from rules.engine.remaining import Left, Stand
from rules.engine.seen import Seen
from rules.engine.slots import held_by
from rules.engine.standing import Alike, Look
from rules.engine.whatif import About, Around
from rules.live_boundary import LiveBoundary
from rules.meaning import Bounds
from rules.meters import Meters
from rules.values import Value

if TYPE_CHECKING:
    from rules.engine.reading import Reading

MOST_LOOKED_AT: Final = 2_000
"""How many values are looked at in search of some that agree, for one way."""
MOST_ALIKE: Final = 500
"""For how many kinds of cases an action's answer is kept (some 5 KiB each); beyond that all are forgotten."""
MOST_FOUND: Final = 2_000
"""For how many kinds of cases it is kept what would widen an action; beyond that all are forgotten."""


class Trial:
    """One action of a case: which sets of unknown facts could widen it, what it comes to with more known."""

    __slots__ = ("_about", "_around", "_in_play", "_looked", "_looks", "_met", "_meters", "_plan", "_reading")

    def __init__(
        self, reading: "Reading", plan: Plan, looks: Callable[["Reading"], Look], meters: Meters
    ) -> None:
        """`looks` is the case as each reading sees it; it is asked where what was kept does not answer."""
        self._reading = reading
        self._plan = plan
        self._looks = looks
        self._looked: Look | None = None
        self._meters = meters
        self._about: dict[tuple[str, ...], About] = {}
        self._around: Around | None = None
        self._in_play: list[LiveBoundary] | None = None
        self._met: Seen | None = None

    @property
    def _look(self) -> Look:
        """The case as this reading sees it."""
        if self._looked is None:
            self._looked = self._looks(self._reading)
        return self._looked

    def _seen(self) -> Seen:
        """The case, in which what is left of ladders is looked up once."""
        if self._met is None:
            self._met = self._look.seen(self._meters)
            self._met.met = {}
        return self._met

    def _tried(self) -> Around:
        """The action with other values for some facts."""
        if self._around is None:
            sheet, _ = self._reading.sheet(self._plan)
            self._around = Around(self._plan, sheet, self._look, self._seen())
        return self._around

    def alike(self, others: Hashable) -> Alike:
        """What was found out for cases that are alike, with as much left of budgets and with the same others;
        nothing yet for the first of its kind.
        """
        (sheet, _), meters = self._reading.sheet(self._plan), self._meters
        left = tuple([row.of.left(meters.get(row.of.key)) for row in self._plan.budgets.rows])
        key = (sheet.likeness.of(self._look.case), left, others)
        found = sheet.alike.get(key)
        if found is None:
            if len(sheet.alike) >= MOST_ALIKE:
                sheet.alike.clear()
            found = sheet.alike[key] = Alike()
        return found

    def bounds(self, boundaries: Sequence[LiveBoundary], environment: Environment) -> Bounds:
        """What counts as things stand, over the boundaries in force; what follows is to be concluded.
        `environment`: all that is known of the case.

        Which clauses count is kept for cases in which the same is known of all that they read: few differ in
        that, and to find out takes several times as long as to see what is left of budgets.
        """
        rules = self._reading.rules[self._plan.action.name]
        if not rules.settled:
            return self._clauses(boundaries).numbers(self._meters)
        kept = self._reading.counting[rules.action.name]
        key = tuple([environment.get(word) for word in rules.read])
        found = kept.get(key)
        if found is None:
            if len(kept) >= MOST_ALIKE:
                kept.clear()
            found = kept[key] = self._clauses(boundaries)
        return found.numbers(self._meters)

    def _clauses(self, boundaries: Sequence[LiveBoundary]) -> Clauses:
        some = self._reading.rules[self._plan.action.name].saying_more
        saying_more = [live for live in self.in_play(boundaries) if live.says_more] if some else []
        return clauses(self._plan, self._seen(), saying_more)

    def in_play(self, boundaries: Sequence[LiveBoundary]) -> list[LiveBoundary]:
        """Those of the boundaries in force that the case does not rule out."""
        if self._in_play is None:
            self._in_play = self._reading.in_play(self._plan.action.name, boundaries, self._look)
        return self._in_play

    @property
    def simple(self) -> bool:
        """Whether its first grant that holds is the answer: what is unknown of others is soon told."""
        return self._plan.simple

    def left(self, stand: Stand, openers: Iterable[str], environment: Environment) -> Left:
        """What the case leaves to be found out of the action, which stands like this in it; `openers`: the
        known facts of which another value may open it.
        """
        slots = 0
        for name in openers:
            slots |= 1 << self._reading.slots[name].index
        return self._reading.sheet(self._plan)[1].of(self._tried(), stand, slots, environment)

    def found(self, key: Hashable) -> Any:
        """What was kept for it; None: nothing."""
        return self._reading.sheet(self._plan)[0].found.get(key)

    def keep(self, key: Hashable, found: object) -> None:
        """Keep what was found out for cases that leave the same to be found out."""
        kept = self._reading.sheet(self._plan)[0].found
        if len(kept) >= MOST_FOUND:
            kept.clear()
        kept[key] = found

    def about(self, names: tuple[str, ...]) -> About:
        """Facts that bear on amounts, to be tried with other values: all unknown, or one that is known."""
        found = self._about.get(names)
        if found is None:
            slots = [self._reading.slots[name] for name in names]
            found = self._about[names] = self._tried().about(slots)
        return found

    def sets(self) -> dict[frozenset[str], list[Way]]:
        """Sets of unknown facts, of which every set that widens contains one, with the ways in which they
        might. Raises: Beyond.
        """
        seen = self._seen()
        sets = Proposing(self._reading.mattering, self._plan, seen).sets() if seen.unknown else {}
        return {frozenset(self._reading.names(one)): ways for one, ways in sets.items()}

    def unavoidable(self) -> tuple[str, ...]:
        """Unknown facts that are in every set that widens. Raises: Beyond."""
        seen = self._seen()
        return self._reading.names(self._reading.mattering.unavoidable(self._plan, seen))

    def mattering(self, alone: Decimal, peer: Decimal) -> list[tuple[str, ...]]:
        """The smallest sets of unknown facts of which some values widen, as far as conditions and amounts
        say it by themselves; so much may be given as things stand. Raises: Beyond.
        """
        seen = self._seen()
        found = self._reading.mattering.sets(self._plan, seen, alone, peer)
        return [self._reading.names(one) for one in found]

    def may_open(self, *, granted: bool) -> tuple[str, ...]:
        """The known facts of which another value could open a closed action, as far as that shows at once;
        `granted`: grants hold, so that something else closes it.
        """
        return self._reading.names(self._tried().may_open(granted=granted))

    def agreeing(
        self,
        way: Way,
        names: Sequence[str],
        values: Callable[[str, Mapping[str, Value]], Sequence[Value]],
    ) -> Iterator[dict[str, Value]]:
        """The values of these facts that agree with all that a way says, in their order; `values` of one,
        given those before it. Raises Beyond, while it is gone through, where too many have to be looked at.
        """
        slots = [self._reading.slots[name] for name in names]
        own = [[leaf for leaf in way if leaf.slots >> slot.index & 1] for slot in slots]
        case, found = list(self._look.case), dict[str, Value]()
        left = MOST_LOOKED_AT

        def go(place: int) -> Iterator[dict[str, Value]]:
            nonlocal left
            if place == len(slots):
                yield dict(found)
                return
            slot, name = slots[place], names[place]
            for value in values(name, found):
                left -= 1
                if left < 0:
                    raise Beyond
                case[slot.index], found[name] = held_by(value, slot.type), value
                now = tuple(case)
                if all(leaf.verdict(now) is not (not leaf.wanted) for leaf in own[place]):
                    yield from go(place + 1)
            case[slot.index] = None
            found.pop(name, None)

        return go(0)
