"""Labelled voice: what is no example is named by its line."""

import json
from pathlib import Path

import pytest

from service.learning.examples import Example, LabelError, read_examples


def _file(folder: Path, *rows: object) -> Path:
    file = folder / "labelled.ndjson"
    file.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
    return file


def test_what_nobody_labelled_is_not_the_same_as_no_topic(tmp_path: Path) -> None:
    file = _file(
        tmp_path,
        {"text": "late again", "topics": ["late_flight"]},
        "",
        {"text": "hello", "topics": [], "sentiment": "neutral"},
        {"text": "thanks", "sentiment": "positive"},
    )
    assert list(read_examples(file, {"late_flight"})) == [
        Example("late again", frozenset({"late_flight"}), None),
        Example("hello", frozenset(), "neutral"),
        Example("thanks", None, "positive"),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{", "is no JSON"),
        ([], 'has no "text"'),
        ({"text": 5}, 'has no "text"'),
        ({"text": "a"}, 'neither "topics" nor "sentiment"'),
        ({"text": "a", "topics": "late_flight"}, "must be a list of names"),
        ({"text": "a", "topics": ["weather"]}, "knows no topic weather"),
        ({"text": "a", "sentiment": "sad"}, "must be negative, neutral or positive"),
    ],
)
def test_a_line_that_is_no_example_is_named(tmp_path: Path, row: object, why: str) -> None:
    file = _file(tmp_path, {"text": "a", "topics": []}, row)
    with pytest.raises(LabelError, match=rf"labelled\.ndjson, line 2.*{why}"):
        list(read_examples(file, {"late_flight"}))
