"""What the service counts: the names of `/metrics`, in one place. Times are in seconds.

Counters add up over nodes. Gauges of the shared state (queues, budgets, topics, the outbox) say the same on
every node: dashboards take their maximum. A label that grows with what others send is bounded here, or where
it is counted.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import accumulate
from threading import Lock
from time import perf_counter
from typing import TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

_LATENCIES = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_FIRST_REPLIES = (60.0, 180.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0, 43200.0, 86400.0)
_WAITS = (1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0)
_MAX_CLAUSES = 1_000
_MAX_CHANNELS = 30
Labels = TypeVar("Labels", bound=tuple[str, ...])
_LATITUDE_EFFECTS = ("same", "wider", "narrower", "both")
_DECISION_EFFECTS = ("same", "more", "less", "allowed", "refused")
_OUTCOMES = ("alone", "with_peer", "outside", "emergency", "reversed")


class ManyTimes(Collector):
    """A histogram of seconds that counts many equal observations as quickly as one, and each in a tenth of
    what the library takes: a thousand screens are written to within a few milliseconds. Safe to be counted on
    any thread.
    """

    def __init__(self, name: str, says: str) -> None:
        self.name, self.says = name, says
        self._counts = [0] * (len(_LATENCIES) + 1)
        self._sum = 0.0
        self._lock = Lock()

    def observe(self, seconds: float, times: int = 1) -> None:
        """Count so many observations of the same time."""
        place = bisect_left(_LATENCIES, seconds)
        with self._lock:
            self._counts[place] += times
            self._sum += seconds * times

    @contextmanager
    def time(self) -> Iterator[None]:
        """Count how long what is inside takes, whatever comes of it."""
        began = perf_counter()
        try:
            yield
        finally:
            self.observe(perf_counter() - began)

    def collect(self) -> Iterable[Metric]:
        """The histogram as it stands."""
        bounds = [*map(floatToGoString, _LATENCIES), "+Inf"]
        with self._lock:
            counts, sum_ = list(self._counts), self._sum
        counted = zip(bounds, accumulate(counts), strict=True)
        yield HistogramMetricFamily(self.name, self.says, list(counted), sum_)


class Tally(Collector):
    """A counter by labels that counts in a tenth of what the library takes. At most so many series, if any
    bound is said: what is beyond counts as `other`. Safe to be counted on any thread.
    """

    def __init__(self, name: str, says: str, *labels: str, most: int | None = None) -> None:
        self.name, self.says, self.labels = name, says, labels
        self._most = most
        self._counts: dict[tuple[str, ...], int] = {}
        self._lock = Lock()

    def add(self, *values: str, times: int = 1) -> None:
        """Count so many of these values of the labels; none: the series is there from now on."""
        with self._lock:
            counts = self._counts
            if values not in counts:
                if self._most is not None and len(counts) >= self._most:
                    values = ("other",) * len(values)
                counts.setdefault(values, 0)
            counts[values] += times

    def collect(self) -> Iterable[Metric]:
        """The counters as they stand."""
        family = CounterMetricFamily(self.name, self.says, labels=self.labels)
        with self._lock:
            counts = list(self._counts.items())
        for values, count in counts:
            family.add_metric(values, count)
        yield family


class Metrics:
    """All counters of one process, in a registry of their own. Safe to be used from any thread."""

    content_type = "text/plain; version=1.0.0; charset=utf-8"

    def __init__(self) -> None:
        # When a series began doubles their number and is read by nobody.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = CollectorRegistry()
        self._registry = registry
        self._said: dict[Gauge, set[tuple[str, ...]]] = {}

        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(name, says, labels, registry=registry)

        def tally(name: str, says: str, *labels: str, most: int | None = None) -> Tally:
            made = Tally(name, says, *labels, most=most)
            registry.register(made)
            return made

        def many_times(name: str, says: str) -> ManyTimes:
            made = ManyTimes(name, says)
            registry.register(made)
            return made

        def gauge(name: str, says: str, *labels: str) -> Gauge:
            return Gauge(name, says, labels, registry=registry)

        def times(
            name: str, says: str, buckets: tuple[float, ...] = _LATENCIES, labels: tuple[str, ...] = ()
        ) -> Histogram:
            return Histogram(name, says, labels, registry=registry, buckets=buckets)

        # What customers say.
        self.signals = counter(
            "remit_signals",
            "Signals by feed and outcome; feeds that are not configured here are `other`",
            "feed",
            "outcome",
        )
        self.polls = counter(
            "remit_feed_polls", "Requests to sources that are asked, by feed and outcome", "feed", "outcome"
        )
        self._topic_voices = gauge(
            "remit_topic_voices",
            "Customers who spoke of a topic in the present window (REMIT_PULSE_WINDOW)",
            "team",
            "topic",
        )
        self._topic_surge = gauge(
            "remit_topic_surge",
            "Times its usual volume a topic runs at, the highest of all teams; 1 without a surge",
            "topic",
        )
        # Who waits.
        self._waiting = gauge("remit_cases_waiting", "Open cases that nobody holds", "team", "acute")
        self._held = gauge("remit_cases_held", "Open cases that somebody works on", "team")
        self._longest = gauge(
            "remit_case_longest_wait_seconds",
            "How long the oldest case waits that nobody holds; 0: none waits",
            "team",
        )
        self._public_waiting = gauge(
            "remit_public_posts_waiting",
            "Public posts that wait for the first answer of a person; missed: none came in time",
            "team",
            "missed",
        )
        self._first_reply = times(
            "remit_first_reply_seconds",
            "From when a public post was said to the first answer of a person, by the post's channel;"
            " channels after the first 30 are `other`",
            _FIRST_REPLIES,
            ("channel",),
        )
        self._channels: set[str] = set()
        # What is decided.
        self.decisions = tally("remit_decisions", "Decisions by action and outcome", "action", "outcome")
        self._clause_set = tally(
            "remit_clause_set",
            "Which clause set a decision's limit",
            *("boundary", "clause"),
            most=_MAX_CLAUSES,
        )
        self._refusals = tally(
            "remit_refusal_clause",
            "Which clause stood against what was outside",
            *("boundary", "clause"),
            most=_MAX_CLAUSES,
        )
        self._budget_left = gauge(
            "remit_budget_left_ratio", "What is left of a shared budget", "team", "boundary", "budget"
        )
        self.cosign_wait = times(
            "remit_cosign_wait_seconds", "From asking for a co-sign to a colleague's answer", _WAITS
        )
        self._revision = gauge("remit_boundaries_revision_info", "The live revision", "revision")
        # What a candidate beside it would change, or changes.
        self._candidate = gauge(
            "remit_candidate_info", "The edit on trial beside the live set", "revision", "stage"
        )
        self.shadow_latitudes = counter(
            "remit_shadow_latitudes", "Latitudes on screens, by what the edit on trial does to them", "effect"
        )
        self.shadow_decisions = counter(
            "remit_shadow_decisions", "Wishes, by what the edit on trial does to them", "action", "effect"
        )
        self.shadow_money = counter(
            "remit_shadow_money", "Money that is given more, or less, under the edit on trial", "direction"
        )
        self.shadow = times("remit_shadow_seconds", "One look at what the edit on trial changes")
        self.shadow_dropped = counter("remit_shadow_dropped", "Looks for which there was no room")
        self.shadow_failed = counter("remit_shadow_failed", "Looks in which the edit could not be evaluated")
        for effect in _LATITUDE_EFFECTS:
            self.shadow_latitudes.labels(effect)
        for direction in ("more", "less"):
            self.shadow_money.labels(direction)
        # How fast.
        self.signal_to_screen = many_times(
            "remit_signal_to_screen_seconds",
            "From a delivery's last byte to the writing of its signal to a screen's socket, for each screen",
        )
        self.decide = many_times("remit_decide_seconds", "The latitude alone")
        self.decision = many_times("remit_decision_seconds", "From request to durable answer")
        # Streams.
        self.streams = gauge("remit_streams", "Open streams")
        self.stream_events = counter("remit_stream_events", "Events sent to streams")
        self.stream_closed = counter("remit_stream_closed", "Streams closed", "code")
        self._stream_resumed = counter(
            "remit_stream_resumed", "Subscriptions that asked to resume", "outcome"
        )
        for outcome in ("resumed", "snapshot"):
            self._stream_resumed.labels(outcome)
        # The journal, its writer and its bus.
        self.journal_seq = gauge("remit_journal_seq", "Last event delivered")
        self.journal_lag = gauge("remit_journal_lag", "Events committed and not delivered yet")
        self.journal_lost = counter("remit_journal_lost", "Events that not even the journal has; must stay 0")
        self.writer_batch = times(
            "remit_writer_batch_units", "Units that shared a commit", (1, 2, 4, 8, 16, 32, 64)
        )
        self._writer_held = counter(
            "remit_writer_held_seconds", "Seconds in which this node wrote, and no other node could"
        )
        self.bus_up = gauge("remit_bus_up", "Whether the bus carries events")
        self.bus_nodes = gauge("remit_bus_nodes", "Nodes that are heard over the bus, this one with them")
        self.bus_nodes.set(1)
        self.bus_seconds = times(
            "remit_bus_seconds", "From handing a beat to the bus between nodes to its return, once a second"
        )
        self.bus_lost = counter(
            "remit_bus_lost", "Events that were left to the journal, because the bus did not take them"
        )
        self.bus_refused = counter(
            "remit_bus_refused", "Entries of the bus that no node of this database has sealed"
        )
        # What leaves.
        self.outbox_pending = gauge(
            "remit_outbox_pending", "Messages that wait to be taken by systems outside"
        )
        self.outbox_oldest = gauge(
            "remit_outbox_oldest_seconds", "How long the oldest of them waits; 0: none waits"
        )
        self.deliveries = counter(
            "remit_deliveries", "Tries to deliver a message: taken, or failed", "endpoint", "outcome"
        )

    def written(self, units: int, held: float) -> None:
        """Count a commit of so many units, for which the journal was held so many seconds."""
        self.writer_batch.observe(units)
        self._writer_held.inc(held)

    def resumed(self, outcome: bool | None) -> None:
        """Count a subscription: resumed or not; None where it did not ask for it."""
        if outcome is not None:
            self._stream_resumed.labels("resumed" if outcome else "snapshot").inc()

    def clause_set(self, boundary: str, clause: str) -> None:
        """Count the clause that set a decision's limit; beyond 1,000 clauses all others are `other`."""
        self._clause_set.add(boundary, clause)

    def refused_by(self, boundary: str, clause: str) -> None:
        """Count the clause that stood against what was asked for; bounded likewise."""
        self._refusals.add(boundary, clause)

    def live(self, revision: str, actions: Iterable[str]) -> None:
        """Name the live revision, and no other; its actions begin to be counted, at 0."""
        self._say(self._revision, {(revision,): 1.0})
        for action in actions:
            for outcome in _OUTCOMES:
                self.decisions.add(action, outcome, times=0)

    def candidate(self, which: tuple[str, str] | None, actions: Iterable[str]) -> None:
        """Name the (revision, stage) on trial, or none; what it does to the actions begins to be counted."""
        self._say(self._candidate, {} if which is None else {which: 1.0})
        for action in actions if which is not None else ():
            for effect in _DECISION_EFFECTS:
                self.shadow_decisions.labels(action, effect)

    def surges(self, heights: Mapping[str, float]) -> None:
        """Say how high each topic stands, and of no other."""
        self._say(self._topic_surge, {(topic,): height for topic, height in heights.items()})

    def voices(self, counts: Mapping[tuple[str, str], float]) -> None:
        """Say how many spoke of each (team, topic), and of no other."""
        self._say(self._topic_voices, counts)

    def budgets(self, left: Mapping[tuple[str, str, str], float]) -> None:
        """Say what is left of each (team, boundary, budget), 0 to 1, and of no other."""
        self._say(self._budget_left, left)

    def queues(
        self,
        waiting: Mapping[tuple[str, str], float],
        held: Mapping[tuple[str], float],
        longest: Mapping[tuple[str], float],
    ) -> None:
        """By (team, acute: yes or no) who waits; by (team,) what is held, and how long the oldest waits."""
        self._say(self._waiting, waiting)
        self._say(self._held, held)
        self._say(self._longest, longest)

    def public_posts(self, waiting: Mapping[tuple[str, str], float]) -> None:
        """Say by (team, missed: yes or no) which public posts wait for an answer, and of no other."""
        self._say(self._public_waiting, waiting)

    def first_reply(self, channel: str, seconds: float) -> None:
        """Count the first answer to a public post; beyond 30 channels all others are `other`."""
        if channel not in self._channels and len(self._channels) >= _MAX_CHANNELS:
            channel = "other"
        self._channels.add(channel)
        self._first_reply.labels(channel).observe(seconds)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def values(self) -> Mapping[str, float]:
        """The present value of every sample without labels, by name: for tests and for `/readyz`."""
        return {
            sample.name: sample.value
            for family in self._registry.collect()
            for sample in family.samples
            if not sample.labels
        }

    def _say(self, gauge: Gauge, values: Mapping[Labels, float]) -> None:
        """Set all, then drop what is no more: a scrape in between sees a series too many, never too few."""
        for labels, value in values.items():
            gauge.labels(*labels).set(value)
        for gone in self._said.get(gauge, set()) - values.keys():
            gauge.remove(*gone)
        self._said[gauge] = set[tuple[str, ...]](values)
