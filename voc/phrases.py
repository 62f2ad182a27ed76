"""Finding phrases in what people write: by stems, past small words, aware of what a "not" takes back."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from voc.lexicon import CONTRACTIONS
from voc.tongues import ENGLISH, Tongue

_WORDS = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_PLAIN = re.compile(r"[^\W_]+")
_ASCII = bytes(byte if chr(byte).isalnum() else ord(" ") for byte in range(128)).lower() + bytes(128)
"""Of ASCII the small letters and digits, and a blank for each other sign."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CACHED_WORDS = 50_000
_LONGEST_CACHED = 40  # characters: what is longer is no word that comes again
_new = tuple.__new__
_MAX_GAP = 1  # words, beside fillers, that may stand between two words of a phrase


class Token(NamedTuple):
    """One word: its stem, its spelling in lower case, and where it stands in the text."""

    stem: str
    word: str
    start: int
    end: int


class Match(NamedTuple):
    """A phrase that was found. negated: a negator stands right before one of its words of feeling."""

    start: int
    end: int
    topic: str
    negated: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    stems: tuple[str, ...]
    topic: str
    turns: frozenset[int]  # places of the words that a negator takes back
    others: frozenset[str]  # the stems behind the first


class Words:
    """Splits texts of one language into tokens. Keeps what it made of words: the same ones come all day."""

    def __init__(self, tongue: Tongue = ENGLISH) -> None:
        self.tongue = tongue
        # The package loads the stemmers of thirty languages; who reads no signal should not wait for it.
        from snowballstemmer import stemmer  # noqa: PLC0415

        self._stemmer = stemmer(tongue.stemmer)
        self._known: dict[str, tuple[_Piece, ...]] = {}
        self._lock = threading.Lock()  # the stemmer holds the word it works on

    def tokens(self, text: str) -> list[Token]:
        """The words of `text` in order; "can't" and "l'avion" are two, so is #HashTag."""
        tokens: list[Token] = []
        known, tags = self._known, "#" in text
        for found in _WORDS.finditer(text):
            raw, start = found[0], found.start()
            if tags and text[start - 1 : start] == "#" and not raw.islower():
                raw = f"#{raw}"
            for stem, word, first, last in known.get(raw) or self._pieces(raw):
                # As `Token` does itself, by a function in Python more: there is one for every word.
                tokens.append(_new(Token, (stem, word, start + first, start + last)))
        return tokens

    def _pieces(self, raw: str) -> tuple["_Piece", ...]:
        """The words of a word as it is written; of #OneTag those of its capitals."""
        with self._lock:
            made = tuple(
                (self._stemmer.stemWord(word), word, first, last) for word, first, last in self._split(raw)
            )
            if len(raw) <= _LONGEST_CACHED:
                if len(self._known) >= _CACHED_WORDS:
                    self._known.clear()
                self._known[raw] = made
        return made

    def _split(self, raw: str) -> Iterator[tuple[str, int, int]]:
        start = 0
        if raw.startswith("#"):
            parts, gap = _CAMEL.split(raw[1:]), 0
        elif self.tongue is ENGLISH:
            for piece in _pieces(raw.replace("\u2019", "'").lower()):
                yield piece, 0, len(raw)
            return
        else:
            parts, gap = raw.replace("\u2019", "'").split("'"), 1
        for part in parts:
            yield part.lower(), start, start + len(part)
            start += len(part) + gap


_Piece = tuple[str, str, int, int]
"""Stem, spelling in lower case, and where it stands in the word that it is of."""


class PhraseIndex:
    """Phrases by their first word, looked for in one pass over a text."""

    def __init__(
        self,
        words: Words,
        phrases: Iterable[tuple[str, str]],
        turns: Callable[[str], bool],
        *,
        literal: bool = False,
    ) -> None:
        """phrases: (topic, phrase). turns(word): whether a negator before this word takes the phrase back.

        literal: word for word, not by stems and past small words.
        """
        self._literal = literal
        self._fillers = words.tongue.fillers
        self._negators = words.tongue.negators
        self._by_first: dict[str, list[_Phrase]] = {}
        self._telling: set[str] = set()  # of each phrase the longest word, which few texts have
        for topic, text in phrases:
            tokens = words.tokens(text)
            kept = tokens if literal else self._kept(tokens)
            stems = tuple(token.word if literal else token.stem for token in kept)
            if not stems:
                continue
            own_negation = any(token.word in self._negators for token in kept)
            places = (
                frozenset() if own_negation else frozenset(i for i, t in enumerate(kept) if turns(t.word))
            )
            self._telling.add(max(stems, key=len))
            entry = self._by_first.setdefault(stems[0], [])
            phrase = _Phrase(stems, topic, places, frozenset(stems[1:]))
            if phrase not in entry:
                entry.append(phrase)

    def may_be_in(self, said: frozenset[str]) -> bool:
        """Whether any phrase can be in a text of these stems; of these words, for literal phrases."""
        return not self._telling.isdisjoint(said)

    def find(self, tokens: Sequence[Token], besides: frozenset[str] = frozenset()) -> Iterator[Match]:
        """Every phrase in `tokens`, in the order of the text; `besides`: more words like "not"."""
        negators = self._negators | besides if besides else self._negators
        said = [token.word if self._literal else token.stem for token in tokens]
        every = frozenset(said)
        repeat = _repeat if self._literal else self._follow
        begun = self._by_first
        for i, first in enumerate(said):
            if first not in begun:
                continue
            for phrase in begun[first]:
                places = repeat(tokens, i, phrase.stems) if phrase.others <= every else None
                if places is not None:
                    negated = any(self._negated(tokens, places[turn], negators) for turn in phrase.turns)
                    yield Match(tokens[i].start, tokens[places[-1]].end, phrase.topic, negated)

    def _kept(self, tokens: list[Token]) -> list[Token]:
        """A phrase's words without the small ones, unless those make it: "on hold" is not "hold"."""
        kept = [token for token in tokens if token.word not in self._fillers]
        return kept if len(kept) > 1 else tokens

    def _follow(self, tokens: Sequence[Token], start: int, stems: tuple[str, ...]) -> list[int] | None:
        places = [start]
        at = start
        for stem in stems[1:]:
            gap = 0
            at += 1
            while at < len(tokens) and tokens[at].stem != stem:
                gap += tokens[at].word not in self._fillers
                if gap > _MAX_GAP:
                    return None
                at += 1
            if at >= len(tokens):
                return None
            places.append(at)
        return places

    def _negated(self, tokens: Sequence[Token], place: int, negators: frozenset[str]) -> bool:
        place -= 1
        while place >= 0 and tokens[place].word in self._fillers:
            place -= 1
        return place >= 0 and tokens[place].word in negators


def plain_words(text: str) -> frozenset[str]:
    """The words of a text as it is written, in lower case, cut at whatever is no letter and no digit."""
    if text.isascii():
        return frozenset(text.encode().translate(_ASCII).decode().split())
    return frozenset(_PLAIN.findall(text.lower()))


def _repeat(tokens: Sequence[Token], start: int, words: tuple[str, ...]) -> list[int] | None:
    places = list(range(start, start + len(words)))
    said = tuple(token.word for token in tokens[start : start + len(words)])
    return places if said == words else None


def _pieces(word: str) -> tuple[str, ...]:
    known = CONTRACTIONS.get(word)
    if known is not None:
        return known
    if word.endswith("n't"):
        return word[:-3], "not"
    return (word.partition("'")[0],) if word.endswith(("'s", "'re", "'ve", "'ll", "'d", "'m")) else (word,)
