"""What the front line decided on the demo's day, counted from what the service shows to an observer."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from service.clock import parse_rfc3339


@dataclass(frozen=True, slots=True)
class Spent:
    """What was given of one action and not taken back. `unit`: null where it has no measure."""

    title: str
    decisions: int
    amount: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class SurgeSeen:
    """A surge of a topic: its greatest height in times of the usual, and when it began and ended."""

    topic: str
    times: Decimal
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The day in figures, as it stood `at` a moment.

    `roads`: decisions made, by road, taken back ones too; `left`: shared budgets, (left, at most).
    `voice_to_decision`: median seconds from the first word that opened a case to its first decision.
    """

    at: datetime
    history: int
    signals: Mapping[str, int]
    cases: int
    open: int
    returned: int
    roads: Mapping[str, int]
    reversed: int
    not_given: Mapping[str, int]
    refused: int
    spent: Mapping[str, Spent]
    voice_to_decision: float | None
    left: Mapping[str, tuple[str, str]]
    surges: Sequence[SurgeSeen] = field(default_factory=list)


def summed(
    views: Iterable[Mapping[str, Any]],
    budgets: Iterable[Mapping[str, Any]],
    topics: Mapping[str, str],
    heights: Mapping[str, Decimal],
    *,
    at: datetime,
    history: int,
    refused: int,
) -> Summary:
    """Counts whole cases (`GET /v1/cases/{id}`) without what happened after `at`.

    `topics`: titles by name; `heights`: of surges by id, the greatest that was said; `refused`: decisions
    outside.
    """
    cases = [until(view, at) for view in views if _at(view["case"]["opened_at"]) <= at]
    entries = [entry for view in cases for entry in view["timeline"]]
    decisions = [entry["decision"] for entry in entries if entry["kind"] == "decision"]
    made = [one for one in decisions if one["state"] in {"made", "reversed"}]
    surges = {entry["surge"]["id"]: entry["surge"] for entry in entries if entry["kind"] == "surge"}
    heard = Counter(entry["feed"] for entry in entries if entry["kind"] == "signal")
    return Summary(
        at=at,
        history=history,
        signals=dict(heard.most_common()),
        cases=len(cases),
        open=sum(not any(entry["kind"] == "closed" for entry in view["timeline"]) for view in cases),
        returned=sum(_came_back(view) for view in cases),
        roads=dict(Counter(one["road"] for one in made)),
        reversed=sum(one["state"] == "reversed" for one in made),
        not_given=dict(Counter(one["state"] for one in decisions if one not in made)),
        refused=refused,
        spent=_spent([one for one in made if one["state"] == "made"]),
        voice_to_decision=_median(cases),
        left={
            f"{budget['boundary']}/{budget['id']}": (budget["left"], budget["at_most"])
            for budget in budgets
            if budget["at_most"] is not None
        },
        surges=[
            SurgeSeen(
                topics.get(surge["topic"], surge["topic"]),
                heights.get(surge["id"], Decimal(surge["times"])),
                surge["since"],
                surge["until"],
            )
            for surge in sorted(surges.values(), key=lambda surge: str(surge["since"]))
        ],
    )


def show(summary: Summary, console: Console) -> None:
    """Prints it as a table."""
    table = Table(title="What the front line decided", show_header=False, title_justify="left")
    table.add_column(no_wrap=True)
    table.add_column()
    heard = ", ".join(f"{feed} {number}" for feed, number in summary.signals.items())
    table.add_row("voices", f"{sum(summary.signals.values())}: {heard}")
    table.add_row("told before", f"{summary.history} voices of the past")
    came = f"{summary.cases}, {summary.open} of them still open; in {summary.returned} a customer came back"
    table.add_row("cases", came)
    roads = summary.roads
    table.add_row(
        "decisions",
        f"{sum(roads.values())}: alone {roads.get('alone', 0)}, "
        f"with a colleague {roads.get('with_peer', 0)}, emergency {roads.get('emergency', 0)}; "
        f"taken back {summary.reversed}",
    )
    ended = ", ".join(f"{state.replace('_', ' ')} {number}" for state, number in summary.not_given.items())
    table.add_row("not given", f"outside the limits {summary.refused}" + (f", {ended}" if ended else ""))
    for spent in summary.spent.values():
        amount = f", {spent.amount:,} {spent.unit}" if spent.unit else ""
        table.add_row(f"  {spent.title}", f"{spent.decisions}{amount}")
    if summary.voice_to_decision is not None:
        table.add_row("voice to decision", f"{summary.voice_to_decision:.0f} s (median)")
    for name, (left, most) in summary.left.items():
        table.add_row(f"left of {name}", f"{left} of {most}")
    for surge in summary.surges:
        until = "still lasts" if surge.until is None else f"calm at {_clock(surge.until)}"
        table.add_row(
            f"surge: {surge.topic}", f"{surge.times} times usual, from {_clock(surge.since)}, {until}"
        )
    console.print(table)


def until(view: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    """A case as it stood at a moment, from what it is later."""
    timeline = []
    for entry in view["timeline"]:
        if entry["kind"] != "decision":
            # A surge goes on in its entry.
            if _at(entry["at"]) <= at:
                timeline.append(entry)
        elif (decision := _decision_until(entry["decision"], at)) is not None:
            timeline.append({**entry, "decision": decision})
    return {**view, "timeline": timeline}


def _decision_until(decision: Mapping[str, Any], at: datetime) -> Mapping[str, Any] | None:
    cosign = decision["cosign"]
    if cosign is not None and (cosign["ended_at"] is None or _at(cosign["ended_at"]) > at):
        return {**decision, "state": "awaiting_peer"} if _at(cosign["asked_at"]) <= at else None
    if _at(decision["at"]) > at:
        return None
    if decision["state"] == "reversed" and _at(decision["reversed_at"]) > at:
        return {**decision, "state": "made"}
    return decision


def _spent(made: Sequence[Mapping[str, Any]]) -> dict[str, Spent]:
    of: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in made:
        of[one["action"]].append(one)
    return {
        action: Spent(
            some[0]["title"],
            len(some),
            sum((Decimal(one["amount"]) for one in some if one["amount"] is not None), Decimal(0)),
            some[0]["unit"],
        )
        for action, some in sorted(of.items())
    }


def _came_back(view: Mapping[str, Any]) -> bool:
    """Whether the customer wrote after something was given: in the same case, or in a later one."""
    if view["earlier"]:
        return True
    given = [entry["at"] for entry in view["timeline"] if entry["kind"] == "decision"]
    heard = [entry["at"] for entry in view["timeline"] if entry["kind"] == "signal"]
    return bool(given and heard) and _at(max(heard, key=_at)) > _at(min(given, key=_at))


def _median(cases: Sequence[Mapping[str, Any]]) -> float | None:
    waits = []
    for view in cases:
        given = [_at(entry["at"]) for entry in view["timeline"] if entry["kind"] == "decision"]
        if given:
            waits.append((min(given) - _at(view["case"]["opened_at"])).total_seconds())
    return statistics.median(waits) if waits else None


def _at(text: str) -> datetime:
    return parse_rfc3339(text)


def _clock(text: str) -> str:
    return _at(text).strftime("%H:%M:%S")
