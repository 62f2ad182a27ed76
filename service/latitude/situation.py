"""A case at one moment: its facts, and what its meters hold, by the keys of this case and associate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rules.boundary_set import BoundarySet
from rules.meters import BudgetSpec, Meter
from service.domain.actor import Actor
from service.latitude.known import CaseFacts, read_facts, team_of
from service.store import journal, meters
from service.store.cases import Case
from service.store.meters import MeterKey, Spent
from service.store.types import Connection

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
        specs = {spec.key: spec for spec in self.set.budgets}
        return {
            budget: None if key is None else meter_of(specs[budget], self.spent[key])
            for budget, key in ((budget, self.keys.get(budget)) for budget in specs)
        }


def moment(conn: Connection, at: datetime) -> datetime:
    """`at`, but never before what `conn` has seen happen: windows that end earlier would leave that out."""
    return max(at, journal.head(conn).at)


def situation_of(
    boundaries: BoundarySet, conn: Connection, case: Case, actor: Actor, at: datetime
) -> Situation:
    """The case for this associate at a moment, read in a handful of statements."""
    known = read_facts(boundaries.vocabulary, conn, case, actor, at)
    keys, spent = read_meters(boundaries, conn, case, actor, at)
    return Situation(boundaries, known, keys, spent, at)


def read_meters(
    boundaries: BoundarySet, conn: Connection, case: Case | None, actor: Actor, at: datetime
) -> tuple[dict[Budget, MeterKey], dict[MeterKey, Spent]]:
    """The meters of all budgets whose key is known for this case and associate."""
    keys: dict[Budget, MeterKey] = {}
    since: dict[MeterKey, datetime | None] = {}
    for spec in boundaries.budgets:
        key = key_of(spec, case, actor)
        if key is not None:
            keys[spec.key] = MeterKey(spec.boundary, spec.id, key)
            since[keys[spec.key]] = None if spec.over is None else at - spec.over
    return keys, meters.read(conn, since)


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
    rolling = spec.over is not None and spent.first_at is not None
    return Meter(
        spent=spent.spent,
        used=spent.used,
        frees_at=spent.first_at + spec.over if rolling and spent.first_at and spec.over else None,
        frees_amount=spent.first_amount if rolling else None,
    )
