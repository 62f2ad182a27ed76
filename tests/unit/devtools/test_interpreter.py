"""Which Python the environment is made of."""

import sys
from pathlib import Path

import pytest

from devtools.interpreter import best, choose, complete

SLOW = "'--enable-shared'"
FAST = "'--enable-shared' '--enable-optimizations' '--with-lto'"
OWN = "/srv/python-3.11.7/bin/python3.11"


@pytest.fixture
def works(tmp_path: Path) -> Path:
    python = tmp_path / "works"
    python.symlink_to(sys.executable)
    return python


@pytest.fixture
def lacks(tmp_path: Path) -> Path:
    python = tmp_path / "lacks"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    return python


def test_a_slow_build_gives_way_to_the_systems_python(works: Path) -> None:
    assert choose(OWN, SLOW, works) == str(works)


def test_an_optimized_build_is_kept(works: Path) -> None:
    assert choose(OWN, FAST, works) == OWN


def test_the_systems_own_is_kept_whatever_it_says(works: Path) -> None:
    assert choose("/usr/bin/env", SLOW, works) == "/usr/bin/env"


def test_a_slow_build_is_kept_where_the_system_has_none(tmp_path: Path) -> None:
    assert choose(OWN, SLOW, tmp_path / "none") == OWN


def test_a_slow_build_is_kept_where_the_systems_lacks_a_part(lacks: Path) -> None:
    assert choose(OWN, SLOW, lacks) == OWN
    assert not complete(lacks)


def test_what_is_chosen_here_starts() -> None:
    assert complete(Path(best()))
