"""A whole check: one answer for a set of documents, right or wrong, and quick for one that hardly changed."""

from collections.abc import Iterator
from datetime import date

import pytest

from rules import checking
from rules.checking import Checks, check_files
from rules.examples import ExampleRun
from rules.pack import load_pack, packaged, parse_pack

FILES = dict(load_pack(packaged()).files)
MEAL = "boundaries/meal-credit.yaml"


def test_a_sound_set_has_every_example_with_what_it_comes_to() -> None:
    check, pack = check_files(FILES)
    assert check.sound
    assert pack is not None
    assert len(check.examples) == sum(len(one.examples) for one in pack.boundaries.values())
    (meal,) = [each for each in check.examples if each.name == "two travellers, five hours"]
    assert (meal.boundary, meal.file, meal.action) == ("meal-credit", MEAL, "meal")
    assert (meal.alone, meal.with_peer, meal.closed, meal.holds) == ("48.00", "72.00", False, True)
    assert "two travellers" in FILES[MEAL].splitlines()[meal.line - 1]
    assert "fraud-is-never-paid" in check.guarantees


def test_an_example_that_does_not_hold_is_an_error_and_says_what_is() -> None:
    check, pack = check_files({**FILES, MEAL: FILES[MEAL].replace("24 * booking", "30 * booking")})
    assert pack is not None
    assert not check.sound
    (error,) = [each for each in check.findings if each.severity == "error"]
    assert (error.file, error.code) == (MEAL, "example")
    assert "expected alone 48, it is 60" in error.message
    (failed,) = [each for each in check.examples if not each.holds]
    assert failed.wrong[0].startswith("expected alone 48, it is 60")


def test_what_cannot_be_read_has_findings_and_no_examples() -> None:
    check, pack = check_files({**FILES, MEAL: FILES[MEAL].replace("action: meal", "action: meel")})
    assert pack is None
    assert not check.sound
    assert (check.examples, check.guarantees) == ((), ())
    assert (check.findings[0].file, check.findings[0].line) == (MEAL, 2)


def test_a_review_that_is_due_is_a_warning_on_its_day() -> None:
    late = {each.code for each in check_files(FILES, date(2050, 1, 1))[0].findings}
    assert "review_by" in late
    assert "review_by" not in {each.code for each in check_files(FILES)[0].findings}


def test_documents_that_are_the_same_are_taken_over_as_they_were_read() -> None:
    before = parse_pack(FILES)
    after = parse_pack({**FILES, MEAL: FILES[MEAL] + "# more\n"}, before)
    assert after.topics is before.topics
    assert after.boundaries["meal-credit"] is not before.boundaries["meal-credit"]
    assert after.boundaries["hotel-night"] is before.boundaries["hotel-night"]


def test_an_edit_is_checked_as_if_everything_were_read_and_run_again() -> None:
    checks = Checks()
    checks.check(FILES)
    kept = checks.pack
    assert kept is not None
    for old, new in (
        ("24 * booking", "30 * booking"),
        ("action: meal", "action: meel"),
        ("alone: 48", "alone: 60"),
    ):
        edited = {**FILES, MEAL: FILES[MEAL].replace(old, new)}
        assert checks.check(edited) == check_files(edited)[0]
    assert checks.pack is not None
    assert checks.pack.boundaries["hotel-night"] is kept.boundaries["hotel-night"]
    without = {name: text for name, text in FILES.items() if name != MEAL}
    assert checks.check(without) == check_files(without)[0]


def test_with_another_vocabulary_everything_is_read_again() -> None:
    checks = Checks()
    checks.check(FILES)
    before = checks.pack
    words = FILES["vocabulary.yaml"].replace("  meal:", "  meel:")
    check = checks.check({**FILES, "vocabulary.yaml": words})
    assert checks.pack is before
    assert MEAL in {each.file for each in check.findings}


def test_what_refuses_a_set_is_its_errors_alone() -> None:
    checks = Checks()
    assert checks.wrong(FILES) == ()
    for wrong in (("24 * booking", "30 * booking"), ("action: meal", "action: meel")):
        files = {**FILES, MEAL: FILES[MEAL].replace(*wrong)}
        errors = [each for each in checks.check(files).findings if each.severity == "error"]
        assert list(checks.wrong(files)) == errors != []


def _refused(*_: object) -> Iterator[ExampleRun]:
    raise AssertionError("an example was run again")


def test_examples_that_were_run_ahead_are_not_run_again_and_those_of_an_edit_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checks, usual = Checks(), Checks()
    checks.pack = parse_pack(FILES)
    checks.run_ahead()
    other = {**FILES, MEAL: FILES[MEAL].replace("24 * booking", "30 * booking")}
    assert checks.check(other) == usual.check(other)
    checks.check(FILES)
    checks.run_ahead()
    monkeypatch.setattr(checking, "examples_of", _refused)
    assert checks.check(FILES).sound


def test_nothing_is_run_ahead_where_nothing_was_read() -> None:
    Checks().run_ahead()
