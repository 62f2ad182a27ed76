"""When time alone changes an answer."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from rules.lines import from_number, meetings, to_number
from rules.live_boundary import Ref
from rules.meaning import Bounds, bounds
from rules.meters import MeterKey
from rules.question import Question
from rules.reasons import set_by
from rules.values import Value
from rules.vocabulary import Type

_MOMENT, _DAY = Type("datetime"), Type("date")
# Moments tried at most; beyond that the next one is given although it may change nothing.
MAX_TRIED: Final = 12


def next_change(question: Question, zone: ZoneInfo) -> datetime | None:
    """The next whole second at which the answer changes without any fact changing and without any meter
    moving; None if there is none. `today` changes at midnight in `zone`.
    """
    moments = sorted(set(_moments(question, zone))) if question.rules.timed else ()
    if not moments:
        return None
    before = _signature(question, question.bounds())
    for tried, moment in enumerate(moments):
        if tried >= MAX_TRIED or _signature(question, _then(question, moment, zone)) != before:
            return moment
    return None


def next_freed(question: Question, freeing: Iterable[MeterKey]) -> datetime | None:
    """When one of these meters gets something back; None if none does."""
    first: datetime | None = None
    for key in freeing:
        meter = question.meters.get(key)
        if meter is not None and meter.frees_at is not None and meter.frees_at > question.now:
            first = meter.frees_at if first is None else min(first, meter.frees_at)
    return first


def _moments(question: Question, zone: ZoneInfo) -> Iterator[datetime]:
    """Every moment after now at which a boundary starts or ends or a comparison with time can turn."""
    now = question.now
    for live in question.rules.timed:
        boundary = live.boundary
        for edge in (boundary.start, boundary.until):
            if edge is not None and edge > now:
                # `now` counts in whole seconds, so an edge within one is felt at the next.
                yield edge if not edge.microsecond else edge.replace(microsecond=0) + timedelta(seconds=1)
        environment, tables = question.environment, boundary.tables
        for one, other, _ in live.compared.get("now", ()):
            for turn in meetings(one, other, "now", environment, tables):
                yield from _around(turn, now)
        for one, other, _ in live.compared.get("today", ()):
            for turn in meetings(one, other, "today", environment, tables):
                yield from _midnights(turn, now, zone)


def _around(turn: Fraction, now: datetime) -> Iterator[datetime]:
    """The first whole seconds at and after a turning point."""
    second = Fraction(1_000_000)
    for number in (-(-turn // second) * second, (turn // second + 1) * second):
        moment = from_number(Fraction(number), _MOMENT)
        if isinstance(moment, datetime) and moment > now:
            yield moment


def _midnights(turn: Fraction, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The midnights with which the days at and after a turning point begin."""
    length = to_number(timedelta(days=1))
    if length is None:
        return
    for number in (-(-turn // length) * length, (turn // length + 1) * length):
        day = from_number(Fraction(number), _DAY)
        if day is None or isinstance(day, bool | str):
            continue
        try:
            moment = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=zone).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if moment > now:
            yield moment


def _then(question: Question, moment: datetime, zone: ZoneInfo) -> Bounds:
    environment: dict[str, Value] = dict(question.environment)
    environment["now"] = moment
    environment["today"] = moment.astimezone(zone).date()
    in_force = tuple(live for live in question.rules.boundaries if live.boundary.in_force(moment))
    return bounds(question.rules.action, in_force, environment, question.meters, question.audience)


def _signature(question: Question, found: Bounds) -> tuple[object, ...]:
    refs: tuple[Ref | None, ...] = (set_by(found, with_peer=False), set_by(found, with_peer=True))
    duties = [(duty.boundary, duty.clause.id) for duty in found.duties]
    budgets = [budget.key for _, budget, _ in found.lefts]
    shown = (found.alone, found.with_peer, found.smallest, found.emergency, question.rules.action.name)
    return (*shown, refs, duties, budgets)
