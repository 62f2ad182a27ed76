"""What is made quickly is what a frozen dataclass is, but for the time that it takes."""

import subprocess
import sys
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path

import orjson
import pytest

from rules.quick import quick


@quick(frozen=True, slots=True)
class Quick:
    name: str
    many: tuple[int, ...] = ()
    aside: list[str] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Slow:
    name: str
    many: tuple[int, ...] = ()
    aside: list[str] = field(default_factory=list, compare=False)


def test_it_is_the_dataclass_that_it_says_it_is() -> None:
    one, other = Quick("a", (1,)), Slow("a", (1,))
    assert repr(one) == repr(other).replace("Slow", "Quick")
    assert hash(one) == hash(other)
    assert asdict(one) == asdict(other)
    assert orjson.dumps(one) == orjson.dumps(other)
    assert [each.name for each in fields(one)] == [each.name for each in fields(other)]
    assert not hasattr(one, "__dict__")


def test_what_is_equal_is_found_again() -> None:
    assert Quick("a", aside=["x"]) == Quick("a", aside=["y"]) != Quick("b")
    assert replace(Quick("a"), name="b") in {Quick("a"), Quick("b")}


def test_without_slots_it_keeps_what_it_works_out() -> None:
    @quick(frozen=True)
    class Asked:
        name: str

        @cached_property
        def worked_out(self) -> list[str]:
            return [self.name]

    one = Asked("a")
    assert one.worked_out is one.worked_out
    assert one == Asked("a")


def test_nothing_but_the_frozen_can_be_made_quickly() -> None:
    with pytest.raises(ValueError, match="is frozen"):
        quick(frozen=False)


def test_the_type_checker_refuses_what_writes_to_one(tmp_path: Path) -> None:
    writes = tmp_path / "writes.py"
    writes.write_text(
        "from rules.quick import quick\n"
        "@quick(frozen=True, slots=True)\n"
        "class Kept:\n"
        "    name: str\n"
        "kept = Kept('a')\n"
        "kept.name = 'b'\n"
    )
    # In a process of its own: it lets this one recurse deeper than before, for good.
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", str(writes), "--cache-dir", str(tmp_path / "cache")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert 'Property "name" defined in "Kept" is read-only' in checked.stdout
