"""Which language a text is in: its script, else its commonest short words. Mixed texts stay undecided."""

import unicodedata
from collections.abc import Mapping, Sequence

from voc.lexicon import LANGUAGE_WORDS

_LANGUAGES_OF: Mapping[str, tuple[str, ...]] = {
    word: tuple(language for language, words in LANGUAGE_WORDS.items() if word in words)
    for words in LANGUAGE_WORDS.values()
    for word in words
}
_ONLY_ENGLISH = frozenset(word for word, languages in _LANGUAGES_OF.items() if languages == ("en",))
_NOT_ENGLISH = frozenset(_LANGUAGES_OF) - _ONLY_ENGLISH
_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "THAI": "th",
    "DEVANAGARI": "hi",
}
_LOOKED_AT = 400  # characters of another script, and words: enough to tell


def language_of(text: str, words: Sequence[str]) -> str | None:
    """An ISO 639-1 code, or None where the text does not tell. `words`: its words in lower case.

    A script stands for its commonest language: Cyrillic for Russian, Arabic script for Arabic.
    """
    if not text.isascii():
        script = _script(text)
        if script is not None:
            return script
    looked_at = words[:_LOOKED_AT]
    if _NOT_ENGLISH.isdisjoint(looked_at):  # as of nearly all English texts: there is nothing to weigh
        return None if _ONLY_ENGLISH.isdisjoint(looked_at) else "en"
    votes: dict[str, float] = {}
    for word in looked_at:
        for language in _LANGUAGES_OF.get(word, ()):
            votes[language] = votes.get(language, 0) + 1 / len(_LANGUAGES_OF[word])
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 0.5):
        return None
    return ranked[0][0]


def _script(text: str) -> str | None:
    votes: dict[str, int] = {}
    letters = [character for character in text if character.isalpha()][:_LOOKED_AT]
    for character in letters:
        if character > "\u036f":
            language = _SCRIPTS.get(unicodedata.name(character, "?").partition(" ")[0])
            if language is not None:
                votes[language] = votes.get(language, 0) + 1
    if not votes:
        return None
    if "ja" in votes:  # Japanese mixes kana with Chinese characters
        return "ja"
    best = max(sorted(votes), key=lambda language: votes[language])
    return best if votes[best] * 2 > len(letters) else None
