"""A pack against expected decisions: rows of real or policy-derived cases, each with its verdict."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from rules.boundary_set import BoundarySet
from rules.judging import Verdict
from rules.latitude import amount_text
from rules.meters import UNSPENT
from rules.values import datetime_of, decimal_of, number_of

Expected = Literal["allow", "deny", "escalate"]
DEFAULT_AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
RECORD = "record"


class CaseError(ValueError):
    """A row that is no case; the text names the row and what is wrong."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A case that came out otherwise; `trace` says how the answer came about."""

    case_id: str
    action: str
    expected: Expected
    allowed: bool
    trace: tuple[str, ...]

    def __str__(self) -> str:
        got = "allowed" if self.allowed else "not allowed"
        return "\n  ".join([f"{self.case_id} {self.action}: expected {self.expected}, {got}", *self.trace])


@dataclass(frozen=True, slots=True)
class CasesReport:
    """How many rows agree, by action, and each that does not."""

    agree: Mapping[str, int]
    total: Mapping[str, int]
    disagreements: tuple[Disagreement, ...]

    @property
    def agreed(self) -> int:
        """Rows that came out as expected."""
        return sum(self.agree.values())

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(self.total.values())

    def lines(self) -> Iterator[str]:
        """The report as text: each action, each disagreement, and `N of M agree` last."""
        for action in sorted(self.total):
            yield f"{action}: {self.agree.get(action, 0)} of {self.total[action]}"
        for disagreement in self.disagreements:
            yield str(disagreement)
        yield f"{self.agreed} of {self.rows} agree"


def run_cases(boundaries: BoundarySet, rows: Iterable[Mapping[str, Any]]) -> CasesReport:
    """Judge every row; budgets are unspent, notes and confirmations given, the associate alone.

    Args:
        boundaries: the compiled pack.
        rows: `{"case_id", "action", "params", "facts", "expected"}`, optionally `at`; `facts` become
        `record.*`, nested ones joined by dots. A fact that is no word of the vocabulary there is taken by its
        own name where that is one (`customer.tier`), else left out, as are params that the action lacks.

    Raises:
        CaseError: a row lacks a key or has a value that cannot be read; it names the row.
    """
    agree: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong = []
    for number, row in enumerate(rows, 1):
        case = _read(number, row)
        facts, strange = _known(boundaries, case)
        verdict, allowed = _judge(boundaries, case, facts)
        total[case.action] += 1
        if allowed == (case.expected == "allow"):
            agree[case.action] += 1
        else:
            trace = tuple(_trace(verdict, strange))
            wrong.append(Disagreement(case.id, case.action, case.expected, allowed, trace))
    return CasesReport(agree, total, tuple(wrong))


@dataclass(frozen=True, slots=True)
class _Case:
    id: str
    action: str
    params: Mapping[str, Any]
    facts: Mapping[str, Any]
    expected: Expected
    at: datetime


def _read(number: int, row: Mapping[str, Any]) -> _Case:
    if not isinstance(row, Mapping):
        raise CaseError(f"row {number} is not an object")
    name = str(row.get("case_id", f"row {number}"))
    action, expected = row.get("action"), row.get("expected")
    params, facts = row.get("params") or {}, row.get("facts") or {}
    if not isinstance(action, str):
        raise CaseError(f'row {number} ({name}): "action" is not a text')
    if expected not in ("allow", "deny", "escalate"):
        raise CaseError(f'row {number} ({name}): "expected" is allow, deny or escalate, not {expected!r}')
    if not isinstance(params, Mapping) or not isinstance(facts, Mapping):
        raise CaseError(f'row {number} ({name}): "params" and "facts" are objects')
    at = datetime_of(row["at"]) if "at" in row else DEFAULT_AT
    if at is None:
        raise CaseError(f'row {number} ({name}): "at" is not a moment with offset: {row["at"]!r}')
    return _Case(name, action, params, facts, expected, at)


def _flat(facts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _known(boundaries: BoundarySet, case: _Case) -> tuple[dict[str, Any], list[str]]:
    """The facts by the names that conditions read, and the names of those that none can read."""
    words = boundaries.vocabulary.facts
    facts, strange = {}, []
    for name, value in _flat(case.facts):
        recorded = f"{RECORD}.{name}"
        facts[name if name in words and recorded not in words else recorded] = value
        if name not in words and recorded not in words:
            strange.append(name)
    return facts, strange


def _judge(boundaries: BoundarySet, case: _Case, facts: Mapping[str, Any]) -> tuple[Verdict, bool]:
    rules = boundaries.rules.get(case.action)
    raw, amount = None, None
    if rules is not None and rules.action.measure is not None:
        raw = case.params.get(rules.action.amount, facts.get(f"{RECORD}.amount"))
        amount = decimal_of(raw) if isinstance(raw, str) else number_of(raw)
    confirmed = [f"{name}/{duty.id}" for name, one in boundaries.boundaries.items() for duty in one.duties]
    verdict = boundaries.judge(
        facts,
        at=case.at,
        meters=UNSPENT,
        action=case.action,
        amount=amount,
        params=case.params,
        note="Given.",
        confirmed=confirmed,
    )
    if raw is None and rules is not None and rules.action.measure is not None:
        open_alone = verdict.latitude is not None and verdict.latitude.alone > 0
        return verdict, open_alone and not verdict.unmet
    return verdict, verdict.inside


def _trace(verdict: Verdict, strange: Sequence[str]) -> Iterator[str]:
    latitude = verdict.latitude
    if verdict.reason:
        yield f"{verdict.reason}: {verdict.text}"
    if latitude is None:
        return
    digits = latitude.action.digits
    yield (
        f"amount {amount_text(verdict.amount, digits)}, alone {amount_text(latitude.alone, digits)}, "
        f"with a peer {amount_text(latitude.with_peer, digits)}, "
        f"smallest {amount_text(latitude.smallest, digits)}"
    )
    if latitude.set_by_alone:
        yield f"set by {latitude.set_by_alone.boundary}/{latitude.set_by_alone.clause}"
    else:
        yield "no grant holds"
    for ref in latitude.closed_by:
        yield f"closed by {ref.boundary}/{ref.clause}"
    for duty in verdict.unmet:
        yield f"duty not met: {duty.name} ({duty.text})"
    if latitude.unknown:
        yield f"unknown: {', '.join(latitude.unknown)}"
    shown = ", ".join(f"{name}={value}" for name, value in verdict.facts_read.items())
    yield f"read: {shown or 'nothing'}"
    if strange:
        yield f"not in the vocabulary: {', '.join(strange)}"
