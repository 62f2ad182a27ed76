"""The demo's world: the same for a seed, full at once, never dull, and told in each source's own terms."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from rules.pack import load_pack, packaged
from rules.vocabulary import Vocabulary
from service.demo.sources import SOURCES, Letter, delivery
from service.demo.words import TROUBLES
from service.demo.world import END, OPENING, PASSED, PAST, STORM, Known, Mishap, Step, Voice, World, past
from voc.delivery import Delivery, Headers
from voc.feed import packaged_feeds
from voc.reading import Reader, TopicPhrases, prepare
from voc.signal import Kind, Signal

START = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
SECRET = "whsec_c2lnbmVkIGJ5IGFuIGludGVncmF0aW9uIQ=="  # of tests only
SEEDS = range(1, 6)


def _day(seed: int = 1) -> list[Step]:
    return World(seed, START).day()


def _voices(seed: int = 1) -> list[Voice]:
    return [step for step in _day(seed) if isinstance(step, Voice)]


def _known(seed: int = 1) -> list[Known]:
    return [step for step in _day(seed) if isinstance(step, Known)]


@pytest.fixture(scope="module")
def reader() -> Reader:
    topics = load_pack(packaged()).topics
    return Reader([TopicPhrases(topic.name, topic.phrases) for topic in topics.values()])


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_pack(packaged()).vocabulary


def test_a_seed_tells_one_day_and_another_seed_another() -> None:
    assert _day(1) == _day(1)
    assert _day(1) != _day(2)
    assert list(islice(World(1, START).afterwards(), 30)) == list(islice(World(1, START).afterwards(), 30))
    assert list(past()) == list(past())


def test_afterwards_little_is_said_without_end() -> None:
    world = World(1, START)
    world.day()
    voices = [step for step in islice(world.afterwards(), 300) if isinstance(step, Voice)]
    assert 15 < voices[-1].after / len(voices) < 25


def test_twelve_cases_are_there_within_the_first_seconds() -> None:
    early = [voice for voice in _voices() if voice.after < 5]

    assert len({voice.customer for voice in early}) >= len(OPENING) >= 12
    assert all(0 < voice.ago < 30 * 60 for voice in early[: len(OPENING)])


def test_what_is_known_of_somebody_is_known_before_the_first_word() -> None:
    told: set[tuple[str, str]] = set()
    for step in _day():
        if isinstance(step, Known):
            told.add((step.entity, step.id))
        elif isinstance(step, Voice) and "booking" in step.about:
            assert {("customer", str(step.customer)), *step.about.items()} <= told


def test_a_storm_comes_and_goes_and_all_of_it_within_eleven_minutes() -> None:
    voices = _voices()
    before, storm, after = (
        [voice for voice in voices if low <= voice.after < high]
        for low, high in ((5, STORM), (STORM, PASSED), (PASSED, END))
    )
    assert len(storm) / (PASSED - STORM) > 1.5 * len(before) / (STORM - 5)
    assert len(after) / (END - PASSED) < len(before) / (STORM - 5)
    assert max(step.after for step in _day()) < END <= 11 * 60


@pytest.mark.parametrize("seed", SEEDS)
def test_of_late_flights_many_speak_in_the_storm_and_hardly_anybody_after_it(
    seed: int, reader: Reader
) -> None:
    spoke = [
        (voice.after - voice.ago, voice.customer or voice.id)
        for voice in _voices(seed)
        if "late_flight" in _read(voice, reader).topics
    ]

    def within(end: float) -> int:
        return len({who for at, who in spoke if end - 120 < at <= end})

    # An ordinary window of two minutes has one and a half: thirteen are a surge, two are none any more.
    assert max(within(STORM), within(STORM - 30)) < 12
    assert max(within(end) for end in range(100, 300, 5)) >= 15
    assert max(within(end) for end in range(int(PASSED) + 130, int(END), 5)) <= 2


def _read(voice: Voice, reader: Reader) -> Signal:
    signal = Signal(
        feed="tests", id=voice.id, kind=Kind(voice.kind), at=START, text=voice.text, customer=voice.customer
    )
    return prepare(signal, reader)


def test_no_two_texts_are_the_same_at_a_glance() -> None:
    texts = [voice.text for voice in _voices()]

    assert len(set(texts)) > 0.9 * len(texts)
    assert not any("{" in text for text in texts)


def test_every_trouble_is_told_somewhere() -> None:
    texts = [voice.text for seed in SEEDS for voice in _voices(seed)]

    for name, trouble in TROUBLES.items():
        starts = [said.split("{")[0][:18] for said in trouble.said if not said.startswith("{")]
        assert any(start in text for start in starts for text in texts), name


def test_flights_get_later_some_are_given_up_and_some_causes_change() -> None:
    moves = [step.values for step in _known() if step.entity == "flight" and not step.whole]

    assert len(moves) > 20
    assert all(moves)
    assert sum("delay_minutes" in values for values in moves) > 10
    assert sum(values.get("cancelled") is True for values in moves) == 4
    assert [values["cause"] for values in moves if "cause" in values][-3:] == [
        "technical",
        "crew",
        "technical",
    ]


def test_the_vocabulary_has_every_fact(vocabulary: Vocabulary) -> None:
    for known in _known():
        for name, value in known.values.items():
            vocabulary.validate(f"{known.entity}.{name}", value)


def test_some_write_again_and_some_are_known_for_long() -> None:
    voices = [voice for voice in _voices() if voice.customer and voice.source not in {"survey", "review"}]

    assert len({voice.customer for voice in voices}) < len(voices) - 10
    regulars = {voice.customer for voice in voices if str(voice.customer).startswith("r-")}
    assert regulars & {item["customer"] for _, item in past()}


def test_what_goes_wrong_goes_wrong_once() -> None:
    assert Counter(step.kind for step in _day() if isinstance(step, Mishap)) == {
        "again": 1,
        "forged": 1,
        "garbled": 1,
    }


@pytest.mark.parametrize("source", SOURCES)
def test_each_feed_believes_its_source_and_understands_it(source: str) -> None:
    how = SOURCES[source]
    feed = packaged_feeds()[how.feed]
    said = [voice for seed in SEEDS for voice in _voices(seed) if voice.source == source]
    assert said
    for voice in said:
        body = delivery(voice, START)
        headers = how.sign(Letter(SECRET, voice.id, START, body))
        sent = Delivery("http://127.0.0.1/v1/feeds/x", Headers([*headers.items()]), body, START, "POST")
        feed.verify(sent, {how.secret or "": (SECRET,)})
        reading = feed.read(sent)
        assert reading.rejected == ()
        (signal,) = reading.items
        assert voice.text in signal.text
        assert (signal.customer, signal.at) == (voice.customer, START)


def test_the_past_is_two_days_of_what_is_usual() -> None:
    ago = [when for when, _ in past()]
    assert min(ago) >= timedelta(hours=1)
    assert PAST <= max(ago) < PAST + timedelta(hours=1)
    assert len({item["id"] for _, item in past()}) == len(ago)
