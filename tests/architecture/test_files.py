"""What holds for every file of the project."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.tree import ROOT, files, sources, syntax, text

LONGEST = 400
REASON = "Over 400 lines because "
LOCKS = {"package-lock.json", *(f"requirements{part}.txt" for part in ("", "-build", "-dev", "-node"))}
# Written so that no pattern finds itself in this file.
LATER = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b")
MACHINE = re.compile(r"(?<![\w.~)}:/-])/(?:work|root|opt|home/\w+|tmp)/[\w.]")
REGISTRY = re.compile(
    r"registry\.npmjs|registry\.yarnpkg|pypi\.org|pythonhosted\.org|--(?:extra-)?index-url http"
)
NUMBER = re.compile(r"\b(?:issue|ticket) #?\d", re.IGNORECASE)


def written() -> list[Path]:
    """Files that people write: all but the lock files and the licence."""
    return [path for path in files() if path.name not in LOCKS | {"LICENSE"}]


def found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Where a pattern stands, as file:line: what."""
    return [
        f"{path}:{number}: {match.group()}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), start=1)
        for match in pattern.finditer(line)
    ]


def test_no_file_is_longer_than_can_be_held_in_mind_without_saying_why() -> None:
    code = [
        path
        for path in written()
        if path.suffix in {".py", ".ts", ".tsx"} and "GENERATED" not in text(path)[:200]
    ]
    long = {path: lines for path in code if (lines := text(path).count("\n")) > LONGEST}
    assert {str(path): lines for path, lines in long.items() if REASON not in text(path)[:2000]} == {}


def test_nothing_is_left_for_later() -> None:
    assert found(LATER, written()) == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert found(MACHINE, [path for path in files() if path.name != "LICENSE"]) == []


def test_no_file_names_a_package_registry() -> None:
    assert found(REGISTRY, list(files())) == []


def test_no_file_refers_to_a_numbered_issue() -> None:
    assert found(NUMBER, written()) == []


def test_every_locked_package_carries_its_hash() -> None:
    for lock in sorted(LOCKS - {"package-lock.json"}):
        entries = re.split(r"\n(?=[\w-]+==)", text(Path(lock)))[1:] or [text(Path(lock))]
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == [], lock


@pytest.mark.parametrize("path", [path for path in files() if path.suffix == ".py"], ids=str)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(syntax(path)), f"{path} has no docstring"


def test_everything_public_says_what_it_does() -> None:
    silent = [f"{path}:{node.lineno}: {name}" for path in sources() for name, node in silent_in(syntax(path))]
    assert silent == []


def silent_in(
    node: ast.Module | ast.ClassDef, inside: str = ""
) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Public classes, functions and methods without a docstring, with their dotted names."""
    for child in node.body:
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        overload = any(isinstance(word, ast.Name) and word.id == "overload" for word in child.decorator_list)
        if child.name.startswith("_") or overload:
            continue
        name = f"{inside}{child.name}"
        if not ast.get_docstring(child):
            yield name, child
        if isinstance(child, ast.ClassDef):
            yield from silent_in(child, f"{name}.")


def test_unit_tests_stand_where_their_source_stands() -> None:
    tests = [
        path for path in files() if path.parts[:2] == ("tests", "unit") and path.name.startswith("test_")
    ]
    lost = []
    for path in tests:
        source = Path(*path.parts[2:-1]) / path.name.removeprefix("test_")
        package = source.with_suffix("")
        if not (ROOT / source).exists() and not (ROOT / package).is_dir():
            lost.append(str(path))
    assert lost == []
