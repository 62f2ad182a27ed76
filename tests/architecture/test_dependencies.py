"""Every package that the project imports is one that it declares, and the other way round."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

from support.tree import PACKAGES, sources, syntax, text

# Needed without being imported by name: uvicorn's event loop, its parser of requests and its websockets.
UNSEEN = {"httptools", "uvloop", "websockets"}
# FastAPI's own foundation, which it pins and hands on in part.
FOUNDATION = {"starlette": "fastapi"}


def normal(name: str) -> str:
    """A distribution's name in the one spelling that indexes use (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    """The distributions that `pyproject.toml` names as dependencies, those of extras among them."""
    project = tomllib.loads(text(Path("pyproject.toml")))["project"]
    words = [project["dependencies"], *project["optional-dependencies"].values()]
    return {normal(re.split(r"[^\w.-]", word, maxsplit=1)[0]) for word in chain(*words)}


def imported() -> set[str]:
    """The distributions whose modules the shipped packages import."""
    modules = set()
    for path in sources():
        if path.parts[0] not in {"rules", "voc", "service"}:
            continue
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    owners = packages_distributions()
    foreign = modules - set(sys.stdlib_module_names) - set(PACKAGES)
    lost = {module: [f"{module} (not installed)"] for module in foreign - set(owners)}
    found = {normal(owner) for module in foreign for owner in {**owners, **lost}[module]}
    return {FOUNDATION.get(owner, owner) for owner in found}


def test_what_is_imported_is_declared() -> None:
    assert imported() - declared() == set()


def test_what_is_declared_is_used() -> None:
    assert declared() - imported() - UNSEEN == set()
