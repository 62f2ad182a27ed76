"""One press puts right what a finding says, and the finding is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.checking import Checks, check_files
from rules.findings import Finding
from rules.language.fixing import fix_of
from rules.pack import load_pack, packaged

FILES = dict(load_pack(packaged()).files)
CHECKS = Checks()
MEAL = "boundaries/meal-credit.yaml"


def errors(text: str) -> list[Finding]:
    found = CHECKS.check({**FILES, MEAL: text}).findings
    return [each for each in found if each.severity == "error"]


@pytest.mark.parametrize(
    ("old", "new", "insert"),
    [
        ("24 * booking.passengers", "24 * booking.pasengers", "booking.passengers"),
        ("action: meal", "action: meel", "meal"),
        ("budgets:", "bugdets:", "budgets"),
        ("per: customer", "per: custommer", "customer"),
        ("flight.delay_minutes >= 180 or", "flight.delay_minutes >= 180 ||", "or"),
        ("flight.delay_minutes >= 120", "flight.delay_minutes => 120", ">="),
        ("flight.delay_minutes >= 120", "flight.delay_minutes = 120", "=="),
        ("alone: 48", "alone: 49", "48"),
        ("id: three-hours", "id: two-hours", "two-hours-2"),
        ("boundary: meal-credit", "boundary: meals", "meal-credit"),
        ("audience: [associate, customer]", "audience: [asociate, customer]", "associate"),
    ],
)
def test_the_change_that_it_asks_for_settles_it(old: str, new: str, insert: str) -> None:
    text = FILES[MEAL].replace(old, new, 1)
    assert text != FILES[MEAL]
    first = errors(text)[0]
    fix = fix_of(text, first)
    assert fix is not None
    assert fix.insert.strip() == insert
    assert text[fix.start : fix.end] == fix.was
    assert first not in errors(fix.of(text))


def test_a_condition_in_braces_is_put_in_quotes() -> None:
    text = "limits:\n  - {id: a, when: customer.tier in [gold], at_most: 0}\n"
    finding = Finding("x.yaml", 2, 1, "error", "yaml", "not readable as YAML")
    fix = fix_of(text, finding)
    assert fix is not None
    assert fix.of(text) == "limits:\n  - {id: a, when: 'customer.tier in [gold]', at_most: 0}\n"


@pytest.mark.parametrize("condition", ['"wine" in order.items', 'a.b ? t"PT24H" : t"PT12H" > a.c '])
def test_a_condition_alone_on_its_line_is_put_in_quotes(condition: str) -> None:
    text = f"grants:\n  - id: a\n    when: {condition}\n    alone: 1\n"
    finding = Finding("x.yaml", 3, 5, "error", "yaml", "not readable as YAML")
    fix = fix_of(text, finding)
    assert fix is not None
    assert fix.of(text).splitlines()[2].rstrip() == f"    when: '{condition.rstrip()}'"


def test_where_a_person_has_to_think_there_is_none() -> None:
    text = FILES[MEAL].replace("24 * booking.passengers", "24 * zebra.stripes")
    assert fix_of(text, errors(text)[0]) is None
    assert fix_of("", Finding("x.yaml", 9, 9, "error", "x", 'a "b" (did you mean "c"?)')) is None


HOME = Path(__file__).parents[1] / "errors"
RIGHT = {
    "vocabulary.yaml": (HOME / "vocabulary.yaml").read_text(encoding="utf-8"),
    "boundaries/thing.yaml": "boundary: thing\naction: refund\ngrants:\n  - {id: one, alone: 10}\n",
}


@pytest.mark.parametrize("path", sorted(HOME.glob("*.txt")), ids=lambda path: str(path.stem))
def test_whatever_names_what_was_meant_is_one_press_from_right(path: Path) -> None:
    file, text, _ = path.read_text(encoding="utf-8").split("----\n")
    file = file.strip()
    found = check_files({**RIGHT, file: text})[0].findings
    for finding in found:
        fix = fix_of(text, finding)
        if "did you mean" in finding.message:
            assert fix is not None, finding
        if fix is not None:
            after = check_files({**RIGHT, file: fix.of(text)})[0].findings
            assert finding not in after, (finding, fix)
