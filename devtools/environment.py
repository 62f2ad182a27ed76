"""The Python environment in `.venv`: made by uv if it is on PATH, else by the standard library and pip."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Sequence

from devtools.interpreter import best
from devtools.steps import ROOT, SetupError, digest, logged, step, unless_done

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# PLY, the parser generator in rule-engine, reads a `parsetab` beside the grammar if its signature fits.
KEEP_TABLES = """
from rule_engine import Rule
from rule_engine._vendor.ply import yacc
yacc.yacc(module=Rule.parser, debug=False, write_tables=True)
"""


def make_venv() -> None:
    """Make `.venv` with uv if it is on PATH, else with the standard library; and pip in it without uv."""
    uv = shutil.which("uv")
    if not PYTHON.exists():
        python = best()
        if uv:
            make: list[object] = [uv, "venv", "--quiet", "--clear", "--python", python, VENV]
        elif python == sys.executable and importlib.util.find_spec("ensurepip") is None:
            raise SetupError(
                "This Python cannot make environments: install its venv module"
                " (on Debian `apt-get install python3-venv`) and run this again"
            )
        else:
            make = [python, "-m", "venv", "--clear", VENV]
        with step("environment in .venv"):
            logged(make, "Making .venv")
    elif not uv and not any(VENV.glob("lib/python*/site-packages/pip")):
        with step("pip in .venv"):
            logged([PYTHON, "-m", "ensurepip"], "Putting pip into .venv")


def pip(*arguments: object) -> None:
    """Install into `.venv` with uv if it is on PATH, else with its pip."""
    uv = shutil.which("uv")
    # Compiled at once, as pip does: else every start compiles anew where Python was told to keep nothing.
    with_uv = [uv, "pip", "install", "--compile-bytecode", "--python", PYTHON]
    installer = with_uv if uv else [PYTHON, "-m", "pip", "install"]
    logged([*installer, *arguments], "Installing Python packages")


def install(name: str, locks: Sequence[str]) -> None:
    """Install lock files into `.venv`, hashes checked."""
    wanted = digest(ROOT / lock for lock in locks)
    files = [word for lock in locks for word in ("-r", lock)]
    unless_done(VENV / ".remit" / locks[-1], wanted, name, lambda: pip("--require-hashes", *files))


def keep_grammar() -> None:
    """Write down the tables of the expressions' grammar, else a third of a second's work at every import."""
    wanted = digest([ROOT / "requirements.txt"])
    command = [PYTHON, "-c", KEEP_TABLES]
    stamp = VENV / ".remit" / "grammar"
    unless_done(stamp, wanted, "grammar tables", lambda: logged(command, "Writing the grammar's tables"))


def install_project() -> None:
    """Put the project itself into `.venv`, editable; again only when its metadata or folder changed."""
    # The folder is part of it: an environment moved with its clone would still import from the old place.
    wanted = f"{ROOT} {digest([ROOT / 'pyproject.toml', ROOT / 'hatch_build.py'])}"
    options = ("--no-deps", "--no-build-isolation", "-e", ROOT)
    unless_done(VENV / ".remit" / "project", wanted, "remit itself", lambda: pip(*options))
