"""One gate for every signal: each field checked, each refusal says which field and why."""

import pickle
from datetime import UTC, datetime, timedelta

import pytest

from voc.errors import FieldError
from voc.signal import CLOCK_SKEW, LATENESS, Author, Kind, Signal, make_signal

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def test_the_least_that_is_a_signal() -> None:
    assert _signal(kind="message", text="hello") == Signal("feed", "1", Kind.MESSAGE, _NOW, "hello")


def test_everything_that_a_source_may_say() -> None:
    signal = _signal(
        kind="review",
        at="2026-03-02T13:00:00Z",
        customer=77,
        author="associate",
        channel="store",
        public=True,
        text="Fine.",
        rating="0.75",
        topics=["bags", " bags ", None, ""],
        about={"booking": "Q7X2", "order": 12, "flight": None},
        team="north",
        language="pt-BR",
        sentiment=-0.5,
        severity=2,
        acute="true",
    )

    assert signal.at == _NOW - timedelta(hours=1)
    assert (signal.customer, signal.author, signal.channel) == ("77", Author.ASSOCIATE, "store")
    assert (signal.public, signal.rating, signal.topics) == (True, 0.75, ("bags",))
    assert dict(signal.about) == {"booking": "Q7X2", "order": "12"}
    assert (signal.team, signal.language, signal.sentiment) == ("north", "pt", -0.5)
    assert (signal.severity, signal.acute, signal.reader) == (2, True, "")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_taken(kind: Kind) -> None:
    assert _signal(kind=kind.value, text="hello").kind is kind


@pytest.mark.parametrize("kind", ["survey", "review", "call", "return", "dispute", "churn"])
def test_a_score_or_an_event_needs_no_words(kind: str) -> None:
    assert _signal(kind=kind).text == ""


def test_a_misspelt_kind_is_told_the_nearest() -> None:
    with pytest.raises(FieldError, match="did you mean complaint") as error:
        _signal(kind="complant", text="a")
    assert error.value.code == "unknown_kind"


def test_a_clock_that_runs_ahead_a_little_is_taken_as_now() -> None:
    ahead = _NOW + CLOCK_SKEW

    assert _signal(kind="message", text="a", at=ahead).at == _NOW
    with pytest.raises(FieldError) as error:
        _signal(kind="message", text="a", at=ahead + timedelta(microseconds=1))
    assert error.value.code == "in_future"


def test_what_is_too_late_is_history() -> None:
    late = _NOW - LATENESS - timedelta(seconds=1)

    with pytest.raises(FieldError, match="send it as history") as error:
        _signal(kind="message", text="a", at=late)
    assert error.value.code == "too_late"
    history = make_signal(
        "f", {"id": "1", "kind": "message", "text": "a", "at": late}, now=_NOW, as_history=True
    )
    assert history.at == late


def test_history_is_not_of_the_future() -> None:
    fields = {"id": "1", "kind": "message", "text": "a", "at": "2027-01-01T00:00:00Z"}
    with pytest.raises(FieldError) as error:
        make_signal("f", fields, now=_NOW, as_history=True)
    assert error.value.code == "in_future"


def test_what_was_said_at_no_known_time_was_said_when_the_caller_says() -> None:
    said = _NOW - timedelta(days=300)
    fields = {"id": "1", "kind": "message", "text": "a"}

    assert make_signal("f", fields, now=_NOW, as_history=False, default_at=said).at == said


def test_a_signal_stays_what_it_is_when_another_is_made_of_it() -> None:
    signal = _signal(kind="message", text="a")

    assert signal.changed(text="b") == _signal(kind="message", text="b")
    assert signal == _signal(kind="message", text="a")


def test_a_signal_travels_between_processes() -> None:
    signal = _signal(kind="message", text="a", about={"booking": "1"})

    assert pickle.loads(pickle.dumps(signal)) == signal


def _signal(**fields: object) -> Signal:
    return make_signal("feed", {"id": "1", **fields}, now=_NOW, as_history=False)
