"""What an edit changed, in plain words: clause by clause, as it read before and as it reads after."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.compiling.boundary import read_boundary
from rules.compiling.guarantee import read_guarantee
from rules.language.reading import (
    Sentence,
    read_boundary_aloud,
    read_guarantee_aloud,
    read_vocabulary_aloud,
)
from rules.pack import Pack
from rules.packaged import VOCABULARY
from rules.source import SourceError, read_documents
from rules.vocabulary import Vocabulary
from rules.words import read_vocabulary

GUARANTEES, BOUNDARIES = "guarantees.yaml", "boundaries/"
MOST_TOLD = 40
"""Documents that one difference tells of: more than anybody reads, and read in a second or two."""


@dataclass(frozen=True, slots=True)
class Change:
    """A clause that reads otherwise; None where it was not there, or is not any more."""

    clause: str
    before: str | None
    after: str | None


def read_aloud(file: str, text: str, vocabulary: Vocabulary) -> list[Sentence] | None:
    """A document of a pack in plain words; None where it cannot be read, nothing for settings and topics."""
    try:
        sources = [source for source in read_documents(file, text) if source.data is not None]
    except SourceError:
        return None
    told: list[Sentence] = []
    for source in sources:
        if file == VOCABULARY:
            words, _ = read_vocabulary(source)
            if words is None:
                return None
            told += read_vocabulary_aloud(words, source)
        elif file == GUARANTEES:
            guarantee, _ = read_guarantee(source, vocabulary)
            if guarantee is None:
                return None
            told.append(read_guarantee_aloud(guarantee, vocabulary))
        elif file.startswith(BOUNDARIES):
            boundary, _ = read_boundary(source, vocabulary)
            if boundary is None:
                return None
            told += read_boundary_aloud(boundary, vocabulary)
    return told


def read_of_pack(pack: Pack, file: str) -> list[Sentence]:
    """A document of a pack that is right, in plain words; boundaries and guarantees are not read again."""
    name = file.removeprefix(BOUNDARIES).removesuffix(".yaml")
    if file.startswith(BOUNDARIES) and name in pack.boundaries:
        return read_boundary_aloud(pack.boundaries[name], pack.vocabulary)
    if file == GUARANTEES:
        return [read_guarantee_aloud(guarantee, pack.vocabulary) for guarantee in pack.guarantees]
    return read_aloud(file, pack.files.get(file, ""), pack.vocabulary) or []


def changes_aloud(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[Change]]:
    """By file: the clauses that read otherwise, in the order in which they stand. A document that cannot be
    read on one side is left out, and so is all beyond the first `MOST_TOLD` that differ.
    """
    words = vocabulary_of(before), vocabulary_of(after)
    found: dict[str, list[Change]] = {}
    every = sorted(before.keys() | after.keys())
    for file in [file for file in every if before.get(file) != after.get(file)][:MOST_TOLD]:
        if words[0] is None or words[1] is None:
            break
        old = {} if file not in before else _by_clause(read_aloud(file, before[file], words[0]))
        new = {} if file not in after else _by_clause(read_aloud(file, after[file], words[1]))
        if old is not None and new is not None:
            clauses = [*new, *(clause for clause in old if clause not in new)]
            changed = [clause for clause in clauses if old.get(clause) != new.get(clause)]
            found[file] = [Change(clause, old.get(clause), new.get(clause)) for clause in changed]
    return found


def vocabulary_of(files: Mapping[str, str]) -> Vocabulary | None:
    """The words of a set of documents; None where they cannot be read."""
    try:
        sources = list(read_documents(VOCABULARY, files.get(VOCABULARY, "")))
    except SourceError:
        return None
    return read_vocabulary(sources[0])[0] if len(sources) == 1 else None


def _by_clause(sentences: list[Sentence] | None) -> dict[str, str] | None:
    return None if sentences is None else {one.clause: one.text for one in sentences}
