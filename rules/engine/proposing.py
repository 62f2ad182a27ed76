"""Which sets of unknown facts could widen an action at all, where limits are in doubt or amounts unknown.

Every set that widens contains one of these: what makes some grant hold, what its amount reads, and for each
limit and budget in its way what rules it out or lifts it. Whether some values of a set indeed widen is for
the caller to try; numbers that depend on each other are not looked at here.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from rules.engine.ladder import Ladder
from rules.engine.mattering import Mattering
from rules.engine.openings import MAX_WAYS, Option, Way
from rules.engine.plan import Narrow, Plan
from rules.engine.possible import Beyond
from rules.engine.rows import Row
from rules.engine.seen import Seen
from rules.engine.slots import SlotSet
from rules.syntax import Node
from rules.values import ZERO

MAX_SETS: Final = 48
# What each of several things in the way takes: some set of one of its options.
Obstacles = list[list[Option]]


class Proposing:
    """The sets for one action in one case."""

    def __init__(self, mattering: Mattering, plan: Plan, seen: Seen) -> None:
        self._opener = mattering.opener
        self._plan = plan
        self._seen = seen
        self._unknown = mattering.unknown(seen.unknown)
        self._in_the_way: dict[Decimal, Obstacles | None] = {}
        self._narrowed: list[Decimal] | None = None
        # The rows in doubt of each ladder, and what limits that compute their amount come to.
        self._met: dict[Ladder, list[Row]] = {}
        self._limits: list[tuple[Row, Decimal | None]] | None = None

    def sets(self) -> dict[SlotSet, list[Way]]:
        """The sets, of which each widening one contains one, with the ways in which they might; smaller ones
        first.

        Raises: Beyond where there are too many.
        """
        plan, seen = self._plan, self._seen
        found: Narrow = plan.bounds(seen)
        learnable = self._unknown[1]
        sets: dict[SlotSet, list[Way]] = {}
        alike = plan.peer is None and not any(row.peer_value for row in plan.open.rows)
        for told, by_peer in ((found.alone, False), (found.peer, True))[: 1 if alike else 2]:
            now = ZERO if told is None else found.result(told[0])
            for row, gives in self._grants(by_peer) if self._obstacles(now) is not None else ():
                if gives is not None and gives <= now:
                    continue
                holds = self._opener.making(row, seen.case, self._unknown)
                if gives is None:
                    parts = row.written if by_peer else row.written[:1]
                    known = {one for part in parts for one in self._knowing(row, part)}
                    holds = [(slots | more, leaves) for slots, leaves in holds for more in known]
                for obstacles in self._ascents(now, gives):
                    ways = holds
                    for options in obstacles:
                        ways = self._joined(ways, options)
                    for slots, leaves in ways:
                        if slots and not slots & ~learnable:
                            sets.setdefault(slots, []).append(leaves)
                if len(sets) > MAX_SETS:
                    raise Beyond
        return dict(sorted(sets.items(), key=lambda one: one[0].bit_count()))

    def _joined(self, ways: list[Option], options: list[Option]) -> list[Option]:
        """Each way with each option that agrees with it."""
        joined: dict[tuple[SlotSet, tuple[int, ...]], Option] = {}
        for slots, leaves in ways:
            for more, others in options:
                together = (*leaves, *(leaf for leaf in others if leaf not in leaves))
                if not leaves or not others or self._opener.agree(together, self._seen.case):
                    joined[slots | more, tuple(id(leaf) for leaf in together)] = (slots | more, together)
        if len(joined) > MAX_WAYS:
            raise Beyond
        return list(joined.values())

    def _grants(self, by_peer: bool) -> Iterator[tuple[Row, Decimal | None]]:
        """The grants that are not ruled out, with what they give; None where that is unknown."""
        plan, seen = self._plan, self._seen
        ladder = plan.peer if by_peer and plan.peer is not None else plan.alone
        for row in self._doubtful(ladder):
            yield row, (row.peer if by_peer else row.amount) or ZERO
        for row in self._doubtful(plan.open):
            values = (row.value, row.peer_value) if by_peer else (row.value,)
            unknown = any(value is not None and value(seen.known) is None for value in values)
            yield row, None if unknown else seen.granted(row, plan.action)[by_peer]

    def _ascents(self, now: Decimal, gives: Decimal | None) -> Iterator[Obstacles]:
        """What is in the way of more than now by a grant of this amount, None for an unknown one.

        Of the least more first, then of each amount that a higher smallest amount may ask for.
        """
        levels = [now, *self._narrowings(now, gives)]
        for below, level in zip(levels, (*levels[1:], gives), strict=True):
            obstacles = self._obstacles(below)
            if obstacles is None:
                return
            reached = [level] if gives is not None else [level, *self._smallest(below, level)]
            for most in reached:
                floors = self._floors(most)
                if floors is not None:
                    yield [*obstacles, *floors]
            if len(reached) == 1 and floors == []:
                return

    def _smallest(self, below: Decimal, level: Decimal | None) -> list[Decimal]:
        """What an unknown amount may come to, by the smallest amounts that it would not reach."""
        plan = self._plan
        found = {row.amount or ZERO for row in self._doubtful(plan.floors)}
        found |= self._open_amounts(at_most=False)
        asked = sorted(amount for amount in found if amount > below and (level is None or amount <= level))
        return [*reversed(asked[:-1]), below] if asked else []

    def _narrowings(self, now: Decimal, gives: Decimal | None) -> list[Decimal]:
        """The amounts between these to which limits and budgets in doubt or in force narrow, rising."""
        if self._narrowed is None:
            self._narrowed = sorted(self._amounts_left())
        return [amount for amount in self._narrowed if now < amount and (gives is None or amount < gives)]

    def _amounts_left(self) -> set[Decimal]:
        found = {row.amount or ZERO for row in self._doubtful(self._plan.caps)}
        found |= self._open_amounts(at_most=True)
        for row in self._doubtful(self._plan.budgets):
            left = row.of.left(self._seen.meters.get(row.of.key))
            if left is not None:
                found.add(left)
        return found

    def _obstacles(self, now: Decimal) -> Obstacles | None:
        """What keeps any amount at or below what is given now; None where something does for good."""
        if now not in self._in_the_way:
            self._in_the_way[now] = self._look_for_obstacles(now)
        return self._in_the_way[now]

    def _look_for_obstacles(self, now: Decimal) -> Obstacles | None:
        plan = self._plan
        found: Obstacles = []
        for row in self._doubtful(plan.caps):
            if (row.amount or ZERO) > now:
                break
            found.append(self._ruling_out(row))
        for row, value in self._open_limits():
            if value is None:
                lifted: list[Option] = [(one, ()) for one in self._knowing(row, row.written[0]) if one]
                found.append([*lifted, *self._ruling_out(row)])
            elif row.of == "at_most" and value <= now:
                found.append(self._ruling_out(row))
        for row in self._doubtful(plan.budgets):
            left = row.of.left(self._seen.meters.get(row.of.key))
            if left is not None and left <= now:
                found.append(self._ruling_out(row))
        return found if all(found) else None

    def _floors(self, gives: Decimal | None) -> Obstacles | None:
        """The smallest amounts that a grant of this amount does not reach; None where one stands for good."""
        if gives is None:
            return []
        plan = self._plan
        found: Obstacles = []
        for row in self._doubtful(plan.floors):
            if (row.amount or ZERO) <= gives:
                break
            found.append(self._ruling_out(row))
        for row, value in self._open_limits():
            if row.of != "at_most" and value is not None and value > gives:
                found.append(self._ruling_out(row))
        return found if all(found) else None

    def _open_limits(self) -> list[tuple[Row, Decimal | None]]:
        """The limits in doubt that compute their amount, with what it comes to; None: that is unknown."""
        if self._limits is None:
            rows = self._doubtful(self._plan.open_limits)
            self._limits = [(row, self._seen.limited(row, self._plan.action.digits)) for row in rows]
        return self._limits

    def _open_amounts(self, *, at_most: bool) -> set[Decimal]:
        """What such limits come to, where that is known."""
        limits = self._open_limits()
        return {value for row, value in limits if value is not None and (row.of == "at_most") is at_most}

    def _knowing(self, row: Row, part: Node) -> list[SlotSet]:
        return self._opener.knowing(row, part, self._seen.case, self._unknown[0])

    def _ruling_out(self, row: Row) -> list[Option]:
        """The sets of unknown slots that could make a clause's condition false; none where it holds."""
        return self._opener.ruling_out(row, self._seen.case, self._unknown)

    def _doubtful(self, ladder: Ladder) -> list[Row]:
        """The rows that are not ruled out, in order."""
        found = self._met.get(ladder)
        if found is None:
            found = self._met[ladder] = list(self._seen.rows(ladder, maybe=True))
        return found
