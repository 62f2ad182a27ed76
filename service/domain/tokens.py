"""Words as they are searched: without case and accents, the same for what is kept and what is asked."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

MOST = 8
"""Words of a question that count."""
LONGEST = 64
"""Letters of a word that count."""
MOST_KEPT = 4_000
"""Different words of one text that are kept."""
AROUND = 70
"""Characters shown on each side of the first word that was found."""
_WORD = re.compile(r"[^\W_]+")
_PLAIN = bytes(byte if chr(byte).isalnum() else ord(" ") for byte in range(128)).lower() + bytes(128)
"""Of ASCII the small letters and digits, and a blank for each other sign."""


def tokens(text: str) -> tuple[str, ...]:
    """The different words of a text, in order."""
    if text.isascii():
        # As nearly all texts are: there is nothing to fold but case.
        plain = text.encode().translate(_PLAIN).decode().split()
        if len(text) > LONGEST and max(map(len, plain), default=0) > LONGEST:
            plain = [word[:LONGEST] for word in plain]
        return tuple(dict.fromkeys(plain))[:MOST_KEPT]
    return tuple(dict.fromkeys(word for _, _, word in _words(text)))[:MOST_KEPT]


def asked(text: str) -> tuple[str, ...]:
    """The words that are looked for; the last may be the beginning of one."""
    return tokens(text)[:MOST]


def marks(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where words stand in a text that fit what is looked for: (start, end) in code points."""
    if not wanted:
        return []
    whole, begun = frozenset(wanted[:-1]), wanted[-1]
    return [(start, end) for start, end, word in _words(text) if word in whole or word.startswith(begun)]


def excerpt(text: str, wanted: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The part of a text around the first word that fits, on one line, and the marks in it."""
    line = " ".join(text.split())
    found = marks(line, wanted)
    first, last = found[0] if found else (0, 0)
    start, end = max(0, first - AROUND), min(len(line), last + AROUND)
    # Whole words, where there is a gap near.
    if start:
        start = line.find(" ", start, first) + 1 or start
    if end < len(line):
        gap = line.rfind(" ", last, end)
        end = gap if gap > 0 else end
    before, after = "… " if start else "", " …" if end < len(line) else ""
    shift = len(before) - start
    inside = [(a + shift, b + shift) for a, b in found if start <= a and b <= end]
    return f"{before}{line[start:end]}{after}", inside


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _WORD.finditer(text):
        plain = unicodedata.normalize("NFKD", found[0].casefold())
        # What a letter carries may fold into signs that are no letters; those only part words.
        for word in _WORD.findall("".join(each for each in plain if not unicodedata.combining(each))):
            yield found.start(), found.end(), word[:LONGEST]
