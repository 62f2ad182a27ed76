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
from rules.judging import Verdict
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


class CandidateFailed(Exception):  # noqa: N818 -- what it says of the candidate, not of who asked
    """A set could not be evaluated where the other one could."""


Judge = Callable[[BoundarySet, Mapping[Budget, Meter | None]], Verdict]
"""Judges a wish under a set with what its meters hold."""


def shadow_latitude(
    ctx: Context, place: Place, request: Mapping[str, FactValue], situation: Situation
) -> None:
    """Puts a latitude down that was shown, to be looked at under the other set; nothing without one."""
    sets = ctx.boundaries.sets
    on_trial = sets.on_trial
    if on_trial is None:
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


def effect_of(
    live: tuple[Verdict, ActionLatitude], trial: tuple[Verdict, ActionLatitude], amount: Decimal
) -> tuple[Effect, Decimal]:
    """What the candidate does to a wish, and by how much more is given under it.

    Who takes all there is takes all there is; who stays below keeps to it, as far as it still goes; below the
    smallest amount nothing is given.
    """
    (was, before), (will, after) = live, trial
    if not _carried(was) and not _carried(will):
        return _SAME
    if not _carried(was):
        return "allowed", amount
    if not _carried(will):
        rest = _ZERO if will.unmet else _less(amount, after)
        return ("less" if rest else "refused"), rest - amount
    reach, other = _reach(before, was), _reach(after, was)
    if reach == other:
        return _SAME
    given = other if amount == reach and other > reach else min(amount, other)
    given = given if given >= after.smallest else _ZERO
    return ("more" if other > reach else "less"), given - amount


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
        pair = (verdict, latitude), (beside, beside.latitude or latitude)
        live, trial = pair if side == "live" else (pair[1], pair[0])
        effect, more = effect_of(live, trial, verdict.amount)
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
) -> dict[Budget, Meter | None]:
    """What the meters of a set hold for a place, with those of its situation as they stood."""
    if boundaries is situation.set:
        return situation.meters()
    known = situation.meters()
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
        spec.key: fresh[spec.key] if spec.key in fresh else known[spec.key] for spec in boundaries.budgets
    }


def _carried(verdict: Verdict) -> bool:
    """Whether one may go on with it: alone, or with a colleague's yes."""
    return verdict.inside or (verdict.awaiting_peer_possible and not verdict.unmet)


def _reach(latitude: ActionLatitude, verdict: Verdict) -> Decimal:
    """How far the road goes that was taken."""
    if verdict.road == "emergency":
        return latitude.emergency.at_most if latitude.emergency is not None else _ZERO
    return latitude.with_peer if verdict.road != "alone" else latitude.alone


def _less(amount: Decimal, latitude: ActionLatitude) -> Decimal:
    given = min(amount, latitude.with_peer)
    return given if given >= latitude.smallest else _ZERO


def _set_by(latitude: ActionLatitude) -> str | None:
    ref = latitude.set_by_with_peer or latitude.set_by_alone
    return None if ref is None else f"{ref.boundary}/{ref.clause}"
