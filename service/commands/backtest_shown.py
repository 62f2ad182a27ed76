"""A back-test as data, as text for a terminal, and as a page that needs nothing beside it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from html import escape
from typing import Any

from rules.boundary_set import BoundarySet
from rules.latitude import amount_text
from rules.replay.backtest import Backtest, Flip
from service.clock import rfc3339

NOTHING = "There are no past cases: nothing was decided yet, so nothing can be said of what would change."
HINT = "These are few decisions: take it as a hint."
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.3rem .6rem;"
    "border-bottom:1px solid #d8dde4}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
)

Told = Mapping[str, Any]


def told(report: Backtest, before: BoundarySet, after: BoundarySet) -> dict[str, Any]:
    """The report as JSON has it; amounts are texts."""
    return {
        "before": before.revision,
        "after": after.revision,
        "decisions": report.decisions,
        "cases": report.cases,
        "changed": report.changed,
        "outside": report.outside,
        "wider": report.wider,
        "narrower": report.narrower,
        "peers": {"no_longer_needed": report.peers_less, "newly_needed": report.peers_more},
        "money_per_month": {
            unit: {
                "mean": str(money.mean),
                "spread": str(money.spread),
                "months": {month: str(value) for month, value in money.months.items()},
            }
            for unit, money in report.money.items()
        },
        "segments": [
            {
                "kind": one.kind,
                "value": one.value,
                "decisions": one.decisions,
                "gain": one.gain,
                "lose": one.lose,
                "money": str(one.money),
            }
            for one in report.segments
        ],
        "telling": [_flip(flip, before) for flip in report.telling],
        "not_on_record": list(report.missing),
        "left_out": report.left_out,
        "hint": _hint(report),
    }


def _hint(report: Backtest) -> str | None:
    if report.decisions == 0:
        return NOTHING
    return HINT if report.few else None


def _flip(flip: Flip, boundaries: BoundarySet) -> dict[str, Any]:
    decision = flip.decision
    action = boundaries.vocabulary.actions.get(decision.action)
    digits = 0 if action is None else action.digits

    def both(pair: tuple[Decimal, Decimal]) -> dict[str, str]:
        return {"before": amount_text(pair[0], digits), "after": amount_text(pair[1], digits)}

    return {
        "case": decision.number,
        "decision": decision.case.id,
        "at": rfc3339(decision.case.at),
        "action": decision.action,
        "unit": None if action is None else action.unit,
        "road": decision.road,
        "alone": both(flip.alone),
        "with_peer": both(flip.with_peer),
        "given": both(flip.given),
        "outside": flip.outside,
        "facts": {name: _fact(value) for name, value in sorted(decision.case.facts.items())},
    }


def _fact(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_fact, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def sentences(report: Told) -> Iterator[str]:
    """What it comes to, a sentence a line."""
    if report["hint"] == NOTHING:
        yield NOTHING
        if report["left_out"]:
            yield f"{report['left_out']:,} decisions are left out: their facts were erased."
        return
    yield (
        f"Of {report['cases']:,} past cases with {report['decisions']:,} decisions, "
        f"{report['changed']:,} would have had another latitude."
    )
    yield (
        f"{report['outside']:,} decisions would be outside; {report['wider']:,} could go further, "
        f"{report['narrower']:,} less far."
    )
    peers = report["peers"]
    yield (
        f"Co-signs: {peers['no_longer_needed']:,} no longer needed, {peers['newly_needed']:,} newly needed."
    )
    for unit, money in report["money_per_month"].items():
        sign = "" if money["mean"].startswith("-") else "+"
        yield (
            f"{sign}{money['mean']} {unit} a month, give or take {money['spread']} "
            f"({len(money['months'])} {'month' if len(money['months']) == 1 else 'months'})."
        )
    if report["narrower"] == 0 and report["outside"] == 0:
        yield "Nobody gets less."
    if report["not_on_record"]:
        yield f"No record holds {', '.join(report['not_on_record'])}: unknown in every case here."
    if report["left_out"]:
        yield f"{report['left_out']:,} decisions are left out: their facts were erased."
    if report["hint"]:
        yield report["hint"]


def as_text(report: Told) -> str:
    """For a terminal."""
    lines = list(sentences(report))
    for kind in dict.fromkeys(one["kind"] for one in report["segments"]):
        lines += ["", f"By {kind}: decisions, further, less far, money"]
        for one in report["segments"]:
            if one["kind"] == kind:
                lines.append(
                    f"  {one['value']:<24} {one['decisions']:>9,} {one['gain']:>8,} {one['lose']:>8,}"
                    f" {one['money']:>12}"
                )
    if report["telling"]:
        lines += ["", "The most telling cases"]
    for one in report["telling"]:
        alone, peer, given = one["alone"], one["with_peer"], one["given"]
        lines.append(
            f"  case {one['case']} {one['action']}: alone {alone['before']} -> {alone['after']}, "
            f"with a peer {peer['before']} -> {peer['after']}, given {given['before']} -> {given['after']}"
            f"{' (outside)' if one['outside'] else ''}"
        )
        facts = "; ".join(f"{name} {value}" for name, value in one["facts"].items())
        lines.append(f"    {facts}")
    return "\n".join(lines)


def as_html(report: Told) -> str:
    """A page that stands alone: no script, no picture, nothing fetched."""
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences(report))
    segments = _table(
        ("By", "", "Decisions", "Further", "Less far", "Money"),
        (
            (one["kind"], one["value"], one["decisions"], one["gain"], one["lose"], one["money"])
            for one in report["segments"]
        ),
    )
    telling = _table(
        ("Case", "Action", "Alone", "With a peer", "Given", "Facts"),
        (
            (
                one["case"],
                one["action"],
                *(f"{one[key]['before']} → {one[key]['after']}" for key in ("alone", "with_peer", "given")),
                "; ".join(f"{name} {value}" for name, value in one["facts"].items()),
            )
            for one in report["telling"]
        ),
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Back-test</title>'
        f"<style>{_STYLE}</style><h1>Back-test</h1>{said}"
        + (f"<h2>Who gains, who loses</h2>{segments}" if report["segments"] else "")
        + (f"<h2>The most telling cases</h2>{telling}" if report["telling"] else "")
        + "</html>"
    )


def _table(heads: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> str:
    head = "".join(f"<th scope=col>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td class=n>{one:,}</td>" if isinstance(one, int) else f"<td>{escape(str(one))}</td>"
            for one in row
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
