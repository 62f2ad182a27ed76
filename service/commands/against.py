"""`remit check --against`: what a pack means beside another, by action, with a case of each direction."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from rules.boundary_set import revision_of
from rules.findings import Finding, PackError, Severity
from rules.pack import VOCABULARY, Pack, load_pack, parse_pack
from rules.packaged import folder_of
from rules.prove.proofs import ActionMeaning, Difference, Meaning, Relation
from rules.source import SourceError, read_documents
from service.commands.errors import CommandError
from service.store import revisions
from service.store.base import StoreError, read_beside

LIVE: Final = "live"
_REVISION: Final = re.compile(r"[0-9a-f]{4,16}")
_WORDS: Final[Mapping[Relation | None, str]] = {
    "equivalent": "the same in every case",
    "narrows": "only narrows",
    "widens": "only widens",
    "both": "wider in some cases, narrower in others",
    None: "not decided",
}


@dataclass(frozen=True, slots=True)
class Against:
    """What a pack means beside another one. `said` is how a person named that, `before` what it is."""

    said: str
    before: Pack
    after: Pack
    meaning: Meaning

    def lines(self) -> Iterator[str]:
        """For people: the answer, then each action with its cases."""
        yield f"against {self.said} ({revision_of(self.before.files)}): {_WORDS[self.meaning.relation]}"
        for one in self.meaning.actions:
            yield f"  {one.action}: {_WORDS[one.relation]}"
            yield from (f"    {way}: {case.text}" for way, case in _ways(one))
        for each in self.meaning.meters:
            yield f"  {each.what}: {_WORDS[each.relation]}"
        yield from (f"  {each}" for each in self.meaning.undecided)

    def findings(self) -> list[Finding]:
        """The same as annotations, each at a document that bears on it."""
        found = [
            self._at(one.action, case, "warning" if way == "wider" else "hint", _CODES[way])
            for one in self.meaning.actions
            for way, case in _ways(one)
        ]
        for each in self.meaning.meters:
            severity: Severity = "warning" if each.wider else "hint"
            code = "widens" if each.wider else "narrows"
            found.append(self._place(each.boundary, code, f"{each.what}: {_WORDS[each.relation]}", severity))
        for said in self.meaning.undecided:
            action, _, reason = said.partition(": ")
            name = self._changed(action)
            found.append(self._place(name, "not_decided", f"{action}: {reason}", "warning"))
        return sorted(found)

    def to_json(self) -> dict[str, object]:
        """The published shape: what `GET /v1/revisions/{from}...{to}?meaning=true` says of two revisions."""
        return {
            "from": revision_of(self.before.files),
            "to": revision_of(self.after.files),
            **self.meaning.to_json(),
        }

    def _at(self, action: str, case: Difference, severity: Severity, code: str) -> Finding:
        by = case.case.set_by
        name = by.boundary if by is not None and self._differs(by.boundary) else self._changed(action)
        return self._place(name, code, case.text, severity)

    def _changed(self, action: str) -> str | None:
        """A boundary that differs, bears on an action and is still there."""
        bears = (name for name, one in self.after.boundaries.items() if action in one.actions)
        return next((name for name in bears if self._differs(name)), None)

    def _differs(self, name: str) -> bool:
        file = f"boundaries/{name}.yaml"
        return file in self.after.files and self.before.files.get(file) != self.after.files[file]

    def _place(self, name: str | None, code: str, message: str, severity: Severity) -> Finding:
        """A finding at a boundary; where that is gone, at the vocabulary, which is always there."""
        boundary = self.after.boundaries.get(name) if name is not None else None
        if boundary is None:
            return Finding(VOCABULARY, 1, 1, severity, code, message)
        at = boundary.source.finding(("boundary",), code, message)
        return Finding(at.file, at.line, at.column, severity, code, message)


_CODES: Final = {"wider": "widens", "narrower": "narrows"}


def _ways(one: ActionMeaning) -> Iterator[tuple[str, Difference]]:
    if one.wider is not None:
        yield "wider", one.wider
    if one.narrower is not None:
        yield "narrower", one.narrower


def against(pack: Pack, said: str, database: Path | str, today: date) -> Against:
    """What a pack means beside what was said: `live`, a revision, a folder or a packaged pack, or a file that
    stands in the place of the boundary of its name. Raises CommandError.
    """
    from rules.prove.sets import compare  # noqa: PLC0415 - Z3 takes a while to load

    try:
        before = parse_pack(_files(pack, said, database), pack)
    except PackError as error:
        raise CommandError(f"{said} cannot be read: {error.findings[0]}.") from None
    return Against(said, before, pack, compare(before, pack, today))


def _files(pack: Pack, said: str, database: Path | str) -> Mapping[str, str]:
    path = Path(said)
    if path.is_file():
        return _with_file(pack, path)
    is_revision = said == LIVE or _REVISION.fullmatch(said) is not None
    if path.is_dir() or not is_revision:
        try:
            return load_pack(folder_of(path)).files
        except LookupError as error:
            raise CommandError(f"There{str(error).removeprefix('there')}.") from None
    try:
        with read_beside(database) as conn:
            every = revisions.every(conn)
            found = next((one for one in every if said == LIVE or one.revision.startswith(said)), None)
            files = None if found is None else revisions.files(conn, found.number)
    except StoreError as error:
        raise CommandError(str(error)) from None
    if files is None:
        raise CommandError(f"There is no revision {said} in this database.")
    return files


def _with_file(pack: Pack, path: Path) -> Mapping[str, str]:
    """The pack with a file in the place of the boundary of its name."""
    try:
        text = path.read_text(encoding="utf-8")
        (source,) = read_documents(str(path), text)
        name = source.data.get("boundary") if isinstance(source.data, dict) else None
    except SourceError as error:
        raise CommandError(f"{path} cannot be read: {error.finding}.") from None
    except (OSError, ValueError):
        raise CommandError(f"{path} is no text with one document.") from None
    if not isinstance(name, str):
        raise CommandError(f"{path} is no boundary: it has no key `boundary`.")
    return {**pack.files, f"boundaries/{name}.yaml": text}
