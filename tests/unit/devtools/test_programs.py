"""A program that tests need is named by a variable or stands on PATH; else a sentence says how to get it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from devtools.programs import CHROMIUM, POSTGRES, PROMETHEUS, PROMTOOL, by_hand, need_programs
from devtools.steps import SetupError


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, with nothing in it; no program named by a variable."""
    for program in (CHROMIUM, PROMETHEUS, PROMTOOL, POSTGRES):
        monkeypatch.delenv(program.variable, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def place(folder: Path, name: str) -> Path:
    """Put a program into a folder."""
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_variable_goes_before_the_path(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = place(empty, "chromium-browser")
    assert CHROMIUM.find() == on_path
    named = place(empty, "mine")
    monkeypatch.setenv("TEST_CHROMIUM", str(named))
    assert CHROMIUM.find() == CHROMIUM.need() == named


def test_a_variable_that_names_nothing_is_an_error_not_a_fallback(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(empty, "chromium")
    monkeypatch.setenv("TEST_CHROMIUM", str(empty / "gone"))
    with pytest.raises(SetupError, match=r"TEST_CHROMIUM names .*/gone, which is not a program"):
        CHROMIUM.find()


def test_a_program_beside_the_path_is_found_where_debian_keeps_it_the_newest_first(empty: Path) -> None:
    for version in ("15", "16"):
        (empty / version / "bin").mkdir(parents=True)
        place(empty / version / "bin", "postgres")
    pattern = f"{empty.relative_to('/')}/*/bin/postgres"
    kept = dataclasses.replace(POSTGRES, folders=pattern)
    assert kept.find() == empty / "16" / "bin" / "postgres"
    assert dataclasses.replace(POSTGRES, folders="").find() is None


@pytest.mark.usefixtures("empty")
def test_without_debian_it_says_what_to_install_and_which_variables_serve() -> None:
    assert CHROMIUM.find() is None
    with pytest.raises(SetupError) as caught:
        need_programs((CHROMIUM, PROMTOOL))
    assert str(caught.value) == (
        "The tests need Chromium and promtool: install with your system's packages,"
        " or name the program in TEST_CHROMIUM and TEST_PROMTOOL"
    )


def test_on_debian_it_gives_the_command(empty: Path) -> None:
    place(empty, "apt-get")
    assert "`sudo apt-get install chromium prometheus`" in by_hand([PROMETHEUS, PROMTOOL, CHROMIUM])


def test_one_who_may_not_install_is_told_the_command(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place(empty, "apt-get")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SetupError, match="sudo apt-get install chromium"):
        need_programs((CHROMIUM,))
