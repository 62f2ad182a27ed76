"""Documents of boundaries as they were read and compiled, in batches that another process can take over.

A batch is bytes: `marshal` of entries of `rules.flat` and code objects. INVARIANT: only batches of one's own
are ever opened; who keeps them outside a process seals them.
"""

import hashlib
import marshal
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rules.boundary import Boundary
from rules.compiling.boundary import read_boundary
from rules.engine.coded import Coded
from rules.engine.splitting import Splitter
from rules.flat import Flattener, restored
from rules.source import Source, SourceError, read_documents
from rules.vocabulary import Vocabulary

FOLDER, SUFFIX = "boundaries/", ".yaml"
"""A boundary's document is called by its name."""
BATCH = 200
"""Documents a batch: opening one takes about 10 ms."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A boundary as it was read, with its conditions split and coded."""

    boundary: Boundary
    code: Coded


def name_of_document(file: str, text: str) -> str:
    """The name of a document's content: of equal vocabularies, it comes out the same."""
    digest = hashlib.sha256(file.encode())
    digest.update(b"\0")
    digest.update(text.encode())
    return digest.hexdigest()


def name_of_words(vocabulary: str) -> str:
    """The name of what all documents are read by: the vocabulary's text, this version of the rules, and of
    Python, whose code objects are its own.
    """
    digest = hashlib.sha256(f"{sys.version} {marshal.version} {sys.implementation.cache_tag} ".encode())
    digest.update(_own_sources())
    digest.update(vocabulary.encode())
    return digest.hexdigest()


@cache
def _own_sources() -> bytes:
    """The content of the rules' own sources: another version may read the same text differently."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()


def read_kept(files: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[tuple[str, Kept]]:
    """The documents that are right, by file; of the others nothing is said here."""
    splitter = Splitter()
    for file, text in files.items():
        try:
            sources = list(read_documents(file, text))
        except SourceError:
            continue
        if len(sources) != 1 or sources[0].data is None:
            continue
        boundary, problems = read_boundary(sources[0], vocabulary)
        if boundary is not None and not problems and file == f"{FOLDER}{boundary.name}{SUFFIX}":
            yield file, Kept(boundary, splitter.coded(boundary))


def batch_of(files: Mapping[str, str], found: Iterable[tuple[str, Kept]]) -> bytes:
    """A batch of documents, by the names of their contents."""
    flat = Flattener()
    places = [
        (name_of_document(file, files[file]), file, flat.add(kept.boundary), flat.add(kept.code))
        for file, kept in found
    ]
    return marshal.dumps((flat.entries, places))


def open_batch(batch: bytes, wanted: Mapping[str, str]) -> tuple[dict[str, Kept], int]:
    """The documents of a batch that are `wanted` (texts by file), by file, and how many it holds."""
    entries, places = marshal.loads(batch)  # noqa: S302 - one's own, see the invariant
    values = restored(entries, lambda file: Source.of(file, wanted.get(file, "")))
    found = {
        file: Kept(values[boundary], values[code])
        for name, file, boundary, code in places
        if file in wanted and name_of_document(file, wanted[file]) == name
    }
    return found, len(places)
