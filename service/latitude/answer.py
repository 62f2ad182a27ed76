"""The latitude of a case, and what it would be for facts that somebody names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from rules.meters import UNSPENT
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import FactValue
from service.domain.latitude import ActionLatitudeJson, LatitudeView
from service.latitude.asked import check_asked
from service.latitude.known import Place
from service.latitude.situation import Situation, moment, situations_of
from service.store.cases import Case
from service.store.types import Connection

Request = Mapping[str, FactValue]
"""What is asked with an action, by short name."""


@dataclass(frozen=True, slots=True)
class Question:
    """How far somebody may go in a case, with what is asked there."""

    place: Place
    request: Request


def latitude_of(
    ctx: Context, conn: Connection, case: Case, actor: Actor, request: Request, at: datetime
) -> LatitudeView:
    """How far the associate may go in the case at a moment: `latitudes_of` for one.

    Raises Problem: invalid, where what is asked cannot be kept.
    """
    check_asked(request, "request")
    (view,) = latitudes_of(ctx, conn, [Question(Place(case, actor), request)], at)
    return view


def latitudes_of(
    ctx: Context, conn: Connection, questions: Sequence[Question], at: datetime
) -> Iterator[LatitudeView]:
    """How far each associate may go in each case at a moment; `check_asked` has seen what is asked.

    All that they need is read at once, before the first; each is worked out when it is asked for. All is of
    the moment of `conn`, and where the clock is behind that (it was set back), the moment is.
    """
    at = moment(conn, at)
    boundaries = ctx.boundaries.current
    situations = situations_of(boundaries, conn, [one.place for one in questions], at)
    for question, situation in zip(questions, situations, strict=True):
        yield _latitude(ctx, question, situation)


def _latitude(ctx: Context, question: Question, situation: Situation) -> LatitudeView:
    with ctx.metrics.decide.time():
        known = situation.set.case(
            situation.facts.values(), at=situation.at, meters=situation.meters(), audience="associate"
        )
        answers = ctx.told.tell(situation.set, known, question.request)
    # Beside what `rules` foresees: when a window lets something go.
    moments = [*(each.valid_until for each in answers), situation.facts.changes_at]
    return _view(
        situation.set.revision,
        [each.json for each in answers],
        moments,
        question.place.case.id,
        question.request,
        situation.at,
    )


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
