"""The same case under both sets, with the same facts at the same moment: what the candidate would change.

Both sets have one vocabulary, so that what was read for one is what the other reads. Of meters those are
taken over that both count alike; the others are read when it is looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from rules.boundary_set import BoundarySet
from rules.judging import Road, Verdict
from rules.latitude import ActionLatitude
from rules.meters import Meter
from service.context import Context
from service.domain.candidate import Change, Effect, SeenCase, SeenDecision, Side
from service.domain.case import FactValue
from service.latitude.known import Place
from service.latitude.situation import Budget, Situation, key_of, meter_of
from service.store import meters
from service.store.meters import MeterKey
from service.store.types import Connection

_ZERO = Decimal(0)
_SAME: tuple[Effect, Decimal] = "same", _ZERO
_BACK: Mapping[Effect, Effect] = {
    "same": "same",
    "more": "less",
    "less": "more",
    "allowed": "refused",
    "refused": "allowed",
}


class CandidateFailed(Exception):  # noqa: N818 -- what it says of the candidate, not of who asked
    """A set could not be evaluated where the other one could."""


Judge = Callable[[BoundarySet, Mapping[Budget, Meter | None]], Verdict]
"""Judges a wish under a set with what its meters hold."""


def shadow_latitude(
    ctx: Context, place: Place, request: Mapping[str, FactValue], situation: Situation
) -> None:
    """Puts an associate's latitude down that was shown, to be looked at under both sets, if there are two."""
    sets = ctx.boundaries.sets
    on_trial = sets.on_trial
    if on_trial is None or place.actor.role != "associate":
        return
    live, trial = sets.live.set, on_trial.live.set
    # A set may have been replaced since the situation was read.
    if situation.set is not live and situation.set is not trial:
        return
    ctx.shadow.case(place.case.id, partial(_see_case, live, trial, place, dict(request), situation))


def shadow_decision(
    ctx: Context, place: Place, situation: Situation, verdict: Verdict, judge: Judge, decision: str | None
) -> None:
    """Puts a wish down that was judged; `decision`: what was made of it, null where it was refused."""
    sets = ctx.boundaries.sets
    on_trial = sets.on_trial
    if on_trial is None or verdict.latitude is None:
        return
    live, trial = sets.live.set, on_trial.live.set
    if situation.set is not live and situation.set is not trial:
        return
    side: Side = "candidate" if situation.set is trial else "live"
    other = live if side == "candidate" else trial
    look = partial(_see_decision, other, place, situation, verdict, verdict.latitude, judge, decision, side)
    ctx.shadow.decision(look)


def changes_between(
    live: BoundarySet,
    trial: BoundarySet,
    facts: Mapping[str, object],
    at: datetime,
    request: Mapping[str, FactValue],
    spent: Callable[[BoundarySet], Mapping[Budget, Meter | None]],
) -> tuple[Change, ...]:
    """Actions that go further or less far under the candidate; what both have in common is not looked at."""
    others = [name for name in live.rules if live.rules[name] is not trial.rules.get(name)]
    if not others:
        return ()
    case = live.case(facts, at=at, meters=spent(live), audience="associate")
    beside = replace(case, meters=spent(trial))
    found = []
    for name in others:
        before, after = (
            boundaries.question(known, name, request).bounds()
            for boundaries, known in ((live, case), (trial, beside))
        )
        if (before.alone, before.with_peer) != (after.alone, after.with_peer):
            was, will = (
                boundaries.answers(known, request, {name})[name]
                for boundaries, known in ((live, case), (trial, beside))
            )
            found.append(
                Change(
                    name,
                    (was.alone, will.alone),
                    (was.with_peer, will.with_peer),
                    (_set_by(was), _set_by(will)),
                )
            )
    return tuple(found)


def effect_of(verdict: Verdict, beside: Verdict, amount: Decimal, side: Side) -> tuple[Effect, Decimal]:
    """What the candidate does to a wish, and by how much more is given under it.

    `verdict` is what counted, of the set that is `side`; `beside`: what the other set says of the same wish.
    """
    effect, more = _turned(verdict, beside, amount)
    return (effect, more) if side == "live" else (_BACK[effect], -more)


def _turned(verdict: Verdict, beside: Verdict, amount: Decimal) -> tuple[Effect, Decimal]:
    """The same, of the other set, from the one that counted.

    Who takes all there is takes all there is; who stays below keeps to it, as far as it still goes; below the
    smallest amount nothing is given. What would have gone alone is not asked of a colleague.
    """
    if not verdict.inside:
        return ("allowed", amount) if _carried(beside) else _SAME
    known, other = verdict.latitude, beside.latitude
    if known is None or other is None:
        return "refused", -amount
    if not _carried(beside):
        rest = _ZERO if beside.unmet else _given(amount, other.with_peer, other)
        return ("less" if rest else "refused"), rest - amount
    reach, reach_beside = _reach(known, verdict.road), _reach(other, verdict.road)
    if reach == reach_beside:
        return _SAME
    wanted = reach_beside if amount == reach else amount
    return ("more" if reach_beside > reach else "less"), _given(wanted, reach_beside, other) - amount


def _see_case(
    live: BoundarySet,
    trial: BoundarySet,
    place: Place,
    request: Mapping[str, FactValue],
    situation: Situation,
    conn: Connection,
) -> SeenCase:
    held = {id(one): _meters(conn, place, situation, one) for one in (live, trial)}
    try:
        changes = changes_between(
            live, trial, situation.facts.values(), situation.at, request, lambda one: held[id(one)]
        )
    except Exception as error:
        raise CandidateFailed(str(error)) from error
    return SeenCase(place.case.id, place.case.team, situation.at, changes)


def _see_decision(
    other: BoundarySet,
    place: Place,
    situation: Situation,
    verdict: Verdict,
    latitude: ActionLatitude,
    judge: Judge,
    decision: str | None,
    side: Side,
    conn: Connection,
) -> SeenDecision:
    action = latitude.action
    effect, more = _SAME
    # What an action's boundaries have in common is taken over from set to set: then nothing can differ.
    if other.rules.get(action.name) is not situation.set.rules[action.name]:
        held = _meters(conn, place, situation, other)
        try:
            beside = judge(other, held)
        except Exception as error:
            raise CandidateFailed(str(error)) from error
        effect, more = effect_of(verdict, beside, verdict.amount, side)
    return SeenDecision(
        id=decision or f"{place.case.id}/{place.actor.id}/{situation.at.timestamp()}",
        decision=decision,
        case=place.case.id,
        team=place.case.team,
        action=action.name,
        at=situation.at,
        side=side,
        effect=effect,
        money=more if action.measure == "money" else None,
    )


def _meters(
    conn: Connection, place: Place, situation: Situation, boundaries: BoundarySet
) -> Mapping[Budget, Meter | None]:
    """What the meters of a set hold for a place, with those of its situation as they stood."""
    if boundaries is situation.set:
        return situation.meters
    known = situation.meters
    same = {spec.key: spec for spec in situation.set.budgets}
    keys = {
        spec.key: MeterKey(spec.boundary, spec.id, key)
        for spec in boundaries.budgets
        if (key := key_of(spec, place.case, place.actor)) is not None
    }
    missing = [
        spec
        for spec in boundaries.budgets
        if (old := same.get(spec.key)) is None or (old.per, old.over) != (spec.per, spec.over)
    ]
    since = {
        keys[spec.key]: None if spec.over is None else situation.at - spec.over
        for spec in missing
        if spec.key in keys
    }
    read = meters.read(conn, since) if since else {}
    fresh = {spec.key: meter_of(spec, read[keys[spec.key]]) if spec.key in keys else None for spec in missing}
    return {
        spec.key: fresh[spec.key] if spec.key in fresh else known.get(spec.key) for spec in boundaries.budgets
    }


def _carried(verdict: Verdict) -> bool:
    """Whether one may go on with it: alone, or with a colleague's yes."""
    return verdict.inside or (verdict.awaiting_peer_possible and not verdict.unmet)


def _reach(latitude: ActionLatitude, road: Road | None) -> Decimal:
    """How far a road goes."""
    if road == "emergency":
        return latitude.emergency.at_most if latitude.emergency is not None else _ZERO
    return latitude.alone if road == "alone" else latitude.with_peer


def _given(wanted: Decimal, reach: Decimal, latitude: ActionLatitude) -> Decimal:
    given = min(wanted, reach)
    return given if given >= latitude.smallest else _ZERO


def _set_by(latitude: ActionLatitude) -> str | None:
    ref = latitude.set_by_with_peer or latitude.set_by_alone
    return None if ref is None else f"{ref.boundary}/{ref.clause}"
