"""A case at one moment: its facts, and what its meters hold, by the keys of this case and associate."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rules.boundary import Audience
from rules.boundary_set import BoundarySet
from rules.meters import BudgetSpec, Meter
from rules.quick import quick
from service.domain.actor import Actor
from service.latitude.known import CaseFacts, Place, facts_of, read_cases, team_of
from service.store import journal, meters
from service.store.cases import Case
from service.store.decisions import Given
from service.store.meters import Charge, MeterKey, Spent
from service.store.types import Connection

NOTHING_SPENT = Meter()
Budget = tuple[str, str]
"""(boundary, budget id), as `rules` names meters."""


@quick(frozen=True, slots=True)
class Situation:
    """Everything that a latitude is computed from. `keys`: no entry where the budget's key is unknown;
    `meters`: what each budget's meter holds, as `rules` reads it, for the same; `door`: by which who acts
    comes in.
    """

    set: BoundarySet
    facts: CaseFacts
    keys: Mapping[Budget, MeterKey]
    spent: Mapping[MeterKey, Spent]
    meters: Mapping[Budget, Meter | None]
    at: datetime
    door: Audience = "associate"


def moment(conn: Connection, at: datetime) -> datetime:
    """`at`, but never before what `conn` has seen happen: windows that end earlier would leave that out."""
    return max(at, journal.head(conn).at)


def situation_of(
    boundaries: BoundarySet, conn: Connection, case: Case, actor: Actor, at: datetime
) -> Situation:
    """The case for this associate at a moment."""
    (situation,) = situations_of(boundaries, conn, [Place(case, actor)], at)
    return situation


def situations_of(
    boundaries: BoundarySet, conn: Connection, places: Sequence[Place], at: datetime
) -> list[Situation]:
    """Each case for its associate at a moment: a handful of statements, however many there are.

    Each statement names every case, so that it is the caller who keeps them to some hundreds.
    """
    reads = Reads(boundaries, conn, [(place, None) for place in places], at, at)
    return [reads.situation(place, at) for place in places]


def counts_alike(before: BoundarySet, after: BoundarySet) -> bool:
    """Whether every budget of `after` counts what it counted in `before`: by the same key, over the same
    time. How much it allows may differ.
    """
    counted = {spec.key: (spec.per, spec.over) for spec in before.budgets}
    return all(counted.get(spec.key) == (spec.per, spec.over) for spec in after.budgets)


class Reads:
    """What the store says of places, as their situations are worked out from it, at any moment from the first
    to the last for which it was read, and after whatever was decided meanwhile.
    """

    def __init__(
        self,
        boundaries: BoundarySet,
        conn: Connection,
        wanted: Sequence[tuple[Place, Iterable[Budget] | None]],
        first: datetime,
        last: datetime,
        words: frozenset[str] | None = None,
    ) -> None:
        """Reads in a handful of statements, however many places there are; of the budgets of each those that
        are named, or all (None); of facts these `words`, or all.
        """
        self._boundaries = boundaries
        self._first = first
        self._specs = specs = boundaries.specs
        self._keys: dict[tuple[str, str], dict[Budget, MeterKey]] = {}
        for place, only in wanted:
            some = specs.values() if only is None else [specs[budget] for budget in only]
            self._keys.setdefault(_named(place), {}).update(_meters_of(some, place))
        places = [place.case for place, _ in wanted]
        self._cases = read_cases(boundaries.vocabulary, conn, places, first, last, words)
        self._counts = any(window.source != "signals" for window in self._cases.windows)
        self._spent = meters.read(
            conn,
            {
                meter: None if (over := specs[budget].over) is None else first - over
                for of_place in self._keys.values()
                for budget, meter in of_place.items()
            },
        )

    def situation(self, place: Place, at: datetime) -> Situation:
        """The case for its associate at a moment, with the budgets that were read. Raises LookupError where a
        meter has let something go since the first moment: what it holds now was not read.
        """
        keys = self._keys[_named(place)]
        specs, known = self._specs, self._spent
        spent: dict[MeterKey, Spent] = {}
        held: dict[Budget, Meter | None] = {}
        for budget, meter in keys.items():
            spent[meter] = now = known[meter]
            held[budget] = read = meter_of(specs[budget], now)
            if read.frees_at is not None and read.frees_at <= at:
                raise LookupError(meter)
        facts = facts_of(self._boundaries.vocabulary, self._cases, place, at)
        return Situation(self._boundaries, facts, keys, spent, held, at)

    def decided(self, given: Given, entities: Mapping[str, str], charged: Iterable[Charge]) -> None:
        """Keeps up with a decision: what it gave, to whom, and what it took from which meters."""
        if self._counts:
            for entity in entities.items():
                self._cases.given.setdefault(entity, []).append(given)
        spent = self._spent
        for meter, before, after, amount, _ in charged:
            known = spent.get(meter)
            if known is before:
                spent[meter] = after
            elif known is not None:
                # Another set counts it over another time.
                spent[meter] = Charge.of(meter, known, amount, given.at).after


def _named(place: Place) -> tuple[str, str]:
    return place.case.id, place.actor.id


def _meters_of(specs: Iterable[BudgetSpec], place: Place) -> dict[Budget, MeterKey]:
    """The meters of those of these budgets whose key is known for this case and associate."""
    return {
        spec.key: MeterKey(spec.boundary, spec.id, key)
        for spec in specs
        if (key := key_of(spec, place.case, place.actor)) is not None
    }


def key_of(spec: BudgetSpec, case: Case | None, actor: Actor) -> str | None:
    """Whose meter it is: the associate's, her team's, the case's, an entity's, all's; None if unknown."""
    match spec.per:
        case "associate":
            return actor.id
        case "team":
            return team_of(actor, case)
        case "all":
            return "all"
        case "case":
            return None if case is None else case.id
        case entity:
            return None if case is None else case.entities.get(entity)


def meter_of(spec: BudgetSpec, spent: Spent) -> Meter:
    """A meter as `rules` reads it; only a rolling budget frees anything."""
    if not spent.used and not spent.spent:
        return NOTHING_SPENT
    over, first_at = spec.over, spent.first_at
    if over is None or first_at is None:
        return Meter(spent.spent, spent.used)
    return Meter(spent.spent, spent.used, first_at + over, spent.first_amount)
