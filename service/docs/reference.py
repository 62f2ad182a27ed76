"""Every reference page, by name."""

from collections.abc import Callable, Mapping
from pathlib import Path

from service.docs.commands import commands
from service.docs.feeds import feeds
from service.docs.language import language
from service.docs.metrics import metrics
from service.docs.problems import problems
from service.docs.rights import rights
from service.docs.settings import settings
from service.docs.stream import stream

PAGES: Mapping[str, Callable[[], str]] = {
    "boundary-language": language,
    "command-line": commands,
    "feeds": feeds,
    "metrics": metrics,
    "permissions": rights,
    "problems": problems,
    "settings": settings,
    "stream": stream,
}


def write(folder: Path) -> None:
    """Write every page, and take away what is none any more."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path.stem not in PAGES:
            path.unlink()
    for name, make in PAGES.items():
        (folder / f"{name}.md").write_text(make(), encoding="utf-8")
