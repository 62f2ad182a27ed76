"""What the pages of help say can be done as it stands there, and comes out as they say."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from rules.pack import load_pack
from service.cli import app
from service.outbox.signing import signed_headers
from service.web.docs import GUIDES
from support.pages import Fence, Reader, fences
from voc.document import FeedDocument
from voc.feed import load_feed
from voc.samples import run_samples

KINDS = {"", "sh", "console", "json", "jsonl", "yaml", "python", "ini", "nginx"}
WRITTEN = (*GUIDES, "../../README", "../../CONTRIBUTING")
"""Pages that people write."""


@pytest.mark.parametrize("page", GUIDES)
def test_a_page_can_be_done_as_it_says(page: str, tmp_path: Path) -> None:
    examples = list(fences(page))
    reader = Reader(tmp_path)
    if examples and not any(each.kind == "console" and "REMIT_" in each.text for each in examples):
        reader.does(Fence("console", None, "$ remit serve\n", 0))
    try:
        for example in examples:
            if example.kind != "console" or reader.server is None:
                reader.does(example)
    finally:
        if reader.server is not None and reader.server.running:
            reader.server.kill()


@pytest.mark.parametrize("page", WRITTEN)
def test_every_example_is_of_a_kind_that_is_held_to_something(page: str) -> None:
    for example in fences(page):
        assert example.kind in KINDS, f"line {example.line}: {example.kind}"
        match example.kind:
            case "yaml":
                list(YAML(typ="safe", pure=True).load_all(example.text))
            case "json":
                json.loads(example.text)
            case "jsonl":
                [json.loads(line) for line in example.text.splitlines()]
            case "python":
                compile(example.text, example.path or page, "exec")
            case "ini":
                assert all(re.fullmatch(r"\[\w+\]|\w+=.+|", line) for line in example.text.splitlines())
            case "nginx":
                assert example.text.count("{") == example.text.count("}")


@pytest.mark.parametrize("page", WRITTEN)
def test_every_line_for_a_shell_can_be_read_and_every_word_of_remit_is_one(page: str) -> None:
    for example in fences(page):
        if example.kind not in {"sh", "console"}:
            continue
        text = re.sub(r"^\$ ", "", example.text, flags=re.MULTILINE)
        read = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
        assert read.returncode == 0, read.stderr
        for line in re.findall(r"(?:^|\$\(|/|\s)remit (\w.*?)(?:\||\)|$)", text, re.MULTILINE):
            knows(shlex.split(line, comments=True))


def knows(words: list[str]) -> None:
    """Every command and option of a line is one that `remit` has."""
    command = get_command(app)
    while hasattr(command, "commands") and words:
        assert words[0] in command.commands, words
        command = command.commands[words.pop(0)]
    options = {spelt for each in command.params for spelt in each.opts}
    assert {word for word in words if word.startswith("--")} <= options, words


def test_the_managers_pack_is_sound(tmp_path: Path) -> None:
    for example in fences("manager"):
        if example.path is not None:
            file = tmp_path / example.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(example.text, encoding="utf-8")
    assert list(load_pack(tmp_path / "shop").boundaries) == ["late-parcel"]


def test_the_integrators_feed_reads_its_own_sample() -> None:
    (written,) = [example for example in fences("integrator") if example.path == "feeds/lockers.yaml"]
    feed = load_feed(written.text, "lockers.yaml")
    assert isinstance(feed.document, FeedDocument)
    assert feed.secret_names == ("LOCKERS",)
    assert list(run_samples(feed)) == []


def test_the_feed_of_the_readme_is_one() -> None:
    (written,) = [example for example in fences("../../README") if example.kind == "yaml"]
    assert load_feed(written.text, "reviews.yaml").name == "reviews"


def test_the_receiver_of_the_page_believes_us_and_nobody_else(tmp_path: Path) -> None:
    (written,) = [example for example in fences("integrator") if example.path == "receive.py"]
    file = tmp_path / "receive.py"
    file.write_text(written.text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("receive", file)
    assert spec is not None
    assert spec.loader is not None
    receive = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(receive)
    secret, body = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", b'{"type":"decision.made"}'
    headers = signed_headers("msg_1", datetime.now(UTC), body, [secret])

    assert receive.is_genuine(secret, headers, body)
    assert not receive.is_genuine(secret, headers, body + b" ")
    assert not receive.is_genuine("whsec_YW5vdGhlciBzZWNyZXQgb2YgMjQgYnl0ZXM=", headers, body)
    old = signed_headers("msg_1", datetime(2026, 1, 1, tzinfo=UTC), body, [secret])
    assert not receive.is_genuine(secret, old, body)
