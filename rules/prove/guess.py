"""Cases guessed from the values that conditions name, and confirmed by the decide reading.

Most of what a check asks of single clauses is whether there is a case in which they do something. There
mostly is, and it is found among the values that stand beside the facts, in a fraction of the time in which
logic finds one. Where no guess comes out as wanted logic is asked, so nothing follows from a bad guess.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Final

from rules.boundary import Audience, Boundary
from rules.live_boundary import LiveBoundary, LiveGrant
from rules.making import making
from rules.syntax import Constant, Expression, walk
from rules.values import Value
from rules.vocabulary import NUMERIC, Type, Vocabulary

OTHER: Final = "other"
"""A text that conditions do not name, as a case shows it."""
FAR: Final = Decimal(1_000_000)
"""How far numbers without a declared end are tried."""
_WAYS: Final = 8
"""Ways of making conditions true that are tried."""
_STEPS: Final[Mapping[str, Decimal | timedelta]] = {
    "integer": Decimal(1),
    "number": Decimal("0.01"),
    "money": Decimal("0.01"),
    "date": timedelta(days=1),
    "datetime": timedelta(seconds=1),
    "duration": timedelta(seconds=1),
}
_ANY: Final[Mapping[str, Value]] = {
    "date": date(2026, 1, 1),
    "datetime": datetime(2026, 1, 1, 12, tzinfo=UTC),
    "duration": timedelta(days=1),
}
"""A value of a kind of which conditions name none."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A case: what is known in it, all else is not."""

    facts: Mapping[str, Value]
    at: datetime


class Guesser:
    """Guesses about one boundary, with the words of one action.

    Args:
        vocabulary: of the pack.
        types: of every word, `request.*` included.
        live: the boundary, ready to be evaluated.
        at: the first moment that is looked at.
    """

    def __init__(
        self, vocabulary: Vocabulary, types: Mapping[str, Type], live: LiveBoundary, at: datetime
    ) -> None:
        self._vocabulary = vocabulary
        self._types = types
        self.live = live
        self._named = literals((live.boundary,))
        self._values: dict[tuple[str, bool], list[Value]] = {}
        start, until = live.boundary.start, live.boundary.until
        later = (
            at
            if start is None or start <= at
            else start.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        )
        self.at: datetime | None = later if until is None or later < until else None
        """A moment at which the boundary is in force; None where none was guessed."""

    def giving(self, grant: LiveGrant, door: Audience, least: Decimal, *, high: bool) -> Guess | None:
        """A case in which a grant gives at least so much; numbers in it as high or as low as they may be."""
        boundary, clause = self.live.boundary, grant.clause
        wanted = [part for part in (boundary.applies_when, clause.when) if part is not None]
        amounts = [part for part in (clause.alone, clause.with_peer) if part is not None]
        for known in self._cases(wanted, door, high=high):
            self._fill(known, amounts, door)
            values = [grant.alone(known), None if grant.with_peer is None else grant.with_peer(known)]
            if any(value is not None and value >= least for value in values):
                return self._guess(known)
        return None

    def binding(self, when: Expression, door: Audience) -> Guess | None:
        """A case in which a condition is true and the boundary is not ruled out."""
        applies = self.live.boundary.applies_when
        for wanted in ([when], [when, applies] if applies is not None else []):
            for known in self._cases(wanted, door, high=True) if wanted else ():
                if self.live.applies(known) is not False:
                    return self._guess(known)
        return None

    def _guess(self, known: Mapping[str, Value]) -> Guess:
        facts = {name: value for name, value in known.items() if name not in ("now", "today")}
        return Guess(facts, self._moment)

    @property
    def _moment(self) -> datetime:
        assert self.at is not None  # noqa: S101 - no case is made without one
        return self.at

    def _cases(
        self, wanted: Sequence[Expression], door: Audience, *, high: bool
    ) -> Iterator[dict[str, Value]]:
        """What may be known so that all the wanted conditions are true; a new mapping each."""
        if self.at is None:
            return
        now = {"now": self.at, "today": self.at.astimezone(self._vocabulary.timezone).date()}
        values = partial(self.values, door, high)
        tables = self.live.boundary.tables

        def ways(rest: Sequence[Expression], known: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
            if not rest:
                yield dict(known)
                return
            for more in islice(making(rest[0].tree, True, known, tables, values), _WAYS):
                yield from ways(rest[1:], {**known, **more})

        yield from islice(ways(wanted, now), _WAYS)

    def _fill(self, known: dict[str, Value], amounts: Sequence[Expression], door: Audience) -> None:
        """Gives the facts that amounts read, and conditions did not settle, the highest of their values."""
        for name in sorted({name for part in amounts for name in part.reads} - known.keys()):
            options = self.values(door, True, name, known)
            if options:
                known[name] = options[0]

    def values(self, door: Audience, high: bool, name: str, _: Mapping[str, Value]) -> list[Value]:
        """Values worth trying of a fact; none where it is not known at a door."""
        if door == "customer" and name.startswith("associate."):
            return []
        key = name, high
        if key not in self._values:
            found = list(worth_trying(self._types[name], self._named.get(name, ())))
            self._values[key] = found[::-1] if high else found
        return self._values[key]


def environment(
    vocabulary: Vocabulary, facts: Mapping[str, Value], at: datetime, door: Audience
) -> dict[str, Value]:
    """What conditions read in a case: its facts, the defaults, the moment and its day."""
    known = {**vocabulary.defaults, **facts}
    if door == "customer":
        known = {name: value for name, value in known.items() if not name.startswith("associate.")}
    return {**known, "now": at, "today": at.astimezone(vocabulary.timezone).date()}


def literals(boundaries: Sequence[Boundary]) -> dict[str, list[Value]]:
    """By fact, the literals of the conditions and values that read it, and the keys of its tables."""
    found: dict[str, list[Value]] = {}
    for boundary in boundaries:
        for expression in boundary.expressions():
            named = [node.value for node in walk(expression.tree) if isinstance(node, Constant)]
            for name in expression.reads:
                found.setdefault(name, []).extend(named)
        for table in boundary.tables.values():
            for place, name in enumerate(table.keys):
                found.setdefault(name, []).extend(key[place] for key in table.rows)
    return found


def worth_trying(type_: Type, named: Sequence[Value]) -> Iterator[Value]:
    """Values of a type, the low ones first: those that are named, their neighbours, and the ends."""
    if type_.kind == "boolean":
        yield from (False, True)
    elif type_.one_of is not None:
        yield from type_.one_of
    elif type_.item is not None:
        named_items = [part for part in dict.fromkeys(named) if not isinstance(part, tuple)]
        items = type_.item.one_of or [part for part in named_items if type_.item.read(part) == part]
        yield ()
        yield from ((part,) for part in items)
        yield tuple(items)
    elif type_.kind == "text":
        yield OTHER
        yield from sorted({each for each in named if isinstance(each, str)})
    else:
        yield from _ordered(type_, named)


def _ordered(type_: Type, named: Sequence[Value]) -> Iterator[Value]:
    step = _STEPS[type_.kind]
    points: set[Value] = {each for each in named if not isinstance(each, bool) and type_.read(each) == each}
    tried = set(points)
    for point in points:
        try:
            tried |= {point + step, point - step}  # type: ignore[operator]  # of one kind
        except OverflowError:
            continue
    if type_.kind in NUMERIC:
        tried |= {Decimal(0) if type_.min is None else type_.min, FAR if type_.max is None else type_.max}
    elif not tried:
        tried.add(_ANY[type_.kind])
    yield from sorted(value for value in tried if type_.read(value) == value)
