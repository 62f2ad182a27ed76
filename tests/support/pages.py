"""A page of help, done as it says: its files are written, its commands run, its answers compared.

In a page, a fence whose words are a kind and a path is a file; `sh` is run; `console` with `remit serve`
starts the service; other `console` lines are for another machine, and are only read for their spelling; JSON
after a command is part of what the command says.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.server import Server
from support.tree import ROOT

DOCS = ROOT / "service" / "docs"
_FENCE = re.compile(r"^```(?P<words>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_ADDRESS = "127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class Fence:
    """An example of a page: its kind, the file that it is, if it is one, and its text."""

    kind: str
    path: str | None
    text: str
    line: int


def fences(page: str) -> Iterator[Fence]:
    """Every example of a page, in order."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        kind, _, path = found["words"].partition(" ")
        yield Fence(kind, path or None, found["text"], text[: found.start()].count("\n") + 1)


@dataclass(slots=True)
class Reader:
    """Somebody who does what a page says, in a folder of her own."""

    folder: Path
    server: Server | None = None
    said: str = ""
    done: list[str] = field(default_factory=list)

    def does(self, fence: Fence) -> None:
        """One example. Raises AssertionError where it does not come out as the page says."""
        where = f"line {fence.line}"
        if fence.path is not None:
            file = self.folder / fence.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(fence.text, encoding="utf-8")
        elif fence.kind == "console" and "remit serve" in fence.text:
            self._starts(fence.text)
        elif fence.kind == "sh":
            self._runs(fence, where)
        elif fence.kind == "json" and self.done and self.done[-1] == "sh":
            assert part_of(json.loads(fence.text), json.loads(self.said)), f"{where}: {self.said}"
        self.done.append("file" if fence.path else fence.kind)

    def _starts(self, text: str) -> None:
        settings = dict(re.findall(r"(REMIT_\w+)=(\S+)", text))
        for name in ("REMIT_PACK", "REMIT_FEEDS"):
            if name in settings:
                settings[name] = str(self.folder / settings[name])
        self.server = Server(self.folder / "service", settings)
        self.server.folder.mkdir()
        self.server.start()

    def _runs(self, fence: Fence, where: str) -> None:
        text = fence.text
        environment = {name: value for name, value in os.environ.items() if not name.startswith("REMIT_")}
        environment["PATH"] = f"{self._tools()}:{environment['PATH']}"
        if self.server is not None:
            text = text.replace(_ADDRESS, self.server.url.removeprefix("http://"))
            environment["REMIT_DATA_DIR"] = str(self.server.data)
            environment["REMIT_PORT"] = str(self.server.port)
            environment["REMIT_TOKEN"] = (self.server.data / "token").read_text().strip()
        kept = self.folder / ".kept"
        script = f"set -euo pipefail\n[ -f {kept} ] && . {kept}\n{text}\nexport -p > {kept}\n"
        ended = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=environment, capture_output=True, text=True,
            check=False, timeout=60, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert ended.returncode == 0, f"{where}: {fence.text}\n{ended.stdout}{ended.stderr}"
        self.said = ended.stdout

    def _tools(self) -> Path:
        """A folder with `remit` and `python3` as they are here."""
        tools = self.folder / ".tools"
        if not tools.exists():
            tools.mkdir()
            remit = Path(sys.executable).with_name("remit")
            (tools / "remit").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{remit}" "$@"\n')
            (tools / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
            for tool in tools.iterdir():
                tool.chmod(0o755)
        return tools


def part_of(shown: Any, said: Any) -> bool:
    """Whether all that a page shows is in what was said; a list's parts may stand anywhere in it."""
    if isinstance(shown, Mapping):
        return isinstance(said, Mapping) and all(
            name in said and part_of(value, said[name]) for name, value in shown.items()
        )
    if isinstance(shown, list) and shown:
        return isinstance(said, list) and all(any(part_of(one, each) for each in said) for one in shown)
    return bool(shown == said)
