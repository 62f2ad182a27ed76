"""What a learnt reader sees of a text: its stems, each two that follow each other, and what its words told.

Each is hashed to one of `WIDTH` places (Weinberger et al., "Feature Hashing for Large Scale Multitask
Learning", ICML 2009), so a model needs no word list and tells nobody's words.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from zlib import crc32

from voc.phrases import Token, Words
from voc.signal import Signal

WIDTH: Final = 1 << 16
VERSION: Final = "stems-2/1"
"""What a model was learnt by; another way to see a text needs another model."""
MOST: Final = 2_000
"""Places of one text; what stands behind them is not looked at."""
_MARKS = re.compile(r"[!?]+|[\U0001F300-\U0001FAFF\u2600-\u27BF]")
_STEPS = 4  # of feeling on each side of none


class Seen(NamedTuple):
    """A place, and the words that it stands for: `start` to `end` in the text; both 0: all of it."""

    place: int
    start: int
    end: int


def features(read: Signal, words: Words) -> list[Seen]:
    """What is seen of a signal that the phrases' reader has read; `words`: of English, always."""
    seen: dict[int, Seen] = {}
    for feature in _all(read, words.tokens(read.text)):
        seen.setdefault(feature.place, feature)
        if len(seen) == MOST:
            break
    return list(seen.values())


def _all(read: Signal, tokens: Sequence[Token]) -> Iterator[Seen]:
    for topic in read.topics:
        yield Seen(_place(f"t {topic}"), 0, 0)
    if read.sentiment is not None:
        yield Seen(_place(f"f {round(read.sentiment * _STEPS)}"), 0, 0)
    before: Token | None = None
    for token in tokens:
        yield Seen(_place(f"1 {token.stem}"), token.start, token.end)
        if before is not None:
            yield Seen(_place(f"2 {before.stem} {token.stem}"), before.start, token.end)
        before = token
    for mark in _MARKS.finditer(read.text):
        yield Seen(_place(f"m {mark[0][:3]}"), mark.start(), mark.end())


def _place(feature: str) -> int:
    return crc32(feature.encode()) % WIDTH
