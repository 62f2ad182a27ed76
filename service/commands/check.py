"""`remit check`: what a pack's author should know before anybody decides by it."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import orjson

from rules.boundary_set import BoundarySet
from rules.cases import CaseError, run_cases
from rules.examples import run_examples
from rules.findings import Finding, PackError
from rules.lint import lint
from rules.pack import Pack, load_pack
from rules.packaged import folder_of, packaged, packaged_names
from rules.prove.proofs import Proven
from service.clock import utc_now
from service.commands.against import Against, against
from service.commands.errors import FINDINGS, CommandError
from service.commands.proving import proved

Format = Literal["text", "json", "github"]


def check(
    folder: Path | None, form: Format, cases: Path | None, beside: tuple[str, Path | str] | None = None
) -> int:
    """Print every finding, then how the expected decisions came out; returns the exit code.

    `beside`: what to compare the pack with in meaning, and the database that has the revisions.

    Raises CommandError where there is no pack, no readable file of cases, or nothing to compare with.
    """
    try:
        home = folder_of(folder) if folder else packaged()
    except LookupError as error:
        raise CommandError(f"There{str(error).removeprefix('there')}.") from None
    today = utc_now().date()
    try:
        pack = load_pack(home)
    except PackError as error:
        _print_findings(error.findings, form, home)
        return FINDINGS
    proven, said = proved(pack, today, lambda: [*lint(pack, today), *run_examples(pack)])
    findings = [*said, *proven.findings]
    compared = None if beside is None else against(pack, *beside, today)
    agree = True
    report: list[str] = []
    if cases is not None:
        agree = _run(BoundarySet.compile(pack), cases, report)
    wrong = any(finding.severity == "error" for finding in findings)
    _print_findings(sorted(findings), form, home, (pack, proven), report, compared)
    return FINDINGS if wrong or not agree else 0


def _run(boundaries: BoundarySet, cases: Path, report: list[str]) -> bool:
    try:
        result = run_cases(boundaries, _rows(cases))
    except CaseError as error:
        raise CommandError(f"The file {cases} cannot be read: {error}.") from None
    *told, total = result.lines()
    report.extend([*told, *_of_another_pack(boundaries, result.total.keys()), total])
    return result.agreed == result.rows


def _of_another_pack(boundaries: BoundarySet, actions: Iterable[str]) -> Iterator[str]:
    """Where the rows are for actions that this pack lacks, which one of ours has them all."""
    lacking = set(actions) - boundaries.vocabulary.actions.keys()
    for name in packaged_names() if lacking else ():
        if lacking <= load_pack(packaged(name)).vocabulary.actions.keys():
            yield f"not this pack's actions: {', '.join(sorted(lacking))}; the packaged pack {name} has them"


def _rows(cases: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with cases.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _row(line, cases, number)
    except OSError as error:
        raise CommandError(f"The file {cases} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"The file {cases} is not UTF-8 text.") from None


def _row(line: str, cases: Path, number: int) -> Mapping[str, Any]:
    try:
        row: Mapping[str, Any] = json.loads(line, parse_float=Decimal)
    except ValueError as error:
        raise CommandError(f"{cases}:{number} is not JSON: {error}.") from None
    return row


def _print_findings(
    findings: list[Finding],
    form: Format,
    home: Path,
    read: tuple[Pack, Proven] | None = None,
    report: list[str] | None = None,
    compared: Against | None = None,
) -> None:
    if form == "json":
        answer = {
            "pack": read[0].name if read else None,
            "findings": findings,
            "guarantees": [proof.to_json() for proof in read[1].proofs] if read else [],
            "cases": report or [],
            "against": None if compared is None else compared.to_json(),
        }
        sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    if compared is not None and form == "github":
        findings = [*findings, *compared.findings()]
    for finding in findings:
        sys.stdout.write(f"{as_github(finding, home) if form == 'github' else finding}\n")
    shown = compared.lines() if compared is not None and form == "text" else ()
    for line in (*shown, *(report or [])):
        sys.stdout.write(f"{line}\n")
    # The line that says how many cases agree is the last, for those who read only that.
    if form == "text" and not report:
        sys.stdout.write(f"{_summary(findings, read)}\n")


def as_github(finding: Finding, home: Path) -> str:
    """A finding as an annotation of GitHub's workflow commands."""
    kind = {"error": "error", "warning": "warning", "hint": "notice"}[finding.severity]
    message = finding.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{kind} file={home / finding.file},line={finding.line},col={finding.column}::{message}"


def _summary(findings: list[Finding], read: tuple[Pack, Proven] | None) -> str:
    number = {
        kind: sum(finding.severity == kind for finding in findings) for kind in ("error", "warning", "hint")
    }
    what = ""
    if read:
        pack, proven = read
        what = f"{pack.name}: {len(pack.boundaries)} boundaries; "
        what += f"{proven.proved} of {len(proven.proofs)} guarantees proved; "
    return f"{what}{number['error']} errors, {number['warning']} warnings, {number['hint']} hints"
