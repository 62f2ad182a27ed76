"""What was seen of a candidate: cases whose latitude it changes, and decisions judged under both sets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, delete, desc, exists, func, or_, select

from service.domain.candidate import Change, SeenCase, SeenDecision, Side
from service.domain.harm import Tally
from service.store.dialect import Upsert
from service.store.tables import candidate_cases, candidate_decisions, cases, decisions, signals

AGAIN = ("complaint", "dispute", "churn")
"""Kinds of signals by which a customer says that what was decided did not settle it."""

_of_case, _of_decision = candidate_cases.c, candidate_decisions.c
_SEE_CASE = Upsert(
    candidate_cases,
    key=["candidate", "case"],
    set_=lambda new: {name: new[name] for name in ("team", "at", "wider", "narrower", "weight", "changes")},
)
_SEE_DECISION = Upsert(candidate_decisions)
_COUNTS = select(func.count(), _of_case.wider, _of_case.narrower).where(_of_case.candidate == bindparam("of"))
_CHANGES = select(_of_case.changes).where(
    _of_case.candidate == bindparam("of"), or_(_of_case.wider, _of_case.narrower)
)
_TELLING = (
    select(candidate_cases, cases.c.number)
    .join(cases, cases.c.id == _of_case.case)
    .where(_of_case.candidate == bindparam("of"), or_(_of_case.wider, _of_case.narrower))
    .order_by(desc(_of_case.weight), _of_case.case)
    .limit(bindparam("most"))
)
_EFFECTS = (
    select(_of_decision.action, _of_decision.effect, _of_decision.money, func.count())
    .where(_of_decision.candidate == bindparam("of"))
    .group_by(_of_decision.action, _of_decision.effect, _of_decision.money)
)
_COMPLAINED = exists(
    select(1).where(
        signals.c.case == decisions.c.case,
        signals.c.at > decisions.c.at,
        signals.c.kind.in_(AGAIN),
    )
)
_MADE = (
    select(
        _of_decision.side,
        decisions.c.unit,
        decisions.c.measured,
        decisions.c.amount,
        decisions.c.reversed_at.is_not(None).label("reversed"),
        _COMPLAINED.label("complained"),
        func.count().label("times"),
    )
    .join(decisions, decisions.c.id == _of_decision.decision)
    .where(_of_decision.candidate == bindparam("of"))
    # Grouped, so that what comes back is short however many there are; sums are exact only outside of SQL.
    .group_by(
        _of_decision.side,
        decisions.c.unit,
        decisions.c.measured,
        decisions.c.amount,
        decisions.c.reversed_at.is_not(None),
        _COMPLAINED,
    )
)
_FORGET = [
    delete(table).where(table.c.candidate == bindparam("of"))
    for table in (candidate_cases, candidate_decisions)
]


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """Cases that were seen, and those whose latitude is another: wider, narrower, or both at once."""

    seen: int = 0
    wider: int = 0
    narrower: int = 0
    both: int = 0

    @property
    def other(self) -> int:
        """Cases whose latitude is another."""
        return self.wider + self.narrower + self.both


@dataclass(frozen=True, slots=True)
class Telling:
    """A case that the candidate changes, with its number."""

    number: int
    seen: SeenCase


@dataclass(frozen=True, slots=True)
class Effects:
    """What became of wishes for one action: how many by effect, and the money of each."""

    counts: Mapping[str, int]
    money: Mapping[str, Decimal]


def see(conn: Connection, candidate: str, seen: Iterable[SeenCase | SeenDecision]) -> None:
    """Keeps what was seen: a case as it was seen last, a decision once."""
    of_cases, of_decisions = {}, []
    for one in seen:
        if isinstance(one, SeenCase):
            of_cases[one.case] = _case_row(candidate, one)
        else:
            of_decisions.append({"candidate": candidate, **_decision_row(one)})
    if of_cases:
        _SEE_CASE(conn, list(of_cases.values()))
    if of_decisions:
        _SEE_DECISION(conn, of_decisions)


def count_cases(conn: Connection, candidate: str) -> CaseCounts:
    """How many cases were seen, and how they differ."""
    query = _COUNTS.group_by(_of_case.wider, _of_case.narrower)
    found = {
        (bool(row.wider), bool(row.narrower)): int(row[0]) for row in conn.execute(query, {"of": candidate})
    }
    wider, narrower, both = (found.get(key, 0) for key in ((True, False), (False, True), (True, True)))
    return CaseCounts(sum(found.values()), wider, narrower, both)


def count_actions(conn: Connection, candidate: str) -> dict[str, CaseCounts]:
    """By action, the cases in which it goes further or less far; `seen` are those where it differs."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in conn.execute(_CHANGES, {"of": candidate}):
        for change in map(_change, row.changes):
            more, less = (any(sign * move > 0 for move in change.moves) for sign in (1, -1))
            found[change.action][2 if more and less else 0 if more else 1] += 1
    return {
        action: CaseCounts(wider + narrower + both, wider, narrower, both)
        for action, (wider, narrower, both) in sorted(found.items())
    }


def telling(conn: Connection, candidate: str, teams: Sequence[str] | None, most: int) -> list[Telling]:
    """The cases that it changes most, of these teams (None: of all)."""
    query = _TELLING if teams is None else _TELLING.where(_of_case.team.in_(list(teams)))
    return [
        Telling(row.number, SeenCase(row.case, row.team, row.at, tuple(map(_change, row.changes))))
        for row in conn.execute(query, {"of": candidate, "most": most})
    ]


def effects(conn: Connection, candidate: str) -> dict[str, Effects]:
    """By action, what became of wishes under both sets."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    money: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for action, effect, amount, times in conn.execute(_EFFECTS, {"of": candidate}):
        counts[action][effect] += times
        if amount is not None:
            money[action][effect] += amount * times
    return {action: Effects(dict(counts[action]), dict(money[action])) for action in sorted(counts)}


def tallies(conn: Connection, candidate: str, currency: str) -> dict[Side, Tally]:
    """By the set that counted, what became of the decisions made while there is a candidate."""
    found = {"live": [0, 0, 0], "candidate": [0, 0, 0]}
    given = {"live": Decimal(0), "candidate": Decimal(0)}
    for row in conn.execute(_MADE, {"of": candidate}):
        counts = found[row.side]
        for place, counted in enumerate((True, row.reversed, row.complained)):
            counts[place] += row.times if counted else 0
        if row.measured and row.unit == currency and not row.reversed:
            given[row.side] += row.amount * row.times
    sides: tuple[Side, ...] = ("live", "candidate")
    return {
        side: Tally(decisions=counts[0], reversed=counts[1], complained=counts[2], given=given[side])
        for side in sides
        for counts in (found[side],)
    }


def forget(conn: Connection, candidate: str) -> None:
    """Lets the single cases and decisions go."""
    for statement in _FORGET:
        conn.execute(statement, {"of": candidate})


def _case_row(candidate: str, seen: SeenCase) -> dict[str, object]:
    return {
        "candidate": candidate,
        "case": seen.case,
        "team": seen.team,
        "at": seen.at,
        "wider": seen.wider,
        "narrower": seen.narrower,
        "weight": float(max((change.weight for change in seen.changes), default=Decimal(0))),
        "changes": [
            {
                "action": change.action,
                "alone": [format(value, "f") for value in change.alone],
                "with_peer": [format(value, "f") for value in change.with_peer],
                "set_by": list(change.set_by),
            }
            for change in seen.changes
        ],
    }


def _decision_row(seen: SeenDecision) -> dict[str, object]:
    return {
        "id": seen.id,
        "decision": seen.decision,
        "case": seen.case,
        "team": seen.team,
        "action": seen.action,
        "at": seen.at,
        "side": seen.side,
        "effect": seen.effect,
        "money": seen.money,
    }


def _change(kept: Mapping[str, Any]) -> Change:
    alone, peer = ([Decimal(value) for value in kept[road]] for road in ("alone", "with_peer"))
    return Change(
        kept["action"], (alone[0], alone[1]), (peer[0], peer[1]), (kept["set_by"][0], kept["set_by"][1])
    )
