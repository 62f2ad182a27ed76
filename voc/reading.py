"""Reading a signal: topics, sentiment, severity, danger and distress, language. Deterministic and explained.

Rating first, then words. Sentiment of English words by VADER (Hutto and Gilbert, "VADER: A Parsimonious
Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM 2014; package vaderSentiment). Topics by
the pack's phrases. What the source already said stays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from voc.language import language_of
from voc.lexicon import ACUTE, ACUTE_PHRASES, NEARLY, NEGATORS, SERVICE_WORDS, STRAIN_PHRASES
from voc.masking import mask
from voc.phrases import Match, PhraseIndex, Token, Words
from voc.signal import MAX_TOPICS, Kind, Signal

VERSION: Final = "remit-reader/2"
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

    `read` returns the signal with topics, sentiment, severity, acute, language, marks and its own version in
    `reader`. It keeps what the source said, reads nothing but the signal, and gives the same for the same.
    """

    version: str

    def read(self, signal: Signal) -> Signal:
        """The signal, read."""
        ...


class Reader:
    """The deterministic reader. Threads may share it."""

    version = VERSION

    def __init__(self, topics: Sequence[TopicPhrases]) -> None:
        self._words = Words()
        self._sentiment = SentimentIntensityAnalyzer()
        self._sentiment.lexicon.update(SERVICE_WORDS)
        lexicon = self._sentiment.lexicon
        pairs = [(topic.name, phrase) for topic in topics for phrase in topic.phrases]
        # A negator turns a word of feeling ("not delayed"), not the name of a thing ("no refund").
        self._topics = PhraseIndex(self._words, pairs, turns=lambda word: abs(lexicon.get(word, 0)) >= 1)
        self._order = {topic.name: place for place, topic in enumerate(topics)}
        self._acute = PhraseIndex(
            self._words, [(ACUTE, phrase) for phrase in ACUTE_PHRASES], turns=_always, literal=True
        )
        self._strain = PhraseIndex(self._words, [("", phrase) for phrase in STRAIN_PHRASES], turns=_always)

    def read(self, signal: Signal) -> Signal:
        """The signal with what its words say. A source may say that it is acute, never that it is not."""
        tokens = self._words.tokens(signal.text)
        found = [match for match in self._topics.find(tokens) if not match.negated]
        alarms = [match for match in self._acute.find(tokens, NEGATORS | NEARLY) if not match.negated]
        language = signal.language or language_of(signal.text, [token.word for token in tokens])
        sentiment = signal.sentiment if signal.sentiment is not None else self._feeling(signal, language)
        acute = signal.acute or bool(alarms)
        return replace(
            signal,
            topics=self._all_topics(signal, found),
            language=language,
            sentiment=sentiment,
            severity=signal.severity or self._severity(signal.kind, sentiment, tokens, acute=acute),
            acute=acute,
            reader=self.version,
            marks=_marks([*alarms, *found]),
        )

    def _all_topics(self, signal: Signal, found: Sequence[Match]) -> tuple[str, ...]:
        read = sorted({match.topic for match in found}, key=self._order.__getitem__)
        return tuple(dict.fromkeys((*signal.topics, *read)))[:MAX_TOPICS]

    def _feeling(self, signal: Signal, language: str | None) -> float | None:
        if signal.rating is not None:
            return round(2 * signal.rating - 1, 4)
        if not signal.text.strip() or language not in (None, "en"):
            return None
        words = _NAMES.sub("", signal.text[:_READ_CLOSELY])
        felt = float(self._sentiment.polarity_scores(words)["compound"])
        # Who complains is not glad, however politely: "thank you", "I would love an answer".
        return min(felt, 0.0) if signal.kind in _GRIEVANCES else felt

    def _severity(self, kind: Kind, sentiment: float | None, tokens: Sequence[Token], *, acute: bool) -> int:
        if acute:
            return 3
        if kind is Kind.PRAISE:
            return 0
        badness = -(sentiment or 0.0)
        base = max(_AT_LEAST.get(kind, 0), 2 if badness >= 0.6 else 1 if badness >= 0.2 else 0)
        strained = base > 0 and any(not match.negated for match in self._strain.find(tokens))
        return min(3, base + strained)


def prepare(signal: Signal, reader: SignalReader) -> Signal:
    """The signal as it may be kept: masked first, then read, so that marks fit the words that stay."""
    return reader.read(replace(signal, text=mask(signal.text)))


def _marks(matches: Sequence[Match]) -> tuple[tuple[int, int, str], ...]:
    return tuple(sorted({(match.start, match.end, match.topic) for match in matches})[:MAX_MARKS])


def _always(word: str) -> bool:  # every word of these phrases is a word of feeling
    return bool(word)
