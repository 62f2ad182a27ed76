"""The page of metrics, from the counters themselves."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram

from service.docs.tables import code, page, table
from service.metrics import ManyTimes, Metrics, Tally

_KINDS = (Counter, Gauge, Histogram, ManyTimes, Tally)


def metrics() -> str:
    """Every name of `/metrics`, its kind, its labels, what it counts."""
    found = [each for each in vars(Metrics()).values() if isinstance(each, _KINDS)]
    rows = sorted(_row(each) for each in found)
    return page(
        "Metrics",
        "`/metrics` speaks Prometheus' text format and wants the token of an observer, unless "
        "`REMIT_METRICS_OPEN` opens it. Histograms are in seconds where their names say so. Every name that "
        "a board "
        "or an alert may rely on is here.",
        table(("name", "kind", "labels", "what it counts"), rows),
    )


def _row(each: Counter | Gauge | Histogram | ManyTimes | Tally) -> tuple[str, str, str, str]:
    if isinstance(each, ManyTimes):
        return code(each.name), "histogram", "", f"{each.says}."
    if isinstance(each, Tally):
        return code(f"{each.name}_total"), "counter", _labels(each.labels), f"{each.says}."
    # The client keeps what it was told under these names, and says it nowhere else before there are samples.
    said = vars(each)
    name = f"{said['_name']}_total" if isinstance(each, Counter) else said["_name"]
    labels = _labels(said["_labelnames"])
    return code(name), type(each).__name__.lower(), labels, f"{said['_documentation']}."


def _labels(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names)
