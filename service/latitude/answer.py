"""The latitude of a case, and what it would be for facts that somebody names."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from rules.latitude import Latitude
from rules.meters import UNSPENT
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import FactValue
from service.domain.latitude import ActionLatitudeJson, LatitudeView
from service.latitude.asked import check_asked
from service.latitude.situation import moment, situation_of
from service.store.cases import Case
from service.store.types import Connection

Request = Mapping[str, FactValue]
"""What is asked with an action, by short name."""


def latitude_of(
    ctx: Context, conn: Connection, case: Case, actor: Actor, request: Request, at: datetime
) -> LatitudeView:
    """How far the associate may go in the case at a moment. All it reads is of the moment of `conn`, and
    where the clock is behind that (it was set back), the moment is.

    Raises Problem: invalid, where what is asked cannot be kept.
    """
    check_asked(request, "request")
    at = moment(conn, at)
    situation = situation_of(ctx.boundaries.current, conn, case, actor, at)
    with ctx.metrics.decide.time():
        latitude = situation.set.latitude(
            situation.facts.values(), at=at, meters=situation.meters(), request=request
        )
        # Reasons are worked out when they are read: that belongs to the time it takes.
        return view_of(latitude, case.id, request, at, situation.facts.changes_at)


def what_if(ctx: Context, facts: Mapping[str, object], request: Request, at: datetime) -> LatitudeView:
    """How far one could go with these facts (full names), all budgets unspent; `case` is empty.

    Raises Problem: invalid, where what is asked cannot be kept.
    """
    check_asked(request, "request")
    latitude = ctx.boundaries.current.latitude(facts, at=at, meters=UNSPENT, request=request)
    return view_of(latitude, "", request, at, None)


def view_of(
    latitude: Latitude, case: str, request: Request, at: datetime, changes_at: datetime | None
) -> LatitudeView:
    """As screens read it; `changes_at`: when a window changes a fact, which `rules` cannot foresee."""
    moments = [moment for moment in (latitude.valid_until, changes_at) if moment is not None]
    return LatitudeView(
        case=case,
        at=rfc3339(at),
        revision=latitude.revision,
        request=dict(request),
        actions=cast("list[ActionLatitudeJson]", latitude.to_json()),
        valid_until=rfc3339(min(moments)) if moments else None,
    )
