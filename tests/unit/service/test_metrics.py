"""The names that dashboards rely on, and the bound on what they may grow to."""

from service.metrics import Metrics


def test_clauses_beyond_a_thousand_are_others() -> None:
    metrics = Metrics()
    for number in range(1_100):
        metrics.clause_set("b", f"grants.g{number}")
    metrics.clause_set("b", "grants.g0")

    text = metrics.text().decode()

    assert 'remit_clause_set_total{boundary="b",clause="grants.g0"} 2.0' in text
    assert 'remit_clause_set_total{boundary="other",clause="other"} 100.0' in text


def test_only_the_live_revision_is_named() -> None:
    metrics = Metrics()
    metrics.revision("one")
    metrics.revision("two")

    text = metrics.text().decode()

    assert 'revision="two"} 1.0' in text
    assert 'revision="one"' not in text


def test_only_who_asked_to_resume_is_counted() -> None:
    metrics = Metrics()
    for outcome in (True, False, None, True):
        metrics.resumed(outcome)

    text = metrics.text().decode()

    assert 'remit_stream_resumed_total{outcome="resumed"} 2.0' in text
    assert 'remit_stream_resumed_total{outcome="snapshot"} 1.0' in text


def test_every_name_that_has_a_value_now_is_there() -> None:
    text = Metrics().text().decode()

    for name in (
        "remit_signals_total",
        "remit_signal_to_screen_seconds",
        "remit_decide_seconds",
        "remit_decision_seconds",
        "remit_decisions_total",
        "remit_budget_left_ratio",
        "remit_clause_set_total",
        "remit_streams",
        "remit_stream_events_total",
        "remit_stream_closed_total",
        "remit_stream_resumed_total",
        "remit_journal_seq",
        "remit_journal_lag",
        "remit_journal_lost_total",
        "remit_writer_batch_units",
        "remit_bus_up",
        "remit_boundaries_revision_info",
    ):
        assert f"# TYPE {name}" in text, name
