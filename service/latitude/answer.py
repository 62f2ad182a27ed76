"""The latitude of a case, and what it would be for facts that somebody names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from rules.memo import Telling
from rules.meters import UNSPENT
from service.boundaries import Sets
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import FactValue
from service.domain.latitude import ActionLatitudeJson, LatitudeView
from service.latitude.asked import check_asked
from service.latitude.known import Place
from service.latitude.moving import shared_with
from service.latitude.shadowing import shadow_latitude
from service.latitude.sides import situations_under
from service.latitude.situation import Situation, moment
from service.store.cases import Case
from service.store.types import Connection

Request = Mapping[str, FactValue]
"""What is asked with an action, by short name."""


@dataclass(frozen=True, slots=True)
class Question:
    """How far somebody may go in a case, with what is asked there.

    `as_of`: when the answer was worked out that is shown. An answer stands until its `valid_until`, so that
    where nothing but time went by since, the one of then is given again, without being worked out anew; a
    moment that a way forward names ("if it was booked after …") is then one of then too.
    """

    place: Place
    request: Request
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """All that an answer was worked out from, and what was told of it; `until`: the next moment at which time
    alone changes what was read (None: there is none).
    """

    question: Question
    situation: Situation
    telling: Telling
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A latitude, the moment as of which it was worked out, and what decisions elsewhere may move of it.

    `basis`: for who keeps it until another set is published (`renewing.py`).
    """

    view: LatitudeView
    as_of: datetime
    shares: frozenset[str]
    basis: Basis | None = field(default=None, compare=False, repr=False)


def latitude_of(
    ctx: Context, conn: Connection, case: Case, actor: Actor, request: Request, at: datetime
) -> LatitudeView:
    """How far the associate may go in the case at a moment: `latitudes_of` for one.

    Raises Problem: invalid, where what is asked cannot be kept.
    """
    check_asked(request, "request")
    (answered,) = latitudes_of(ctx, conn, [Question(Place(case, actor), request)], at)
    return answered.view


def latitudes_of(
    ctx: Context, conn: Connection, questions: Sequence[Question], at: datetime
) -> Iterator[Answered]:
    """How far each associate may go in each case at a moment; `check_asked` has seen what is asked.

    All that they need is read at once, before the first; each is worked out when it is asked for. All is of
    the moment of `conn`, and where the clock is behind that (it was set back), the moment is.
    """
    at = moment(conn, at)
    sets = ctx.boundaries.sets
    situations = situations_under(sets, conn, [one.place for one in questions], at)
    for question, situation in zip(questions, situations, strict=True):
        yield _latitude(ctx, sets, question, situation)


def _latitude(ctx: Context, sets: Sets, question: Question, situation: Situation) -> Answered:
    with ctx.metrics.decide.time():
        telling, as_of = _telling(ctx, question, situation)
    ends = [situation.facts.changes_at, *(meter.frees_at for meter in telling.case.meters.values() if meter)]
    basis = Basis(question, situation, telling, _first(ends))
    return Answered(
        view_of(ctx, sets, basis), as_of, shared_with(situation.set, question.place, situation), basis
    )


def view_of(ctx: Context, sets: Sets, basis: Basis) -> LatitudeView:
    """What was told as screens read it, put down for who looks at the candidate, if there is one."""
    question, situation, told = basis.question, basis.situation, basis.telling.told
    # Beside what `rules` foresees: when a window lets something go.
    moments = [*(each.valid_until for each in told.values()), situation.facts.changes_at]
    case, actions = question.place.case.id, [each.json for each in told.values()]
    view = _view(situation.set.revision, actions, moments, case, question.request, situation.at)
    if sets.on_trial is not None:
        shadow_latitude(ctx, question.place, question.request, situation)
        if situation.set is sets.on_trial.live.set:
            view = replace(view, on_trial=sets.on_trial.words)
    return view


def _telling(ctx: Context, question: Question, situation: Situation) -> tuple[Telling, datetime]:
    """What is told, and the moment as of which it was worked out."""
    at, earlier = situation.at, question.as_of
    if earlier is not None and earlier < at:
        telling = _told(ctx, question, situation, earlier)
        if stands(telling, at):
            return telling, earlier
    return _told(ctx, question, situation, at), at


def stands(telling: Telling, at: datetime) -> bool:
    """Whether what was told still holds at a later moment, if nothing but time went by."""
    return all(one.valid_until is None or one.valid_until > at for one in telling.told.values())


def _told(ctx: Context, question: Question, situation: Situation, as_of: datetime) -> Telling:
    known = situation.set.case(
        situation.facts.values(), at=as_of, meters=situation.meters, audience=situation.door
    )
    return ctx.told.tell(situation.set, known, question.request)


def what_if(
    ctx: Context, actor: Actor, facts: Mapping[str, object], request: Request, at: datetime
) -> LatitudeView:
    """How far one could go with these facts (full names), all budgets unspent; `case` is empty. By the set
    that who asks is under.

    Raises Problem: invalid, where what is asked cannot be kept.
    """
    check_asked(request, "request")
    latitude = ctx.boundaries.under(actor).set.latitude(facts, at=at, meters=UNSPENT, request=request)
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
    until = _first(moments)
    return LatitudeView(
        case=case,
        at=rfc3339(at),
        revision=revision,
        request=dict(request),
        actions=cast("list[ActionLatitudeJson]", actions),
        valid_until=None if until is None else rfc3339(until),
    )


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
