"""The latitude of a case, and what it would be for facts that somebody names."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

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
        known = situation.set.case(
            situation.facts.values(), at=at, meters=situation.meters(), audience="associate"
        )
        answers = ctx.told.tell(situation.set, known, request)
        # Beside what `rules` foresees: when a window lets something go.
        moments = [*(each.valid_until for each in answers), situation.facts.changes_at]
        return _view(situation.set.revision, [each.json for each in answers], moments, case.id, request, at)


def what_if(ctx: Context, facts: Mapping[str, object], request: Request, at: datetime) -> LatitudeView:
    """How far one could go with these facts (full names), all budgets unspent; `case` is empty.

    Raises Problem: invalid, where what is asked cannot be kept.
    """
    check_asked(request, "request")
    latitude = ctx.boundaries.current.latitude(facts, at=at, meters=UNSPENT, request=request)
    return _view(latitude.revision, latitude.to_json(), [latitude.valid_until], "", request, at)


def _view(
    revision: str,
    actions: Sequence[object],
    moments: Iterable[datetime | None],
    case: str,
    request: Request,
    at: datetime,
) -> LatitudeView:
    """As screens read it; it stands until the first of `moments`."""
    ends = [moment for moment in moments if moment is not None]
    return LatitudeView(
        case=case,
        at=rfc3339(at),
        revision=revision,
        request=dict(request),
        actions=cast("list[ActionLatitudeJson]", actions),
        valid_until=rfc3339(min(ends)) if ends else None,
    )
