"""The shared draft set: the live documents with the edited ones in their place.

A document has a name (a boundary's own, or `vocabulary`, `guarantees`, `topics`, `pack`) and stands in a
file. Tags are content hashes: the same text has the same tag, whoever wrote it and however often.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rules.boundary_set import revision_of
from service.domain.actor import PersonRef
from service.errors import Code, Problem

RESERVED = ("vocabulary", "guarantees", "topics", "pack")
"""Documents that are no boundaries; a boundary cannot be called so."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_FOLDER, _SUFFIX = "boundaries/", ".yaml"

State = Literal["live", "new", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit of one file, as it was saved last. `text` None: the document goes."""

    file: str
    text: str | None
    at: datetime
    by: PersonRef | None


@dataclass(frozen=True, slots=True)
class Condition:
    """On what a change depends: one of `tags` is the document's or the set's, or with `absent`, that there is
    none. `*` is the tag of whatever is there.
    """

    tags: frozenset[str] = frozenset()
    absent: bool = False

    def met(self, text: str | None, files: Mapping[str, str]) -> bool:
        """Whether it holds for a document's text in a draft set."""
        if self.absent:
            return text is None
        if text is not None and ("*" in self.tags or tag_of(text) in self.tags):
            return True
        # Last: of ten thousand documents it takes as long as a dozen decisions.
        return tag_of_set(files) in self.tags


def file_of(name: str) -> str | None:
    """The file in which a document of this name stands; None where nothing can be called so."""
    if name in RESERVED:
        return f"{name}{_SUFFIX}"
    return f"{_FOLDER}{name}{_SUFFIX}" if _NAME.fullmatch(name) else None


def name_of(file: str) -> str:
    """The name of the document in a file: `boundaries/meal.yaml` is `meal`."""
    return file.removeprefix(_FOLDER).removesuffix(_SUFFIX)


def is_boundary(file: str) -> bool:
    """Whether the document in a file is a boundary."""
    return file.startswith(_FOLDER)


def tag_of(text: str) -> str:
    """The tag of a document: 16 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def tag_of_set(files: Mapping[str, str]) -> str:
    """The tag of a whole set: the name of the revision that it would be."""
    return revision_of(files)


def candidate(live: Mapping[str, str], drafts: Mapping[str, Draft]) -> dict[str, str]:
    """The live files with the drafts in place."""
    files = dict(live)
    for file, draft in drafts.items():
        if draft.text is None:
            files.pop(file, None)
        else:
            files[file] = draft.text
    return files


def overlaid(files: Mapping[str, str], documents: Mapping[str, str | None]) -> dict[str, str]:
    """The files with these texts, by document name, in place; null: it goes. Raises Problem: invalid."""
    laid = dict(files)
    for name, text in documents.items():
        file = file_of(name)
        if file is None:
            raise Problem(Code.INVALID, f"{name!r} is no name of a document.", {"where": "documents"})
        laid.pop(file, None)
        if text is not None:
            laid[file] = text
    return laid


def state_of(file: str, live: Mapping[str, str], drafts: Mapping[str, Draft]) -> State:
    """How a file of the draft set stands to the live one."""
    draft = drafts.get(file)
    if draft is None or draft.text == live.get(file):
        return "live"
    if draft.text is None:
        return "removed"
    return "changed" if file in live else "new"
