"""A whole check of documents: what is wrong, what is worth saying, how every example came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.boundary import Boundary
from rules.boundary_set import revision_of
from rules.examples import ExampleRun, examples_of, findings_of
from rules.findings import Finding, PackError
from rules.latitude import amount_text
from rules.lint import lint
from rules.pack import Pack, parse_pack
from rules.pausing import in_pieces


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example came out, in amounts of its action's measure; `wrong`: what was expected and is not so.

    `line` counts from 1 in the document's `file`.
    """

    boundary: str
    file: str
    line: int
    name: str
    action: str
    alone: str
    with_peer: str
    closed: bool
    wrong: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything that it expects is so."""
        return not self.wrong


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found. `examples` and `guarantees` are empty where the documents cannot be read whole."""

    revision: str
    findings: tuple[Finding, ...]
    examples: tuple[ExampleResult, ...]
    guarantees: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing found is an error."""
        return all(finding.severity != "error" for finding in self.findings)


def check_files(files: Mapping[str, str], today: date | None = None) -> tuple[Check, Pack | None]:
    """Checks documents by file name, once; returns what was found, and the pack where it can be read whole.

    Args:
        files: texts by file name, as `load_pack` reads them from a folder.
        today: for `review_by`; None leaves it out.
    """
    checks = Checks()
    check = checks.check(files, today)
    return check, checks.pack


class Checks:
    """Checks a set of documents again and again while it is edited: what did not change is neither read nor
    run again. `pack` is the last set that could be read whole.
    """

    def __init__(self) -> None:
        self.pack: Pack | None = None
        self._ran: dict[str, tuple[Boundary, _Ran]] = {}

    def check(self, files: Mapping[str, str], today: date | None = None) -> Check:
        """What is to be said of these documents.

        Args:
            files: texts by file name, as `load_pack` reads them from a folder.
            today: for `review_by`; None leaves it out.
        """
        revision = revision_of(files)
        try:
            pack, ran = self._read(files)
        except PackError as error:
            return Check(revision, tuple(error.findings), (), ())
        findings = [*lint(pack, today), *(found for each in ran for found in each.findings)]
        guarantees = tuple(guarantee.name for guarantee in pack.guarantees)
        results = tuple(result for each in ran for result in each.results)
        return Check(revision, tuple(sorted(findings)), results, guarantees)

    def wrong(self, files: Mapping[str, str]) -> tuple[Finding, ...]:
        """The errors alone: why these documents cannot be published."""
        try:
            _, ran = self._read(files)
        except PackError as error:
            return tuple(error.findings)
        return tuple(sorted(found for each in ran for found in each.findings))

    def run_ahead(self) -> None:
        """Run the examples of the last set, so that who asks need not wait for those of documents that did
        not change. It may be asked meanwhile, in another thread.
        """
        pack = self.pack
        for boundary in in_pieces(() if pack is None else pack.boundaries.values(), 1):
            if self.pack is not pack or pack is None:
                # Whoever asked has run all of them.
                return
            self._ran.setdefault(boundary.name, (boundary, self._run(pack, boundary)))

    def _read(self, files: Mapping[str, str]) -> "tuple[Pack, list[_Ran]]":
        """The documents, and how the examples of each came out. Raises PackError."""
        pack = self.pack = parse_pack(files, self.pack)
        self._ran = {
            name: (boundary, self._run(pack, boundary)) for name, boundary in pack.boundaries.items()
        }
        return pack, [each for _, each in self._ran.values()]

    def _run(self, pack: Pack, boundary: Boundary) -> "_Ran":
        # An example is judged over its own document, and one that is read anew is another object.
        kept = self._ran.get(boundary.name)
        if kept is not None and kept[0] is boundary:
            return kept[1]
        runs = list(examples_of(pack.vocabulary, boundary))
        return _Ran(
            tuple(_result(pack, run) for run in runs),
            tuple(found for run in runs for found in findings_of(pack, run)),
        )


@dataclass(frozen=True, slots=True)
class _Ran:
    """How the examples of one document came out; each finding is an error."""

    results: tuple[ExampleResult, ...]
    findings: tuple[Finding, ...]


def _result(pack: Pack, run: ExampleRun) -> ExampleResult:
    source = pack.boundaries[run.boundary].source
    digits = run.latitude.action.digits
    return ExampleResult(
        boundary=run.boundary,
        file=source.file,
        line=source.finding(run.example.path, "example", "").line,
        name=run.example.name,
        action=run.example.action,
        alone=amount_text(run.latitude.alone, digits),
        with_peer=amount_text(run.latitude.with_peer, digits),
        closed=run.latitude.closed,
        wrong=tuple(message for _, message in run.wrong),
    )
