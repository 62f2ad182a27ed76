"""A case at one moment: its facts, and what its meters hold, by the keys of this case and associate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.boundary_set import BoundarySet
from rules.meters import BudgetSpec, Meter
from service.domain.actor import Actor
from service.latitude.known import CaseFacts, Place, read_facts, team_of
from service.store import journal, meters
from service.store.cases import Case
from service.store.meters import MeterKey, Spent
from service.store.types import Connection

NOTHING_SPENT = Meter()
Budget = tuple[str, str]
"""(boundary, budget id), as `rules` names meters."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a latitude is computed from. `keys`: no entry where the budget's key is unknown."""

    set: BoundarySet
    facts: CaseFacts
    keys: Mapping[Budget, MeterKey]
    spent: Mapping[MeterKey, Spent]
    at: datetime

    def meters(self) -> dict[Budget, Meter | None]:
        """What each budget's meter holds, as `rules` reads it."""
        return {
            spec.key: None if key is None else meter_of(spec, self.spent[key])
            for spec, key in ((spec, self.keys.get(spec.key)) for spec in self.set.budgets)
        }


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
    known = read_facts(boundaries.vocabulary, conn, places, at)
    keys = [_meters_of(boundaries, place) for place in places]
    over = {spec.key: spec.over for spec in boundaries.budgets}
    since: dict[MeterKey, datetime | None] = {}
    for meter in (meter for of_place in keys for meter in of_place.values()):
        window = over[meter.boundary, meter.budget]
        since[meter] = None if window is None else at - window
    spent = meters.read(conn, since)
    return [
        Situation(boundaries, facts, of_place, {meter: spent[meter] for meter in of_place.values()}, at)
        for facts, of_place in zip(known, keys, strict=True)
    ]


def counts_alike(before: BoundarySet, after: BoundarySet) -> bool:
    """Whether every budget of `after` counts what it counted in `before`: by the same key, over the same
    time. How much it allows may differ.
    """
    counted = {spec.key: (spec.per, spec.over) for spec in before.budgets}
    return all(counted.get(spec.key) == (spec.per, spec.over) for spec in after.budgets)


def _meters_of(boundaries: BoundarySet, place: Place) -> dict[Budget, MeterKey]:
    """The meters of all budgets whose key is known for this case and associate."""
    return {
        spec.key: MeterKey(spec.boundary, spec.id, key)
        for spec in boundaries.budgets
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
    rolling = spec.over is not None and spent.first_at is not None
    return Meter(
        spent=spent.spent,
        used=spent.used,
        frees_at=spent.first_at + spec.over if rolling and spent.first_at and spec.over else None,
        frees_amount=spent.first_amount if rolling else None,
    )
