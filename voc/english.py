"""How glad or cross English words are: VADER's rules, applied to the words of feeling alone.

Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM
2014. Lexicon, boosters, negators and idioms are those of the package vaderSentiment, and so is the outcome,
which `tests/properties/test_sentiment.py` compares; the package looks at every word as if it were one of
feeling, which takes ten times as long.
"""

import math
import re
from collections.abc import Sequence
from functools import cache
from string import punctuation
from typing import Final

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

from voc.lexicon import SERVICE_WORDS

_TURNED: Final = N_SCALAR
_LOUD: Final = C_INCR
_BOOSTERS: Final = BOOSTER_DICT
_NEGATORS: Final = frozenset(NEGATE)
_WEAKER: Final = (1.0, 0.95, 0.9)
"""What a booster weighs by how far before the word it stands."""
_OF_IDIOMS: Final = frozenset(
    max(idiom.split(), key=len) for idiom in (*SPECIAL_CASES, *(one for one in BOOSTER_DICT if " " in one))
)
"""Of each idiom a word that few others have."""
_SPREAD = 15.0
_SHORT = 2  # characters: what is left of ":)" without its punctuation says nothing
_BEFORE = 3  # words before one of feeling that change what it weighs


@cache
def english_feelings() -> "EnglishFeelings":
    """Read once: it takes longer than all of a pack's topics, which are read again with each publication."""
    return EnglishFeelings()


class EnglishFeelings:
    """The weights of English words, with those of service. Threads may share it."""

    def __init__(self) -> None:
        self._rules = SentimentIntensityAnalyzer()
        self.lexicon: dict[str, float] = self._rules.lexicon
        self.lexicon.update(SERVICE_WORDS)
        signs = sorted(sign for sign in self._rules.emojis if len(sign) == 1)
        self._emojis = re.compile(f"[{re.escape(''.join(signs))}]")

    def of(self, text: str) -> float:
        """-1 (cross) to 1 (glad), to four digits."""
        if not text.isascii():
            text = self._emojis.sub(self._spelt, text)
        words = _words(text)
        lower = [word.lower() for word in words]
        lexicon = self.lexicon
        felt = [
            place for place, word in enumerate(lower) if word in lexicon and not _is_booster(lower, place)
        ]
        if not felt:
            return 0.0
        shouted = 0 < sum(map(str.isupper, words)) < len(words)
        weights = {place: self._weight(words, lower, place, shouted=shouted) for place in felt}
        if "but" in lower:
            every = [weights.get(place, 0) for place in range(len(words))]
            total = float(sum(self._rules._but_check(lower, every)))  # noqa: SLF001 - a rule of its own
        else:
            total = float(sum(weights.values()))
        if total:
            total += math.copysign(_emphasis(text), total)
        return round(total / math.sqrt(total * total + _SPREAD), 4)

    def _spelt(self, found: re.Match[str]) -> str:
        before = found.string[: found.start()][-1:]
        return f"{'' if before in ('', ' ') else ' '}{self._rules.emojis[found[0]]}"

    def _weight(self, words: Sequence[str], lower: Sequence[str], place: int, *, shouted: bool) -> float:
        lexicon = self.lexicon
        word = lower[place]
        weight = lexicon[word]
        one, two, three = (lower[place - back] if place >= back else "" for back in (1, 2, 3))
        if word == "no" and place + 1 < len(lower) and lower[place + 1] in lexicon:
            weight = 0.0
        if "no" in (one, two) or (three == "no" and one in ("or", "nor")):
            weight = lexicon[word] * _TURNED
        if shouted and words[place].isupper():
            weight += _LOUD if weight > 0 else -_LOUD
        for back, before in enumerate((one, two, three)):
            if place <= back or before in lexicon:
                continue
            if before in _BOOSTERS:
                loud = shouted and words[place - back - 1].isupper()
                weight += _boost(before, weight, loud=loud) * _WEAKER[back]
            weight *= _turn(back, one, two, three)
            if back == _BEFORE - 1 and not _OF_IDIOMS.isdisjoint(lower[place - _BEFORE : place + 3]):
                weight = self._rules._special_idioms_check(weight, lower, place)  # noqa: SLF001 - the same
        if one == "least" and one not in lexicon and two not in ("at", "very"):
            weight *= _TURNED
        return weight


def _words(text: str) -> list[str]:
    """What stands between blanks, without the punctuation around it unless that is nearly all there is."""
    return [word if len(bare := word.strip(punctuation)) <= _SHORT else bare for word in text.split()]


def _is_booster(lower: Sequence[str], place: int) -> bool:
    word = lower[place]
    return word in _BOOSTERS or (word == "kind" and lower[place + 1 : place + 2] == ["of"])


def _boost(word: str, weight: float, *, loud: bool) -> float:
    """What a word such as "very" adds to one of feeling."""
    by = -_BOOSTERS[word] if weight < 0 else _BOOSTERS[word]
    if loud:
        by += _LOUD if weight > 0 else -_LOUD
    return float(by)


def _turn(back: int, one: str, two: str, three: str) -> float:
    """By how much a word so far before one of feeling turns it round."""
    so = one in ("so", "this")
    if back == 0:
        return _TURNED if _is_negator(one) else 1.0
    if back == 1:
        if two == "never" and so:
            return 1.25
        return _TURNED if _is_negator(two) and (two, one) != ("without", "doubt") else 1.0
    if so or (three == "never" and two in ("so", "this")):
        return 1.25
    return _TURNED if _is_negator(three) and not (three == "without" and "doubt" in (one, two)) else 1.0


def _is_negator(word: str) -> bool:
    return word in _NEGATORS or "n't" in word


def _emphasis(text: str) -> float:
    """What exclamation and question marks add."""
    asked = text.count("?")
    return min(text.count("!"), 4) * 0.292 + (0.0 if asked <= 1 else asked * 0.18 if asked <= 3 else 0.96)
