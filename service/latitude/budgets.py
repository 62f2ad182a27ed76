"""Budgets that a team shares, as bars on every screen of the team."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from rules.latitude import amount_text
from rules.meters import BudgetSpec
from rules.values import duration_text
from service.boundaries import Live
from service.domain.decision import BudgetView
from service.store import meters
from service.store.meters import MeterKey, Spent
from service.store.types import Connection

ALL = "all"


def team_budgets(live: Live, conn: Connection, team: str, at: datetime) -> list[BudgetView]:
    """What the team's budgets and everybody's hold at a moment, in order of boundary and id."""
    return _views(live, conn, [(spec, key) for spec, key in _shared(live, (team,)) if key in {team, ALL}], at)


def moved_budgets(
    live: Live, conn: Connection, moved: Collection[MeterKey], at: datetime
) -> list[BudgetView]:
    """The shared ones among meters that moved, after it."""
    teams = tuple({meter.key for meter in moved})
    wanted = [
        (spec, key) for spec, key in _shared(live, teams) if MeterKey(spec.boundary, spec.id, key) in moved
    ]
    return _views(live, conn, wanted, at)


def _shared(live: Live, teams: tuple[str, ...]) -> Iterable[tuple[BudgetSpec, str]]:
    for spec in sorted(live.set.budgets, key=lambda spec: spec.key):
        if spec.per == "team":
            yield from ((spec, team) for team in teams)
        elif spec.per == ALL:
            yield spec, ALL


def _views(
    live: Live, conn: Connection, wanted: list[tuple[BudgetSpec, str]], at: datetime
) -> list[BudgetView]:
    since = {
        MeterKey(spec.boundary, spec.id, key): None if spec.over is None else at - spec.over
        for spec, key in wanted
    }
    spent = meters.read(conn, since)
    return [_view(live, spec, key, spent[MeterKey(spec.boundary, spec.id, key)]) for spec, key in wanted]


def _view(live: Live, spec: BudgetSpec, key: str, spent: Spent) -> BudgetView:
    boundary = live.pack.boundaries[spec.boundary]
    digits = max(live.set.vocabulary.actions[action].digits for action in spec.actions)
    return BudgetView(
        boundary=spec.boundary,
        id=spec.id,
        per=spec.per,
        key=key,
        title=boundary.title,
        over=None if spec.over is None else duration_text(spec.over),
        at_most=None if spec.at_most is None else amount_text(spec.at_most, digits),
        spent=amount_text(spent.spent, digits),
        left=None
        if spec.at_most is None
        else amount_text(max(Decimal(0), spec.at_most - spent.spent), digits),
        uses=spec.uses,
        used=spent.used,
    )
