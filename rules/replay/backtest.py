"""What another set of boundaries would have made of past decisions: who could have given more, who less.

Each decision is looked at for itself, for the action that was given: with the facts that it read and its
budgets as they stood. What would have been given is told from what was: who took all there was takes all
there is; who stayed below keeps to it, as far as it still goes; below the smallest amount nothing is given.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, pstdev
from typing import Final, Literal

from rules.boundary_set import BoundarySet
from rules.replay.columns import PastCase, frame_of
from rules.replay.latitudes import Progress, replay

FEW: Final = 100
TELLING: Final = 10
SEGMENTS: Final = 12
_ANSWERS: Final = ("alone", "with_peer", "smallest", "emergency", "unmet")

Reach = Literal["alone", "with_peer", "emergency"]


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision that was made: in which case, what was given by which road. `segments`: tier, topic, …"""

    case: PastCase
    number: int
    action: str
    amount: Decimal
    road: str
    segments: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Flip:
    """One decision under both sets: what was, what would be. `reach`: how far its road goes."""

    decision: PastDecision
    alone: tuple[Decimal, Decimal]
    with_peer: tuple[Decimal, Decimal]
    reach: tuple[Decimal, Decimal]
    given: tuple[Decimal, Decimal]
    outside: bool

    @property
    def changed(self) -> bool:
        """Whether the latitude is another."""
        return self.alone[0] != self.alone[1] or self.with_peer[0] != self.with_peer[1]

    @property
    def wider(self) -> bool:
        """Whether its road goes further."""
        return self.reach[1] > self.reach[0]

    @property
    def weight(self) -> Decimal:
        """How much it tells: by how much the latitude moves, on whichever road more."""
        return max(abs(after - before) for before, after in (self.alone, self.with_peer))


@dataclass(frozen=True, slots=True)
class Segment:
    """One value of one kind of segment: how many decisions, of which the latitude rose or fell."""

    kind: str
    value: str
    decisions: int
    gain: int
    lose: int
    money: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """By how much a month's money would move: mean and spread (standard deviation) over the months."""

    mean: Decimal
    spread: Decimal
    months: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Backtest:
    """What changes. `missing`: facts that the new set reads and no record holds; they count as unknown."""

    decisions: int
    cases: int
    changed: int
    outside: int
    wider: int
    narrower: int
    peers_less: int
    peers_more: int
    money: Mapping[str, Money]
    segments: tuple[Segment, ...]
    telling: tuple[Flip, ...]
    missing: tuple[str, ...]
    left_out: int

    @property
    def few(self) -> bool:
        """Whether there is too little past to take this for more than a hint."""
        return self.decisions < FEW


def backtest(
    before: BoundarySet,
    after: BoundarySet,
    decisions: Iterable[PastDecision],
    *,
    left_out: int = 0,
    progress: Progress | None = None,
) -> Backtest:
    """Past decisions under two sets.

    Args:
        before: the set to compare with.
        after: the edited set.
        decisions: what was decided.
        left_out: how many decisions there were beside these, whose facts are gone.
        progress: told how many decisions are done, of how many.

    Raises:
        ReplayError: where columns cannot hold what an expression comes to.
    """
    by_action: dict[str, list[PastDecision]] = defaultdict(list)
    for decision in decisions:
        by_action[decision.action].append(decision)
    total, done = sum(map(len, by_action.values())), 0
    flips: list[Flip] = []
    for action, given in sorted(by_action.items()):
        flips += _flips(before, after, action, given)
        done += len(given)
        if progress is not None:
            progress(done, total)
    changed = [flip for flip in flips if flip.changed or flip.outside]
    telling = sorted(changed, key=lambda flip: (-flip.weight, flip.decision.number, flip.decision.case.id))
    return Backtest(
        decisions=len(flips),
        cases=len({flip.decision.number for flip in flips}),
        changed=len({flip.decision.number for flip in changed}),
        outside=sum(flip.outside for flip in flips),
        wider=sum(flip.wider for flip in flips),
        narrower=sum(flip.reach[1] < flip.reach[0] for flip in flips),
        peers_less=sum(_needs_peer(flip, 0) and not _needs_peer(flip, 1) for flip in flips),
        peers_more=sum(_needs_peer(flip, 1) and not _needs_peer(flip, 0) for flip in flips),
        money=_money(before, flips),
        segments=_segments(before, flips),
        telling=tuple(telling[:TELLING]),
        missing=_missing(after, flips),
        left_out=left_out,
    )


def _flips(
    before: BoundarySet, after: BoundarySet, action: str, given: Sequence[PastDecision]
) -> Iterable[Flip]:
    one, other = (_answers(boundaries, action, given) for boundaries in (before, after))
    for decision, was, would in zip(given, one, other, strict=True):
        road: Reach = "with_peer" if decision.road == "with_peer" else "alone"
        if decision.road == "emergency":
            road = "emergency"
        reach = (was[road], would[road])
        takes = reach[1] if decision.amount >= reach[0] and reach[1] > reach[0] > 0 else decision.amount
        takes = min(takes, reach[1])
        shut = takes < would["smallest"] or takes <= 0 or bool(would["unmet"])
        outside = decision.amount > reach[1] or decision.amount < would["smallest"] or bool(would["unmet"])
        yield Flip(
            decision,
            (was["alone"], would["alone"]),
            (was["with_peer"], would["with_peer"]),
            reach,
            (decision.amount, Decimal(0) if shut else takes),
            outside,
        )


def _answers(
    boundaries: BoundarySet, action: str, given: Sequence[PastDecision]
) -> list[Mapping[str, Decimal]]:
    if action not in boundaries.vocabulary.actions:
        return [dict.fromkeys(_ANSWERS, Decimal(0))] * len(given)
    frame = frame_of(boundaries, (decision.case for decision in given))
    columns = replay(boundaries, frame, actions=(action,), answers=_ANSWERS)
    found = [columns[f"{action}.{answer}"].to_list() for answer in _ANSWERS]
    return [
        {
            answer: Decimal(value or 0).scaleb(0 if answer == "unmet" else -6)
            for answer, value in zip(_ANSWERS, row, strict=True)
        }
        for row in zip(*found, strict=True)
    ]


def _needs_peer(flip: Flip, which: int) -> bool:
    amount = flip.given[0]
    return flip.alone[which] < amount <= flip.with_peer[which]


def _money(boundaries: BoundarySet, flips: Sequence[Flip]) -> dict[str, Money]:
    """By unit of what is given; every month from the first decision to the last counts, quiet ones too."""
    moved: dict[str, dict[str, Decimal]] = defaultdict(dict)
    if not flips:
        return {}
    months = _months(flips)
    for flip in flips:
        action = boundaries.vocabulary.actions.get(flip.decision.action)
        if action is None or action.measure is None:
            continue
        unit = boundaries.vocabulary.currency if action.measure == "money" else action.unit or action.name
        sums, month = moved[unit], _month(flip)
        sums[month] = sums.get(month, Decimal(0)) + flip.given[1] - flip.given[0]
    found = {}
    for unit, sums in sorted(moved.items()):
        each = {month: sums.get(month, Decimal(0)) for month in months}
        values = [float(value) for value in each.values()]
        found[unit] = Money(_cents(fmean(values)), _cents(pstdev(values)), each)
    return found


def _months(flips: Sequence[Flip]) -> list[str]:
    first, last = min(map(_month, flips)), max(map(_month, flips))
    year, month = map(int, first.split("-"))
    months = [first]
    while months[-1] < last:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        months.append(f"{year:04d}-{month:02d}")
    return months


def _month(flip: Flip) -> str:
    return flip.decision.case.at.strftime("%Y-%m")


def _cents(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _segments(boundaries: BoundarySet, flips: Sequence[Flip]) -> tuple[Segment, ...]:
    """Those with the most changes first, a dozen of each kind at most."""
    found: dict[tuple[str, str], list[Flip]] = defaultdict(list)
    for flip in flips:
        for kind, values in flip.decision.segments.items():
            for value in values:
                found[kind, value].append(flip)
    money = {name for name, action in boundaries.vocabulary.actions.items() if action.measure == "money"}
    segments = [
        Segment(
            kind,
            value,
            len(these),
            sum(flip.reach[1] > flip.reach[0] for flip in these),
            sum(flip.reach[1] < flip.reach[0] for flip in these),
            sum(
                (flip.given[1] - flip.given[0] for flip in these if flip.decision.action in money), Decimal(0)
            ),
        )
        for (kind, value), these in found.items()
    ]
    segments.sort(key=lambda one: (one.kind, -(one.gain + one.lose), -one.decisions, one.value))
    shown: Counter[str] = Counter()
    kept = []
    for segment in segments:
        shown[segment.kind] += 1
        if shown[segment.kind] <= SEGMENTS:
            kept.append(segment)
    return tuple(kept)


def _missing(boundaries: BoundarySet, flips: Sequence[Flip]) -> tuple[str, ...]:
    held: set[str] = set()
    actions = set()
    for flip in flips:
        held |= flip.decision.case.facts.keys()
        held |= {f"request.{word}" for word in flip.decision.case.request}
        actions.add(flip.decision.action)
    reads = {
        name
        for boundary in boundaries.boundaries.values()
        if actions & set(boundary.actions)
        for expression in boundary.expressions()
        for name in expression.reads
    }
    return tuple(sorted(reads - held - set(boundaries.vocabulary.defaults) - {"now", "today"}))
