"""What a learnt reader sees: the same words always at the same places, whatever surrounds them."""

from datetime import UTC, datetime

from voc.features import MOST, WIDTH, features
from voc.phrases import Words
from voc.signal import Kind, Signal

_WORDS = Words()


def _seen(text: str, **also: object) -> dict[int, str]:
    signal = Signal("f", "1", Kind.MESSAGE, datetime(2026, 1, 1, tzinfo=UTC), text, **also)  # type: ignore[arg-type]
    return {one.place: text[one.start : one.end] for one in features(signal, _WORDS)}


def test_words_are_seen_by_their_stems_alone_and_two_by_two() -> None:
    assert sorted(_seen("late flights").values()) == ["flights", "late", "late flights"]
    assert _seen("late flights").keys() == _seen("Late, flight").keys()


def test_what_the_phrases_told_is_seen_too_and_stands_for_no_word() -> None:
    plain, told = _seen("hello"), _seen("hello", topics=("refund",), sentiment=-0.5)
    assert sorted(told[place] for place in told.keys() - plain.keys()) == ["", ""]


def test_marks_of_feeling_are_seen_and_a_word_counts_once() -> None:
    assert sorted(_seen("no no!!").values()) == ["!!", "no", "no no"]


def test_no_text_is_seen_at_more_places_than_are_weighed() -> None:
    seen = _seen(" ".join(f"w{number}" for number in range(3 * MOST)))
    assert len(seen) == MOST
    assert max(seen) < WIDTH
