"""What conditions read of a signal: as it is taken, and as it was kept."""

from datetime import UTC, datetime

from service.domain.said import FIELDS, as_facts, fields_of
from voc.signal import Kind, Signal

AT = datetime(2026, 12, 1, tzinfo=UTC)


def test_of_a_signal_the_fields_are_plain_and_its_words_are_not_among_them() -> None:
    said = fields_of(Signal("chat", "1", Kind.REVIEW, AT, text="Late again.", rating=0.25, topics=("late",)))

    assert set(said) == set(FIELDS)
    assert (said["kind"], said["author"], said["rating"], said["topics"]) == (
        "review",
        "customer",
        0.25,
        ("late",),
    )
    assert (type(said["kind"]), type(said["author"])) == (str, str)
    assert "text" not in said


def test_as_facts_they_have_their_full_names() -> None:
    assert as_facts({"kind": "review"}) == {"signal.kind": "review"}
