"""What the service counts: the names of `/metrics`, in one place. Histograms are in seconds."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_LATENCIES = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_WAITS = (1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0)
_MAX_CLAUSES = 1_000


class Metrics:
    """All counters of one process, in a registry of their own. Safe to be used from any thread."""

    content_type = "text/plain; version=1.0.0; charset=utf-8"

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._clauses: set[tuple[str, str]] = set()
        self.signals = Counter(
            "remit_signals", "Signals by feed and outcome", ["feed", "outcome"], registry=registry
        )
        self.signal_to_screen = Histogram(
            "remit_signal_to_screen_seconds",
            "From the moment a signal's unit began to the first byte for a screen",
            registry=registry,
            buckets=_LATENCIES,
        )
        self.decide = Histogram(
            "remit_decide_seconds", "The latitude alone", registry=registry, buckets=_LATENCIES
        )
        self.decision = Histogram(
            "remit_decision_seconds", "From request to durable answer", registry=registry, buckets=_LATENCIES
        )
        self.decisions = Counter(
            "remit_decisions", "Decisions by action and outcome", ["action", "outcome"], registry=registry
        )
        self.cosign_wait = Histogram(
            "remit_cosign_wait_seconds",
            "From asking for a co-sign to a colleague's answer",
            registry=registry,
            buckets=_WAITS,
        )
        self.budget_left = Gauge(
            "remit_budget_left_ratio",
            "What is left of a team's budget",
            ["team", "boundary", "budget"],
            registry=registry,
        )
        self._clause_set = Counter(
            "remit_clause_set",
            "Which clause set a decision's limit",
            ["boundary", "clause"],
            registry=registry,
        )
        self.streams = Gauge("remit_streams", "Open streams", registry=registry)
        self.stream_events = Counter("remit_stream_events", "Events sent to streams", registry=registry)
        self.stream_closed = Counter("remit_stream_closed", "Streams closed", ["code"], registry=registry)
        self._stream_resumed = Counter(
            "remit_stream_resumed", "Subscriptions that asked to resume", ["outcome"], registry=registry
        )
        self.journal_seq = Gauge("remit_journal_seq", "Last event delivered", registry=registry)
        self.journal_lag = Gauge(
            "remit_journal_lag", "Events committed and not delivered yet", registry=registry
        )
        self.journal_lost = Counter(
            "remit_journal_lost", "Events that not even the journal has; must stay 0", registry=registry
        )
        self.writer_batch = Histogram(
            "remit_writer_batch_units",
            "Units that shared a commit",
            registry=registry,
            buckets=(1, 2, 4, 8, 16, 32, 64),
        )
        self.outbox_pending = Gauge(
            "remit_outbox_pending",
            "Messages that wait to be taken by systems outside",
            registry=registry,
        )
        self.bus_up = Gauge("remit_bus_up", "Whether the bus carries events", registry=registry)
        self._topic_surge = Gauge(
            "remit_topic_surge",
            "Times its usual volume a topic runs at, the highest of all teams; 1 without a surge",
            ["topic"],
            registry=registry,
        )
        self._revision = Gauge(
            "remit_boundaries_revision_info", "The live revision", ["revision"], registry=registry
        )

    def resumed(self, outcome: bool | None) -> None:
        """Count a subscription: resumed or not; None where it did not ask for it."""
        if outcome is not None:
            self._stream_resumed.labels("resumed" if outcome else "snapshot").inc()

    def clause_set(self, boundary: str, clause: str) -> None:
        """Count the clause that set a decision's limit; beyond 1,000 clauses all others are `other`."""
        key = (boundary, clause)
        if key not in self._clauses and len(self._clauses) >= _MAX_CLAUSES:
            key = ("other", "other")
        self._clauses.add(key)
        self._clause_set.labels(*key).inc()

    def revision(self, revision: str) -> None:
        """Name the live revision, and no other."""
        self._revision.clear()
        self._revision.labels(revision).set(1)

    def surges(self, heights: Mapping[str, float]) -> None:
        """Say how high each topic stands, and of no other."""
        self._topic_surge.clear()
        for topic, height in heights.items():
            self._topic_surge.labels(topic).set(height)

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
