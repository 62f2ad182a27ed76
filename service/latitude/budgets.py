"""Budgets that a team shares, as bars on every screen of the team."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from operator import itemgetter

from rules.latitude import amount_text
from rules.meters import BudgetSpec
from rules.values import duration_text
from service.boundaries import Bar, Live
from service.domain.decision import BudgetView
from service.store import meters
from service.store.meters import MeterKey, Spent
from service.store.types import Connection

TEAM = "team"
ALL = "all"


def team_budgets(live: Live, conn: Connection, team: str, at: datetime) -> list[BudgetView]:
    """What the team's budgets and everybody's hold at a moment, in order of boundary and id."""
    shared = [
        MeterKey(spec.boundary, spec.id, team if spec.per == TEAM else ALL)
        for spec in live.set.budgets
        if spec.per in {TEAM, ALL}
    ]
    return shared_budgets(live, read_budgets(live, conn, shared, at))


def read_budgets(
    live: Live, conn: Connection, wanted: Iterable[MeterKey], at: datetime
) -> dict[MeterKey, Spent]:
    """What these meters hold at a moment; those of budgets that are no more are left out."""
    specs = live.set.specs
    since: dict[MeterKey, datetime | None] = {}
    for meter in wanted:
        spec = specs.get((meter.boundary, meter.budget))
        if spec is not None:
            since[meter] = None if spec.over is None else at - spec.over
    return meters.read(conn, since)


def shared_budgets(live: Live, held: Mapping[MeterKey, Spent]) -> list[BudgetView]:
    """Those of these meters that a team or everybody shares, in order of boundary and id."""
    specs = live.set.specs
    shared = [
        (meter, spec)
        for meter in held
        if (spec := specs.get((meter.boundary, meter.budget))) is not None and spec.per in {TEAM, ALL}
    ]
    return [_view(live, spec, meter.key, held[meter]) for meter, spec in sorted(shared, key=itemgetter(0))]


def _view(live: Live, spec: BudgetSpec, key: str, spent: Spent) -> BudgetView:
    bar = live.bars.get(spec.key)
    if bar is None:
        bar = live.bars[spec.key] = _bar(live, spec)
    return BudgetView(
        boundary=spec.boundary,
        id=spec.id,
        per=spec.per,
        key=key,
        title=bar.title,
        over=bar.over,
        at_most=bar.at_most,
        spent=amount_text(spent.spent, bar.digits),
        left=None
        if spec.at_most is None
        else amount_text(max(Decimal(0), spec.at_most - spent.spent), bar.digits),
        uses=spec.uses,
        used=spent.used,
    )


def _bar(live: Live, spec: BudgetSpec) -> Bar:
    digits = max((live.set.vocabulary.actions[action].digits for action in spec.actions), default=0)
    return Bar(
        title=live.pack.boundaries[spec.boundary].title,
        over=None if spec.over is None else duration_text(spec.over),
        at_most=None if spec.at_most is None else amount_text(spec.at_most, digits),
        digits=digits,
    )
