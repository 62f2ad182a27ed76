"""Grafana's boards as files: their panels, their queries with variables filled in, and what those name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client import Counter, Histogram

from service.metrics import ManyTimes, Metrics, Tally

FOLDER = Path(__file__).parents[2] / "dashboards" / "grafana"
FILES = sorted((FOLDER / "boards").glob("*.json"))
ADDED = frozenset({"instance", "job", "le"})
"""Labels that Prometheus adds, and that of histograms."""
WORDS = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset"}) | {
    "and", "or", "unless", "inf", "nan"
}  # fmt: skip

_TOKEN = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')|(?P<range>\[[^\]]*\])|(?P<number>\d[\w.]*)"""
    r"""|(?P<name>[A-Za-z_:][\w:]*)|(?P<sign>\S)"""
)


def board(path: Path) -> dict[str, Any]:
    """A board as it is written."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def panels(of: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The panels of a board that show something."""
    return [panel for panel in of["panels"] if panel["type"] != "row"]


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a panel, as it is written."""

    board: str
    panel: str
    ref: str
    expr: str
    instant: bool

    def filled(self, *, interval: str, span: str) -> str:
        """The query as Grafana sends it where every variable is All."""
        known = {"__rate_interval": interval, "__interval": interval, "__range": span}

        def value(found: re.Match[str]) -> str:
            return known.get(found[1], ".*")

        return re.sub(r"\$\{?(\w+)\}?", value, self.expr)


def queries() -> list[Query]:
    """Every query of every panel."""
    return [
        Query(path.stem, panel["title"], target["refId"], target["expr"], target["instant"])
        for path in FILES
        for panel in panels(board(path))
        for target in panel["targets"]
    ]


def known() -> dict[str, frozenset[str]]:
    """Each name that the service says, with its labels."""
    found = {}
    for collector in Metrics()._registry._collector_to_names:
        if isinstance(collector, ManyTimes):
            found.update(
                {f"{collector.name}_{part}": frozenset[str]() for part in ("bucket", "sum", "count")}
            )
            continue
        if isinstance(collector, Tally):
            found[f"{collector.name}_total"] = frozenset(collector.labels)
            continue
        labels = frozenset(collector._labelnames)  # type: ignore[attr-defined]
        name = collector._name  # type: ignore[attr-defined]
        if isinstance(collector, Counter):
            names = [f"{name}_total"]
        elif isinstance(collector, Histogram):
            names = [f"{name}_{part}" for part in ("bucket", "sum", "count")]
        else:
            names = [name]
        found.update(dict.fromkeys(names, labels))
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """What a query names: metrics, the labels asked of each, and labels that it groups by."""

    metrics: frozenset[str]
    asked: Mapping[str, frozenset[str]]
    grouped: frozenset[str]


def named(expr: str) -> Named:
    """What a query in PromQL names. Good for the boards and alerts here, not for all of the language."""
    tokens = [
        (str(found.lastgroup), found[0]) for found in _TOKEN.finditer(re.sub(r"\$\{?\w+\}?", "x", expr))
    ]
    metrics: set[str] = set()
    asked: dict[str, set[str]] = {}
    grouped: set[str] = set()
    last, before, within = "", "", ""
    for number, (kind, text) in enumerate(tokens):
        following = tokens[number + 1][1] if number + 1 < len(tokens) else ""
        if text == "{":
            within, last = "selector", before
        elif text == "(" and before in WORDS - {"bool", "offset", "and", "or", "unless"}:
            within = "labels"
        elif text in {"}", ")"}:
            within = ""
        elif kind == "name" and within == "labels":
            grouped.add(text)
        elif kind == "name" and within == "selector":
            asked.setdefault(last, set()).add(text)
        elif kind == "name" and text not in WORDS and following != "(" and following not in {"by", "without"}:
            metrics.add(text)
        before = text
    return Named(
        frozenset(metrics), {name: frozenset(labels) for name, labels in asked.items()}, frozenset(grouped)
    )
