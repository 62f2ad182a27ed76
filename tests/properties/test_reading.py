"""Plain words keep nothing back: whatever an author changes in a clause, its sentence says something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from rules.boundary import Boundary
from rules.language.reading import read_boundary_aloud
from rules.language.titles import titles_of
from rules.pack import load_pack
from rules.syntax import And, Compare, Constant, Expression, FactOf, Node, Not, Or, walk
from rules.vocabulary import Vocabulary
from support.language.effort import EFFORT, profile
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled

PACKS = sorted(path for path in (Path(__file__).parents[2] / "rules" / "packs").iterdir() if path.is_dir())
OTHER: dict[str, str] = {"==": "!=", "!=": "==", "<": "<=", "<=": ">", ">": ">=", ">=": "<"}
SECTIONS = ("grants", "limits", "duties")


def told(boundary: Boundary, vocabulary: Vocabulary) -> dict[str, str]:
    return {one.clause: one.text for one in read_boundary_aloud(boundary, vocabulary)}


def others(node: Any, vocabulary: Vocabulary) -> Iterator[Any]:
    """What may stand in the place of a node itself, and means something else."""
    match node:
        case Constant(bool() as value):
            yield Constant(not value)
        case Constant(Decimal() as value):
            yield Constant(value + 7)
        case Constant(str() as value):
            yield Constant(f"{value} too")
        case Constant(timedelta() | date() as value):
            yield Constant(value + timedelta(days=3))
        case FactOf(name, type_):
            alike = [one for one in vocabulary.facts.values() if one.type == type_ and one.name != name]
            yield from (FactOf(one.name, type_) for one in alike[:1])
        case Compare(op, left, right):
            yield Compare(OTHER[op], left, right)  # type: ignore[arg-type]
        case Not(operand):
            yield operand
        case And(operands):
            yield Or(operands)
        case Or(operands):
            yield And(operands)


def edits(node: Any, vocabulary: Vocabulary) -> Iterator[Any]:
    """The trees that differ from this one in one place, and mean something else."""
    yield from others(node, vocabulary)
    for part in fields(node):
        inner = getattr(node, part.name)
        if isinstance(inner, tuple):
            for at, each in enumerate(inner):
                for other in edits(each, vocabulary):
                    yield replace(node, **{part.name: (*inner[:at], other, *inner[at + 1 :])})
        elif is_dataclass(inner) and isinstance(inner, Node):
            for other in edits(inner, vocabulary):
                yield replace(node, **{part.name: other})


def edited(boundary: Boundary, vocabulary: Vocabulary) -> Iterator[tuple[str, Boundary]]:
    """The boundary with one place of one clause changed, and that clause."""
    measured = any(vocabulary.actions[name].measure for name in boundary.actions)
    for section in SECTIONS:
        clauses = getattr(boundary, section)
        for at, clause in enumerate(clauses):
            for part in fields(clause):
                value = getattr(clause, part.name)
                # What may be done or not counts 1, however much more is written.
                if not isinstance(value, Expression) or (
                    not measured and part.name in {"alone", "with_peer"}
                ):
                    continue
                for tree in edits(value.tree, vocabulary):
                    other = replace(clause, **{part.name: replace(value, tree=tree)})
                    changed: dict[str, Any] = {section: (*clauses[:at], other, *clauses[at + 1 :])}
                    yield f"{section}.{clause.id}", replace(boundary, **changed)
    for at, budget in enumerate(boundary.budgets):
        edits_of_it: list[dict[str, Any]] = [
            {"per": "voyage"},
            {"over": timedelta(days=77)},
            {"at_most": Decimal(777)},
            {"uses": 77},
        ]
        for edit in edits_of_it:
            budgets = (*boundary.budgets[:at], replace(budget, **edit), *boundary.budgets[at + 1 :])
            yield f"budgets.{budget.id}", replace(boundary, budgets=budgets)


def says_otherwise(boundary: Boundary, vocabulary: Vocabulary) -> int:
    """How many edits of a boundary there are; every one is heard."""
    before = told(boundary, vocabulary)
    number = 0
    for clause, other in edited(boundary, vocabulary):
        number += 1
        after = told(other, vocabulary)
        assert after[clause] != before[clause], f"{boundary.name}: {clause} reads the same: {after[clause]}"
        assert {name: text for name, text in after.items() if name != clause} == {
            name: text for name, text in before.items() if name != clause
        }
    return number


def clauses(boundary: Boundary) -> list[str]:
    named = [
        f"{section}.{one.id}" for section in (*SECTIONS, "budgets") for one in getattr(boundary, section)
    ]
    return [*named, *(f"tables.{name}" for name in boundary.tables)]


def says_all(boundary: Boundary, vocabulary: Vocabulary) -> None:
    """Every clause has a sentence, and every fact that it reads stands in it by its title."""
    sentences = told(boundary, vocabulary)
    titles = titles_of(vocabulary)
    assert set(clauses(boundary)) <= set(sentences)
    for section in SECTIONS:
        for clause in getattr(boundary, section):
            text = sentences[f"{section}.{clause.id}"].casefold()
            for part in fields(clause):
                value = getattr(clause, part.name)
                if isinstance(value, Expression):
                    read = {node.name for node in walk(value.tree) if isinstance(node, FactOf)}
                    for name in (read & set(titles)) - {"now", "today"}:
                        assert titles[name].noun.casefold() in text or "that with a colleague" in text


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: str(path.name))
def test_every_edit_of_a_packaged_boundary_is_heard(folder: Path) -> None:
    pack = load_pack(folder)
    for boundary in pack.boundaries.values():
        says_all(boundary, pack.vocabulary)
        says_otherwise(boundary, pack.vocabulary)


@EFFORT
def test_every_edit_of_any_boundary_is_heard(effort: int) -> None:
    heard = 0

    @profile(15, effort)
    @given(packs(cases_each=0))
    def listen(drawn: Drawn) -> None:
        nonlocal heard
        pack = compiled(drawn.documents)
        for boundary in pack.boundaries.values():
            says_all(boundary, pack.vocabulary)
            heard += says_otherwise(boundary, pack.vocabulary)

    listen()
    assert heard > 200 * effort
