"""A corpus of what people write, with what must not be kept."""

import re
from collections.abc import Iterator
from pathlib import Path

_FILE = Path(__file__).parents[1] / "fixtures/masking.txt"
_MARKED = re.compile(r"\{(\w+):([^}]*)\}")


def corpus() -> Iterator[tuple[str, str]]:
    """Each line as it was written, and as it may be kept."""
    for line in _FILE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield _MARKED.sub(r"\2", line), _MARKED.sub(r"[\1]", line)
