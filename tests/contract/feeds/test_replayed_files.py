"""Files of real voice through feed documents: every row is accounted for, none is lost in silence."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.shared_data import shared_data
from voc.errors import Rejected
from voc.feed import Feed, load_feed
from voc.rows import Row, iter_rows

_NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
_FEEDS = Path(__file__).parents[2] / "fixtures/feeds"
# name, file, rows, rows whose id came before, rows without a word
_FILES = [
    ("airline_tweets", "tweets.jsonl", 10_180, 12, 0),
    ("banking77", "queries.jsonl", 9_056, 0, 0),
    ("multidogo", "airline.jsonl", 13_893, 0, 12),
    ("multidogo", "finance.jsonl", 15_063, 0, 10),
    ("multidogo", "insurance.jsonl", 13_653, 0, 5),
]


@pytest.mark.parametrize(
    ("name", "file", "rows", "twice", "empty"), _FILES, ids=[file for _, file, *_ in _FILES]
)
def test_every_row_is_taken_a_duplicate_or_rejected(
    name: str, file: str, rows: int, twice: int, empty: int
) -> None:
    folder = shared_data(name)
    if folder is None:
        pytest.skip("no shared data: set REMIT_SHARED_DATA to its folder")
    with (folder / file).open("rb") as lines:
        reading = _feed(name).read_rows(
            iter_rows(lines, "jsonl"), now=_NOW, default_at=_NOW - timedelta(hours=1)
        )

    ids = [item.id for item in reading.items]
    duplicates = len(ids) - len(set(ids))
    assert len(set(ids)) + duplicates + len(reading.rejected) + reading.skipped == rows
    assert duplicates == twice
    assert [rejected.code for rejected in reading.rejected] == ["empty"] * empty
    assert {item.feed for item in reading.items} == {name}


def test_a_row_without_a_time_was_said_when_the_replay_says() -> None:
    row = Row(1, {"id": "b-1", "text": "Where is my card?", "occurred_at": None, "intent": "card_arrival"})
    said = _NOW - timedelta(days=40)

    (signal,) = _feed("banking77").read_rows([row], now=_NOW, default_at=said).items

    assert signal.at == said
    assert signal.topics == ("card_arrival",)


def test_rows_of_one_conversation_are_one_customer() -> None:
    rows = [Row(i, {"id": f"c-{i}", "text": "hello", "conversation_id": "c"}) for i in (1, 2)]

    reading = _feed("multidogo").read_rows(rows, now=_NOW)

    assert {item.customer for item in reading.items} == {"c"}


def test_what_a_file_rejects_bears_its_line() -> None:
    rows = iter_rows(['{"id": "a", "text": "fine"}\n', "not json\n", '{"text": "no id"}\n'], "jsonl")

    reading = _feed("airline_tweets").read_rows(rows, now=_NOW)

    assert [item.id for item in reading.items] == ["a"]
    assert [(r.index, r.code) for r in reading.rejected] == [(2, "not_json"), (3, "missing")]
    assert all(isinstance(r, Rejected) for r in reading.rejected)


def _feed(name: str) -> Feed:
    file = _FEEDS / f"{name}.yaml"
    return load_feed(file.read_text("utf-8"), file.name)
