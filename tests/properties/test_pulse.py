"""Whatever order voices come in, and however often each: within the lateness the pulse is the same."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from voc.windows import PACE, Voice, Voices, hours_of

NOW = datetime(2026, 12, 1, 9, 35, tzinfo=UTC)
MADE = st.builds(
    Voice,
    id=st.text("abcd", min_size=1, max_size=2),
    at=st.integers(0, 3600).map(lambda ago: NOW - timedelta(seconds=ago)),
    team=st.sampled_from(["north", "south"]),
    topics=st.lists(st.sampled_from(["late", "seat"]), min_size=1, max_size=2, unique=True).map(tuple),
    speaker=st.sampled_from("uvwxyz"),
)
VOICES = st.lists(MADE, max_size=20, unique_by=lambda voice: voice.id)


def seen(voices: Voices) -> object:
    """All that can be asked of it."""
    return [
        (
            series,
            voices.count(series, NOW),
            voices.peak(series, NOW),
            voices.examples(series, NOW),
            voices.line(series, NOW),
        )
        for series in voices.series()
    ], sorted(voices.hours())


@given(VOICES, st.data())
def test_neither_order_nor_repetition_means_anything(said: list[Voice], data: st.DataObject) -> None:
    one, other = Voices(), Voices()
    for voice in said:
        one.hear(voice)
    for voice in data.draw(st.permutations(said + said[: len(said) // 2])):
        other.hear(voice)
    assert seen(one) == seen(other)


@given(VOICES)
def test_hours_alone_are_those_of_voices_that_are_counted_in_every_window(said: list[Voice]) -> None:
    heard = Voices()
    for voice in said:
        heard.hear(voice)
    assert list(hours_of(said, PACE)) == list(heard.hours())


@given(VOICES, st.data())
def test_a_voice_that_comes_within_the_lateness_is_counted_as_if_it_had_come_at_once(
    said: list[Voice], data: st.DataObject
) -> None:
    at_once, late = Voices(), Voices()
    for voice in said:
        at_once.hear(voice)
    at_once.forget(NOW)
    comes = [(data.draw(st.integers(0, 3600)), voice) for voice in said]
    arrivals = [(min(NOW, voice.at + timedelta(seconds=after)), voice) for after, voice in comes]
    for arrives, voice in sorted(arrivals, key=lambda arrival: arrival[0]):
        assert arrives - voice.at <= PACE.lateness
        late.hear(voice)
        late.forget(arrives)
    late.forget(NOW)
    assert seen(at_once) == seen(late)
