"""Reading: what is said is heard, what the source said stays, and the same words always read the same."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from voc.lexicon import ACUTE
from voc.reading import MAX_MARKS, Reader, TopicPhrases, prepare
from voc.signal import Kind, Signal, make_signal
from voc.tongues import TONGUES

_READER = Reader(
    [
        TopicPhrases("late_flight", ["late flight", "flight delayed", "delayed"]),
        TopicPhrases("refund", ["refund", "money back"]),
        TopicPhrases("lost_bag", ["lost bag", "bag is missing"]),
    ]
)


def test_topics_come_in_the_packs_order_after_those_of_the_source() -> None:
    read = _read("I want my money back, the flight was delayed", topics=("vip", "refund"))

    assert read.topics == ("vip", "refund", "late_flight")


def test_marks_name_the_words_that_made_the_reading() -> None:
    text = "My flight was delayed. I want a refund!"

    read = _read(text)

    assert [(text[start:end], topic) for start, end, topic in read.marks] == [
        ("flight was delayed", "late_flight"),
        ("delayed", "late_flight"),
        ("refund", "refund"),
    ]


def test_what_did_not_happen_is_no_topic() -> None:
    assert _read("For once we were not delayed").topics == ()


def test_a_rating_says_the_feeling_before_words_do() -> None:
    assert _read("wonderful, great, thank you", rating=0.0).sentiment == -1.0
    assert _read("", kind=Kind.SURVEY, rating=0.75).sentiment == 0.5


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Thank you so much, the crew was wonderful!", 0.5, 1),
        ("This is the worst, rudest service ever. I hate it.", -1, -0.5),
        ("@united please help", -0.1, 0.1),
        ("Two hours on hold and still waiting", -1, -0.2),
        ("our flight was cancelled and we are stuck", -1, -0.4),
        ("My seat is 14C", -0.05, 0.05),
    ],
)
def test_words_say_the_feeling(text: str, low: float, high: float) -> None:
    sentiment = _read(text).sentiment

    assert sentiment is not None
    assert low <= sentiment <= high


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.DISPUTE, Kind.CHURN])
def test_polite_words_of_a_grievance_are_not_gladness(kind: Kind) -> None:
    polite = "Thank you so much, it would be lovely to know when my bag comes."
    assert (_read(polite, kind=Kind.MESSAGE).sentiment or 0) > 0.5
    assert _read(polite, kind=kind).sentiment == 0
    assert (_read("My bag is gone and this is horrible.", kind=kind).sentiment or 0) < -0.5


@pytest.mark.parametrize(
    ("text", "language", "low", "high"),
    [
        ("Mein Koffer ist kaputt und das ist eine Frechheit.", "de", -1, -0.6),
        ("Das ist nicht schlecht, danke!", "de", 0.3, 1),
        ("Der Flug war sehr pünktlich und die Crew war freundlich.", "de", 0.4, 1),
        ("El vuelo está retrasado y es una vergüenza.", "es", -1, -0.5),
        ("No es un mal vuelo, muchas gracias por todo.", "es", 0.3, 1),
        ("Le vol est annulé et c'est inacceptable.", "fr", -1, -0.5),
        ("Ce n'est pas un problème, vous êtes très gentils.", "fr", 0.3, 1),
    ],
)
def test_german_spanish_and_french_words_say_the_feeling_too(
    text: str, language: str, low: float, high: float
) -> None:
    read = _read(text)

    assert read.language == language
    assert low <= (read.sentiment or 0) <= high


def test_words_of_a_language_that_is_not_read_say_no_feeling() -> None:
    read = _read("De koffie is koud en er is niet een stoel voor mijn zoon")

    assert (read.language, read.sentiment) == ("nl", None)


_SPOKEN = Reader(
    [
        TopicPhrases("late", ["delayed", "verspätete Flüge", "retrasado", "avion retardé"]),
        TopicPhrases("refund", ["refund", "Geld zurück", "reembolso", "remboursement"]),
    ]
)


@pytest.mark.parametrize(
    ("text", "topics", "marked"),
    [
        ("Das ist der dritte verspätete Flug für mich, ich will mein Geld zurück!", ["late", "refund"],
         ["verspätete Flug", "Geld zurück"]),
        ("Los vuelos están retrasados y no hay reembolsos.", ["late", "refund"],
         ["retrasados", "reembolsos"]),
        ("El vuelo no está retrasado, pero quiero mi reembolso.", ["refund"], ["reembolso"]),
        ("L'avion est retardé et je veux un remboursement.", ["late", "refund"],
         ["avion est retardé", "remboursement"]),
        ("L'avion n'est pas retardé, mais je veux le remboursement.", ["refund"], ["remboursement"]),
    ],
)  # fmt: skip
def test_phrases_of_a_pack_are_found_by_the_stems_of_the_texts_own_language(
    text: str, topics: list[str], marked: list[str]
) -> None:
    read = _SPOKEN.read(_signal(text))

    assert list(read.topics) == topics
    assert [read.text[start:end] for start, end, _ in read.marks] == marked


@pytest.mark.parametrize(
    ("text", "acute"),
    [
        ("Wir sind im Zug und meine Mutter ist bewusstlos.", True),
        ("Ich hatte fast einen Herzinfarkt, als ich das gesehen habe.", False),
        ("Mi hija está sola en el aeropuerto y no sé qué hacer.", True),
        ("Il y a de la fumée dans la cabine et nous sommes dans le noir.", True),
        ("Je suis très en colère mais je ne suis pas en danger.", False),
    ],
)
def test_danger_is_heard_in_these_languages(text: str, acute: bool) -> None:
    assert _read(text).acute is acute


def test_nothing_said_is_no_feeling() -> None:
    assert _read("", kind=Kind.CALL).sentiment is None


def test_what_the_source_said_stays() -> None:
    read = _read("I hate this", sentiment=0.25, language="fr", severity=1)

    assert (read.sentiment, read.language, read.severity) == (0.25, "fr", 1)


@pytest.mark.parametrize(
    "text",
    [
        "I have chest pain and the crew does nothing",
        "he can't breathe",
        "My daughter is alone at the airport",
        "There is smoke in the cabin",
        "The agent threatened me",
        "I want to die",
        "My mother is out of insulin",
        "We are trapped in the lift",
        "I do not feel safe here",
        "my mother collapsed at the gate",
        "there is a fire in the galley",
        "someone left a bomb",
        "our kid is missing",
        # Too short to tell the language.
        "il fait une crise cardiaque",
        "infarto, ayuda",
        "Herzinfarkt!",
        "Flugzeug brennt",
    ],
)
def test_danger_and_distress_are_acute_and_most_severe(text: str) -> None:
    read = _read(text)

    assert (read.acute, read.severity) == (True, 3)
    assert ACUTE in {topic for _, _, topic in read.marks}


@pytest.mark.parametrize(
    "text",
    [
        "please follow me so that I can DM you",
        "this wait is killing me",
        "would it kill you to answer",
        "you should fire that agent",
        "my kindle fire is on board",
        "I nearly had a heart attack when I saw the price",
        "nobody was bleeding",
        "we hit turbulence",
        "you guys killed it, thank you",
        "jumped the gun a little",
        "labor day trip",
        "burning through my minutes",
        "this flight is the bomb",
        "you were on fire today",
        "the deal collapsed",
        "you lost my child seat",
        "there is a fire exit beside the desk",
        "the kids are missing out on the holiday",
        "your website just collapsed again",
    ],
)
def test_words_used_lightly_are_not_acute(text: str) -> None:
    assert not _read(text).acute


def test_a_source_may_say_that_it_is_acute() -> None:
    read = _read("hello", acute=True)

    assert (read.acute, read.severity) == (True, 3)


@pytest.mark.parametrize(
    ("text", "kind", "severity"),
    [
        ("My seat is 14C", Kind.MESSAGE, 0),
        ("flight delayed", Kind.MESSAGE, 1),
        ("horrible, rude and awful service", Kind.MESSAGE, 2),
        ("horrible, rude and awful service, we slept on the floor with a baby", Kind.MESSAGE, 3),
        ("My seat is 14C", Kind.COMPLAINT, 1),
        ("My seat is 14C", Kind.DISPUTE, 2),
        ("My seat is 14C", Kind.CHURN, 2),
        ("not bad at all, the worst is over", Kind.PRAISE, 0),
    ],
)
def test_severity_follows_feeling_kind_and_strain(text: str, kind: Kind, severity: int) -> None:
    assert _read(text, kind=kind).severity == severity


def test_the_same_signal_reads_the_same_and_names_its_reader() -> None:
    read = _read("My flight was delayed")

    assert read.reader == "remit-reader/4"
    assert _read("My flight was delayed") == read


def test_reading_twice_changes_nothing() -> None:
    once = _read("The flight was delayed and I want a refund, this is awful")

    assert _READER.read(once) == once


def test_marks_are_bounded() -> None:
    assert len(_read("refund " * 500).marks) == MAX_MARKS


def test_a_signal_is_masked_before_it_is_read_so_that_marks_fit_what_is_kept() -> None:
    signal = replace(_signal("mail jane@example.com about my refund"), topics=())

    kept = prepare(signal, _READER)

    assert kept.text == "mail [email] about my refund"
    assert [kept.text[start:end] for start, end, _ in kept.marks] == ["refund"]


def _signal(text: str) -> Signal:
    return Signal("feed", "1", Kind.MESSAGE, datetime(2026, 3, 2, tzinfo=UTC), text)


def _read(text: str, **said: object) -> Signal:
    return _READER.read(replace(_signal(text), **said))  # type: ignore[arg-type]


@pytest.mark.parametrize("tongue", TONGUES)
def test_what_its_source_has_read_is_heard_for_danger_alone(tongue: str) -> None:
    read = _read("I want a refund", reader="acme/4", topics=("money",), sentiment=-0.5)

    assert (read.topics, read.sentiment, read.severity, read.reader) == (("money",), -0.5, 1, "acme/4")
    assert (read.acute, read.marks, read.language) == (False, (), None)
    for alarm in TONGUES[tongue].acute:
        said = f"Well - {alarm.upper()}, they said"
        heard = _read(said, reader="acme/4", language=tongue)
        assert (heard.acute, heard.severity, heard.topics) == (True, 3, ()), alarm
        assert heard.marks == _read(said, language=tongue).marks
        assert _read(said, reader="acme/4").acute, "whatever language it does not say it is in"


def test_what_one_of_our_own_readers_read_before_is_read_again() -> None:
    fields = {"id": "1", "kind": "message", "text": "refund", "reader": "remit-reader/1"}
    signal = make_signal("tests", fields, now=datetime(2026, 3, 2, tzinfo=UTC), as_history=False)

    assert _READER.read(signal).topics == ("refund",)
