"""A back-test as text for a terminal, and as a page that needs nothing beside it."""

from collections.abc import Iterable
from html import escape
from typing import Any

from service.domain.backtest import BacktestReport, TellingCase

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.3rem .6rem;"
    "border-bottom:1px solid #d8dde4}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
)


def as_text(report: BacktestReport) -> str:
    """For a terminal."""
    lines = list(report.sentences)
    for kind in dict.fromkeys(one.kind for one in report.segments):
        lines += ["", f"By {kind}: cases, further, less far, money"]
        lines += [
            f"  {one.title:<24} {one.moments:>9,} {one.gain:>8,} {one.lose:>8,} {one.money:>12}"
            for one in report.segments
            if one.kind == kind
        ]
    if report.telling:
        lines += ["", "The most telling cases"]
    for one in report.telling:
        lines.append(
            f"  {_case(one)} {one.title}: alone {one.alone.before} -> {one.alone.after}, "
            f"with a peer {one.with_peer.before} -> {one.with_peer.after}{_given(one, '->')}"
            f"{' (outside)' if one.outside else ''}{_like(one)}"
        )
        lines.append(f"    {_facts(one)}")
    return "\n".join(lines)


def as_html(report: BacktestReport) -> str:
    """A page that stands alone: no script, no picture, nothing fetched."""
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in report.sentences)
    segments = _table(
        ("By", "", "Cases", "Further", "Less far", "Money"),
        ((one.kind, one.title, one.moments, one.gain, one.lose, one.money) for one in report.segments),
    )
    telling = _table(
        ("Case", "Action", "Alone", "With a peer", "Given", "Like it", "Facts"),
        (
            (
                _case(one),
                one.title,
                f"{one.alone.before} → {one.alone.after}",
                f"{one.with_peer.before} → {one.with_peer.after}",
                "" if one.amount is None else f"{one.given.before} → {one.given.after}",
                one.like,
                _facts(one),
            )
            for one in report.telling
        ),
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Back-test</title>'
        f"<style>{_STYLE}</style><h1>Back-test</h1>{said}"
        + (f"<h2>Who gains, who loses</h2>{segments}" if report.segments else "")
        + (f"<h2>The most telling cases</h2>{telling}" if report.telling else "")
        + "</html>"
    )


def _case(one: TellingCase) -> str:
    return "a voice of old" if one.case is None else f"case {one.case}"


def _given(one: TellingCase, arrow: str) -> str:
    return "" if one.amount is None else f", given {one.given.before} {arrow} {one.given.after}"


def _like(one: TellingCase) -> str:
    return f", and {one.like - 1:,} like it" if one.like > 1 else ""


def _facts(one: TellingCase) -> str:
    return "; ".join(f"{fact.name} {fact.value}" for fact in one.facts)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
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
