"""`remit check` of feeds: a document or a folder of them, read, compiled, and its samples run."""

import sys
from pathlib import Path
from typing import Literal

import orjson

from service.commands.errors import FINDINGS
from voc.errors import FeedError, Problem
from voc.feed import Feed, load_feed
from voc.positions import read_yaml
from voc.samples import run_samples


def feed_documents(path: Path) -> list[Path]:
    """The documents at `path`, if all there is are feeds; none where it is something else."""
    documents = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    return documents if documents and all(_is_feed(document) for document in documents) else []


def check_feeds(documents: list[Path], form: Literal["text", "json", "github"]) -> int:
    """Print every problem, then how many samples came out as they say; returns the exit code."""
    problems: list[Problem] = []
    feeds: dict[str, Feed] = {}
    for document in documents:
        found, feed = _checked(document)
        problems += found
        if feed is not None and feeds.setdefault(feed.name, feed) is not feed:
            text = f"another document has the feed {feed.name!r} as well"
            problems.append(feed.source.problem(("feed",), text))
    samples = sum(len(feed.document.samples) for feed in feeds.values())
    _print(problems, form, f"{len(documents)} feeds; {samples} samples; {len(problems)} errors")
    return FINDINGS if problems else 0


def _checked(document: Path) -> tuple[list[Problem], Feed | None]:
    try:
        feed = load_feed(document.read_text("utf-8"), str(document))
    except FeedError as error:
        return list(error.problems), None
    return list(run_samples(feed)), feed


def _is_feed(document: Path) -> bool:
    """Whether a document starts as a feed does, told from a pack's even with mistakes in it."""
    if document.suffix != ".yaml" or not document.is_file():
        return False
    try:
        value = read_yaml(document.read_text("utf-8"), str(document)).value
    except FeedError:
        return any(line.startswith("feed:") for line in document.read_text("utf-8").splitlines())
    except (UnicodeDecodeError, OSError):
        return False
    return isinstance(value, dict) and "feed" in value


def _print(problems: list[Problem], form: str, summary: str) -> None:
    if form == "json":
        members = [
            {
                "file": one.file,
                "line": one.line,
                "column": one.column,
                "severity": "error",
                "message": one.text,
            }
            for one in problems
        ]
        answer = {"findings": members, "summary": summary}
        sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    for one in problems:
        line = f"::error file={one.file},line={one.line},col={one.column}::{one.text}"
        sys.stdout.write(f"{line if form == 'github' else one}\n")
    if form == "text":
        sys.stdout.write(f"{summary}\n")
