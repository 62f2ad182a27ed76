"""A file is there whole or not at all, for its owner alone."""

import stat
from pathlib import Path

import pytest

from service.commands.errors import CommandError
from service.commands.whole_file import whole_file


def fails() -> bytes:
    raise TypeError("the other half is not to be had")


def test_it_replaces_what_was_there_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("before")
    path.chmod(0o644)
    with whole_file(path) as file:
        file.write(b"after")
        assert path.read_text() == "before"

    assert path.read_text() == "after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_whatever_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("before")
    with pytest.raises(TypeError), whole_file(path) as file:
        file.writelines([b"half", fails()])

    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_does_not_take_it_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(CommandError, match="nowhere/f cannot be written: No such file"),
        whole_file(tmp_path / "nowhere" / "f"),
    ):
        pass
