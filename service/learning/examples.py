"""Labelled voice: a line of JSON each, with a text and what people said that it is about or how it feels."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from voc.modelled import FEELINGS
from voc.signal import Kind, Signal

_NOW = datetime(2026, 1, 1, tzinfo=UTC)  # no reading depends on it
_LONGEST = 20_000  # characters


class LabelError(Exception):
    """A line is no example. The message is one sentence that names the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its labels. None: nobody labelled that, which is not the same as no topic."""

    text: str
    topics: frozenset[str] | None
    feeling: str | None

    @property
    def signal(self) -> Signal:
        """The text as a message, which is read as any other."""
        return Signal("labelled", "1", Kind.MESSAGE, _NOW, self.text)


def read_examples(file: Path, topics: Collection[str]) -> Iterator[Example]:
    """The examples of a file, in its order. topics: those that the pack knows. Raises LabelError, OSError."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _example(f"{file.name}, line {number}", line, topics)


def _example(where: str, line: bytes, known: Collection[str]) -> Example:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise LabelError(f"{where} is no JSON: {error}.") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise LabelError(f'{where} has no "text".')
    topics, feeling = row.get("topics"), row.get("sentiment")
    if topics is None and feeling is None:
        raise LabelError(f'{where} has neither "topics" nor "sentiment".')
    if feeling is not None and feeling not in FEELINGS:
        raise LabelError(f"{where}: sentiment must be {', '.join(FEELINGS[:-1])} or {FEELINGS[-1]}.")
    return Example(row["text"][:_LONGEST], _topics(where, topics, known), feeling)


def _topics(where: str, said: Any, known: Collection[str]) -> frozenset[str] | None:
    if said is None:
        return None
    if not isinstance(said, list) or not all(isinstance(topic, str) for topic in said):
        raise LabelError(f"{where}: topics must be a list of names.")
    strange = sorted(set(said) - set(known))
    if strange:
        raise LabelError(f"{where}: the pack knows no topic {strange[0]}.")
    return frozenset(said)
