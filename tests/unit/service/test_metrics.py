"""The names that dashboards rely on, and the bound on what they may grow to."""

from concurrent.futures import ThreadPoolExecutor

import pytest

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
    metrics.live("one", ["refund"])
    metrics.live("two", ["refund", "meal"])

    text = metrics.text().decode()

    assert 'revision="two"} 1.0' in text
    assert 'revision="one"' not in text
    # A counter that begins at 0 has a rate from its first decision on.
    assert 'remit_decisions_total{action="meal",outcome="outside"} 0.0' in text


def test_what_stood_against_a_wish_is_counted_apart_and_bounded_as_well() -> None:
    metrics = Metrics()
    for number in range(1_001):
        metrics.refused_by("b", f"limits.l{number}")
    metrics.clause_set("b", "limits.l1000")

    text = metrics.text().decode()

    assert 'remit_refusal_clause_total{boundary="other",clause="other"} 1.0' in text
    assert 'remit_clause_set_total{boundary="b",clause="limits.l1000"} 1.0' in text


def test_what_is_no_more_is_not_said_any_longer() -> None:
    metrics = Metrics()
    metrics.budgets({("north", "desk", "day"): 0.5, ("north", "desk", "week"): 1.0})
    metrics.budgets({("north", "desk", "week"): 0.25})
    metrics.voices({("north", "late"): 3.0})
    metrics.surges({"late": 4.0})
    metrics.queues({("north", "yes"): 1.0}, {("north",): 2.0}, {("north",): 90.0})

    text = metrics.text().decode()

    assert 'budget="day"' not in text
    for line in (
        'remit_budget_left_ratio{boundary="desk",budget="week",team="north"} 0.25',
        'remit_topic_voices{team="north",topic="late"} 3.0',
        'remit_topic_surge{topic="late"} 4.0',
        'remit_cases_waiting{acute="yes",team="north"} 1.0',
        'remit_cases_held{team="north"} 2.0',
        'remit_case_longest_wait_seconds{team="north"} 90.0',
    ):
        assert line in text, line


def test_nobody_is_told_when_a_series_began() -> None:
    assert "_created" not in Metrics().text().decode()


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
        "remit_cosign_wait_seconds",
        "remit_outbox_pending",
        "remit_topic_surge",
    ):
        assert f"# TYPE {name}" in text, name


def test_channels_are_whatever_feeds_call_them_so_few_are_told_apart() -> None:
    metrics = Metrics()
    for number in range(32):
        metrics.first_reply(f"channel{number}", 100.0)
    metrics.first_reply("channel0", 100.0)

    text = metrics.text().decode()

    assert 'remit_first_reply_seconds_count{channel="channel0"} 2.0' in text
    assert 'remit_first_reply_seconds_count{channel="other"} 2.0' in text


def test_what_takes_time_is_counted_whatever_comes_of_it() -> None:
    metrics = Metrics()
    with pytest.raises(ValueError, match="no"), metrics.decide.time():
        raise ValueError("no")

    values = metrics.values()

    assert values["remit_decide_seconds_count"] == 1
    assert values["remit_decide_seconds_sum"] > 0


def test_several_threads_count_in_the_same_series() -> None:
    metrics = Metrics()

    def count() -> None:
        for _ in range(1_000):
            metrics.decisions.add("refund", "alone")
            metrics.decision.observe(0.25)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(count) for _ in range(4)]:
            done.result()

    assert 'remit_decisions_total{action="refund",outcome="alone"} 4000.0' in metrics.text().decode()
    assert metrics.values()["remit_decision_seconds_sum"] == 1_000
