"""How glad or cross words are, in languages for which there is a list of what they weigh."""

import math
from collections.abc import Sequence

from voc.phrases import Token, Words
from voc.tongues import Tongue

_LOUDER = 1.3
_REACH = 3  # words before one of feeling in which a "not" turns it
_TURNED = -0.74  # what a turned word weighs of itself: "not good" is less bad than "bad"
_SPREAD = 15.0


class Feelings:
    """The weights of one language. Threads may share it.

    Each word of feeling weighs what its list says, more behind a word that makes it louder, turned round
    behind a negator; the sum s becomes s / sqrt(s^2 + 15). These are the rules of Hutto and Gilbert (ICWSM
    2014) that need no word of English.
    """

    def __init__(self, tongue: Tongue) -> None:
        words = Words(tongue)
        self._negators = tongue.negators
        self._louder = tongue.louder
        self._weights = {
            token.stem: weight for word, weight in tongue.weights.items() for token in words.tokens(word)
        }

    def of(self, tokens: Sequence[Token]) -> float:
        """-1 (cross) to 1 (glad)."""
        total = 0.0
        felt = -1  # where the last word of feeling stood: what turned that one does not turn this one
        for place, token in enumerate(tokens):
            weight = self._weights.get(token.stem, 0.0)
            if weight:
                before = [other.word for other in tokens[max(felt + 1, place - _REACH) : place]]
                loud = bool(before) and before[-1] in self._louder
                turned = any(word in self._negators for word in before)
                total += weight * (_LOUDER if loud else 1.0) * (_TURNED if turned else 1.0)
                felt = place
        return round(total / math.sqrt(total * total + _SPREAD), 4)
