"""Reading a signal: topics, sentiment, severity, danger and distress, language. Deterministic and explained.

Rating first, then words. Sentiment of English words by VADER (Hutto and Gilbert, "VADER: A Parsimonious
Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM 2014; package vaderSentiment); of
German, Spanish and French by shorter lists (`voc.tongues`). Topics by the pack's phrases, with the stems of
the text's own language. What the source already said stays; where it read the words itself, and says who did,
nothing is read again but danger and distress.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from voc.english import english_feelings
from voc.feelings import Feelings
from voc.language import language_of
from voc.lexicon import ACUTE
from voc.masking import mask
from voc.phrases import Match, PhraseIndex, Token, Words, plain_words
from voc.signal import MAX_TOPICS, OWN_READERS, Kind, Signal
from voc.tongues import ENGLISH, TONGUES, Tongue

VERSION: Final = f"{OWN_READERS}4"
MAX_MARKS: Final = 50
_READ_CLOSELY = 4_000  # characters that sentiment is taken from: the lexicon's rules are quadratic in length
_NAMES = re.compile(r"(?<!\w)@\w+|https?://\S+")  # "@united" is a name, not praise
_GRIEVANCES = frozenset({Kind.COMPLAINT, Kind.DISPUTE, Kind.CHURN})
_AT_LEAST = {Kind.DISPUTE: 2, Kind.CHURN: 2, Kind.COMPLAINT: 1, Kind.RETURN: 1}


@dataclass(frozen=True, slots=True)
class TopicPhrases:
    """A topic of the pack and the phrases by which people speak of it."""

    name: str
    phrases: Sequence[str]


class SignalReader(Protocol):
    """Whatever reads signals: this module's reader, or a model.

    `topics` are those that it hears of. `read` returns the signal with topics, sentiment, severity, acute,
    language, marks and its own version in `reader`. It keeps what the source said, reads nothing but the
    signal, and gives the same for the same.
    """

    version: str

    @property
    def topics(self) -> Sequence[TopicPhrases]:
        """What it hears of."""
        ...

    def read(self, signal: Signal) -> Signal:
        """The signal, read."""
        ...


class _Ear:
    """What hears one language: its words, the pack's topics by its stems, its alarms and strains."""

    def __init__(self, tongue: Tongue, topics: Sequence[TopicPhrases], turns: Callable[[str], bool]) -> None:
        self.words = Words(tongue)
        self.nearly = tongue.nearly
        pairs = [(topic.name, phrase) for topic in topics for phrase in topic.phrases]
        self.topics = PhraseIndex(self.words, pairs, turns)
        alarms = [(ACUTE, phrase) for phrase in tongue.acute]
        self.acute = PhraseIndex(self.words, alarms, turns=_always, literal=True)
        self.strain = PhraseIndex(self.words, [("", phrase) for phrase in tongue.strain], turns=_always)

    def hear(self, tokens: Sequence[Token], words: frozenset[str]) -> tuple[list[Match], list[Match], bool]:
        """What is told of topics and of danger, and whether under strain. words: those of the tokens."""
        stems = frozenset([token.stem for token in tokens])
        found: list[Match] = []
        alarms: list[Match] = []
        if self.topics.may_be_in(stems):
            found = [match for match in self.topics.find(tokens) if not match.negated]
        if self.acute.may_be_in(words):
            alarms = self.alarms(tokens)
        strained = self.strain.may_be_in(stems) and any(not one.negated for one in self.strain.find(tokens))
        return found, alarms, strained

    def alarms(self, tokens: Sequence[Token]) -> list[Match]:
        """What is told of danger and distress."""
        return [match for match in self.acute.find(tokens, self.nearly) if not match.negated]


class Reader:
    """The deterministic reader. Threads may share it."""

    version = VERSION

    def __init__(self, topics: Sequence[TopicPhrases]) -> None:
        self._english_feelings = english_feelings()
        lexicon = self._english_feelings.lexicon
        self.topics = tuple(TopicPhrases(topic.name, tuple(topic.phrases)) for topic in topics)
        self._order = {topic.name: place for place, topic in enumerate(topics)}
        # A negator turns a word of feeling ("not delayed"), not the name of a thing ("no refund").
        self._english = _Ear(ENGLISH, topics, lambda word: abs(lexicon.get(word, 0)) >= 1)
        self._others: dict[str, tuple[_Ear, Feelings]] = {}

    @property
    def words(self) -> Words:
        """What splits English texts here."""
        return self._english.words

    def read(self, signal: Signal) -> Signal:
        """The signal with what its words say. A source may say that it is acute, never that it is not."""
        if signal.reader:
            return self._listened_to(signal)
        ear = self._english
        tokens = ear.words.tokens(signal.text)
        words = [token.word for token in tokens]
        language = signal.language or language_of(signal.text, words)
        feelings: Feelings | None = None
        if language is not None and language in TONGUES and language != "en":
            ear, feelings = self._other(language)
            tokens = ear.words.tokens(signal.text)
            words = [token.word for token in tokens]
        found, alarms, strained = ear.hear(tokens, frozenset(words))
        if language not in TONGUES:
            alarms = self._alarms(signal.text, TONGUES)
        sentiment = signal.sentiment
        if sentiment is None:
            sentiment = self._feeling(signal, language, tokens, feelings)
        acute = signal.acute or bool(alarms)
        return signal.changed(
            topics=self._all_topics(signal, found),
            language=language,
            sentiment=sentiment,
            severity=signal.severity or _severity(signal.kind, sentiment, acute=acute, strained=strained),
            acute=acute,
            reader=self.version,
            marks=_marks([*alarms, *found]),
        )

    def _listened_to(self, signal: Signal) -> Signal:
        """A signal that its source has read: with danger and distress, which nobody may have missed."""
        language = signal.language
        known = [language] if language is not None and language in TONGUES else TONGUES
        alarms = self._alarms(signal.text, known)
        acute = signal.acute or bool(alarms)
        severity = signal.severity or _severity(signal.kind, signal.sentiment, acute=acute, strained=False)
        if (acute, severity) == (signal.acute, signal.severity):
            return signal
        return signal.changed(acute=acute, severity=severity, marks=_marks(alarms))

    def _alarms(self, text: str, languages: Iterable[str]) -> list[Match]:
        """What is told of danger and distress in any of these: nobody waits until it is sure which it is."""
        said = plain_words(text)
        alarms: list[Match] = []
        for language in languages:
            ear = self._english if language == "en" else self._other(language)[0]
            if ear.acute.may_be_in(said):
                alarms += ear.alarms(ear.words.tokens(text))
        return alarms

    def _other(self, language: str) -> tuple[_Ear, Feelings]:
        """Made when the language is first heard; made twice at worst, and the same."""
        known = self._others.get(language)
        if known is None:
            tongue = TONGUES[language]
            known = _Ear(tongue, self.topics, tongue.weights.__contains__), Feelings(tongue)
            self._others[language] = known
        return known

    def _all_topics(self, signal: Signal, found: Sequence[Match]) -> tuple[str, ...]:
        if not found:
            return signal.topics
        read = sorted({match.topic for match in found}, key=self._order.__getitem__)
        return tuple(dict.fromkeys((*signal.topics, *read)))[:MAX_TOPICS]

    def _feeling(
        self, signal: Signal, language: str | None, tokens: Sequence[Token], feelings: Feelings | None
    ) -> float | None:
        if signal.rating is not None:
            return round(2 * signal.rating - 1, 4)
        if not signal.text.strip():
            return None
        if feelings is not None:
            felt = feelings.of(tokens)
        elif language in (None, "en"):
            words = signal.text[:_READ_CLOSELY]
            if "@" in words or "://" in words:
                words = _NAMES.sub("", words)
            felt = self._english_feelings.of(words)
        else:
            return None
        return min(felt, most_glad(signal.kind))


def most_glad(kind: Kind) -> float:
    """Who complains is not glad, however politely: "thank you", "I would love an answer"."""
    return 0.0 if kind in _GRIEVANCES else 1.0


def _severity(kind: Kind, sentiment: float | None, *, acute: bool, strained: bool) -> int:
    if acute:
        return 3
    if kind is Kind.PRAISE:
        return 0
    badness = -(sentiment or 0.0)
    base = max(_AT_LEAST.get(kind, 0), 2 if badness >= 0.6 else 1 if badness >= 0.2 else 0)
    return min(3, base + (base > 0 and strained))


def prepare(signal: Signal, reader: SignalReader) -> Signal:
    """The signal as it may be kept: masked first, then read, so that marks fit the words that stay."""
    masked = mask(signal.text)
    return reader.read(signal if masked == signal.text else signal.changed(text=masked))


def _marks(matches: Sequence[Match]) -> tuple[tuple[int, int, str], ...]:
    return tuple(sorted({match[:3] for match in matches})[:MAX_MARKS]) if matches else ()


def _always(word: str) -> bool:  # every word of these phrases is a word of feeling
    return bool(word)
