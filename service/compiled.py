"""Packs read and compiled: what was compiled before is taken from a file, the rest left to child processes.

Documents are kept in the data folder, in one file for the words and the version that they were read by,
sealed with the service's own key: what does not carry the seal is never opened. A file that is damaged, or
of another version, is put away and made again.
"""

import gc
import hashlib
import hmac
import logging
import marshal
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

from rules.differing import other_texts
from rules.findings import PackError
from rules.keeping import BATCH, FOLDER, Kept, batch_of, name_of_words, open_batch, read_kept
from rules.pack import VOCABULARY, Pack, parse_pack
from rules.parsing import syntax
from rules.vocabulary import Vocabulary
from service.children import POLITE, follow_parent, spawning

FEW: Final = 20
"""So many documents are read in a serving process: they take some hundredths of a second."""
FEW_AT_START: Final = 1_000
"""So many before anybody is served: children take as long to start as these take to be read."""
CHILDREN: Final = 2
LIMIT: Final = 60.0
"""Seconds that a child may be silent; a batch takes it less than one."""
_MAGIC: Final = b"remit compiled 1\n"
_HEAD: Final = len(_MAGIC) + hashlib.sha256().digest_size
_SUFFIX: Final = ".compiled"
_log = logging.getLogger(__name__)


class NotCompiled(Exception):  # noqa: N818 - what happened
    """The children did not come back in time; the text is a sentence."""


class CompiledDocuments:
    """Reads packs. Without a folder nothing is kept. All methods block: call them where nobody waits."""

    def __init__(self, folder: Path | None = None, key: bytes = b"", children: int = CHILDREN) -> None:
        self._folder = folder
        self._seal = hmac.new(key, b"compiled documents", hashlib.sha256).digest()
        self._children = min(children, os.cpu_count() or 1)

    def pack(self, files: Mapping[str, str], before: Pack | None = None, *, in_time: bool = False) -> Pack:
        """The pack of these texts; of `before`, the documents that are the same are taken over. What children
        do not read in time is read here, or with `in_time` not at all.

        Raises: PackError with everything that is wrong with it; with `in_time`, NotCompiled.
        """
        same = before is not None and before.files.get(VOCABULARY) == files.get(VOCABULARY)
        _, other = other_texts(before.files if before is not None and same else {}, files)
        missing = {file: files[file] for file in other if file.startswith(FOLDER)}
        if len(missing) <= FEW or VOCABULARY not in files:
            return parse_pack(files, before)
        few = FEW_AT_START if before is None else FEW
        try:
            kept = self._all(files[VOCABULARY], missing, few)
        except NotCompiled as late:
            if in_time:
                raise
            _log.warning("%s They are read here, which takes longer.", late)
            kept = self._all(files[VOCABULARY], missing, len(missing))
        return parse_pack(files, before, kept)

    @staticmethod
    def warm() -> None:
        """Makes beforehand what the first document needs that is read here: it takes half a second."""
        syntax("true")

    def _all(self, vocabulary: str, wanted: Mapping[str, str], few: int) -> dict[str, Kept]:
        """All of these documents that are right."""
        words = name_of_words(vocabulary)
        found, batches, files = self._kept(words, wanted)
        missing = {file: text for file, text in wanted.items() if file not in found}
        whole = len(batches)
        for batch in self._read(vocabulary, missing, few):
            batches.append(batch)
            found |= open_batch(batch, missing)[0]
        if self._folder is not None and (len(batches) > whole or len(files) > 1):
            self._keep(self._folder, words, batches, files)
        return found

    def _read(self, vocabulary: str, missing: Mapping[str, str], few: int) -> Iterator[bytes]:
        """Documents read and compiled, in batches: here where they are few, else by children."""
        size = max(FEW, min(BATCH, -(-len(missing) // self._children)))
        rest = iter(missing.items())
        jobs = [(vocabulary, dict(islice(rest, size))) for _ in range(0, len(missing), size)]
        if len(missing) <= few:
            yield from map(_read_job, jobs)
            return
        with spawning().Pool(self._children, _child) as pool:
            batches = pool.imap_unordered(_read_job, jobs)
            for _ in jobs:
                try:
                    yield batches.next(LIMIT)
                except multiprocessing.TimeoutError:
                    raise NotCompiled(
                        f"The documents were not compiled: a child process was silent for {LIMIT:.0f} s."
                    ) from None

    def _kept(self, words: str, wanted: Mapping[str, str]) -> tuple[dict[str, Kept], list[bytes], list[Path]]:
        """The documents that are kept, the batches that hold them, and the files that hold those."""
        found: dict[str, Kept] = {}
        batches: list[bytes] = []
        files = [] if self._folder is None else sorted(self._folder.glob(f"{words[:32]}-*{_SUFFIX}"))
        for file in files:
            for batch in self._opened(file, words):
                inside, count = open_batch(batch, wanted)
                new = {name: kept for name, kept in inside.items() if name not in found}
                found |= new
                if 2 * len(new) > count:
                    batches.append(batch)
                elif new:
                    # Most of it was replaced since.
                    batches.append(batch_of(wanted, new.items()))
        return found, batches, files

    def _opened(self, file: Path, words: str) -> list[bytes]:
        """The batches in a file; none where it does not carry our seal."""
        try:
            raw = file.read_bytes()
        except OSError as error:
            _log.warning(
                "The compiled documents in %s cannot be read (%s); they are made again.", file, error.strerror
            )
            return []
        head, sealed = len(_MAGIC), len(_MAGIC) + 32
        if raw[:head] != _MAGIC or not hmac.compare_digest(
            raw[head:sealed], self._sealed(words, raw[sealed:])
        ):
            _log.warning("The compiled documents in %s are damaged or not ours; they are made again.", file)
            file.unlink(missing_ok=True)
            return []
        batches: list[bytes] = marshal.loads(raw[sealed:])  # noqa: S302 - it carries our seal
        return batches

    def _keep(self, folder: Path, words: str, batches: list[bytes], old: list[Path]) -> None:
        """Writes one file, whole or not at all, in the place of all others."""
        body = marshal.dumps(batches)
        file = folder / f"{words[:32]}-{hashlib.sha256(body).hexdigest()[:16]}{_SUFFIX}"
        part = file.with_suffix(f".{os.getpid()}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(_MAGIC + self._sealed(words, body) + body)
            part.replace(file)
            for other in folder.iterdir():
                # Of other words or versions, merged into this one, or left behind by a write that was cut.
                if other != file and (other in old or not other.match(f"{words[:32]}-*{_SUFFIX}")):
                    other.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("Compiled documents cannot be kept in %s (%s).", folder, error.strerror)

    def _sealed(self, words: str, body: bytes) -> bytes:
        return hmac.new(self._seal, words.encode() + body, hashlib.sha256).digest()


def read_batch(vocabulary: str, files: Mapping[str, str]) -> bytes:
    """Documents that are right, read by the words of a vocabulary's text and compiled, as a batch."""
    words = _words(vocabulary)
    return batch_of(files, () if words is None else read_kept(files, words))


def _read_job(job: tuple[str, dict[str, str]]) -> bytes:
    return read_batch(*job)


def _child() -> None:
    follow_parent(POLITE)
    # What it makes stays until it ends.
    gc.disable()


@cache
def _words(vocabulary: str) -> Vocabulary | None:
    try:
        return parse_pack({VOCABULARY: vocabulary}).vocabulary
    except PackError:
        return None
