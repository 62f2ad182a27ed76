"""`remit check` of feeds: what is a feed, what is wrong with it, in every format."""

import json
from pathlib import Path

import pytest

from service.commands.check_feeds import check_feeds, feed_documents
from support.small_pack import DELAY

_FEED = """\
feed: shop
title: A shop
verify: {scheme: none}
signal: {id: id, kind: "'message'", text: text}
samples:
  - {title: one, body: {id: 1, text: hello}, expect: {text: hello}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(_FEED)
    return tmp_path


def test_a_document_or_a_folder_of_nothing_else_is_a_feed(folder: Path) -> None:
    document = folder / "shop.yaml"
    assert feed_documents(document) == feed_documents(folder) == [document]

    (folder / "broken.yaml").write_text("feed: [\n")
    assert len(feed_documents(folder)) == 2
    (folder / "late.yaml").write_text(DELAY)
    (folder / "words.txt").write_text("feed: x")
    assert feed_documents(folder) == []
    assert feed_documents(folder / "late.yaml") == feed_documents(folder / "words.txt") == []


def test_feeds_whose_samples_come_out_are_sound(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_feeds(feed_documents(folder), "text") == 0
    assert capsys.readouterr().out == "1 feeds; 1 samples; 0 errors\n"


def test_what_is_wrong_is_told_with_its_place_in_every_format(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "other.yaml").write_text(_FEED.replace("text: hello}}", "text: hallo}}"))
    documents = feed_documents(folder)
    file = folder / "shop.yaml"

    assert check_feeds(documents, "text") == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(f"{folder / 'other.yaml'}:6:")
    assert told[0].endswith("""error: sample 'one': text: "hello", not "hallo\"""")
    assert told[1:] == [
        f"{file}:1:7: error: another document has the feed 'shop' as well",
        "2 feeds; 1 samples; 2 errors",
    ]

    check_feeds(documents, "github")
    assert f"::error file={file},line=1,col=7::another document" in capsys.readouterr().out
    check_feeds(documents, "json")
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [(one["file"], one["line"]) for one in findings] == [
        (str(folder / "other.yaml"), 6),
        (str(file), 1),
    ]
