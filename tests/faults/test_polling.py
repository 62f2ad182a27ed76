"""The service is killed while it asks a source: no page is skipped, and nothing is taken twice."""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
import pytest

from service.clock import rfc3339, utc_now
from support.asked import KEY, NETWORKS, AskedSource, Reviews, asked_source, document
from support.server import Server, wait_for

KILLS = 3
NUMBERED = """query: {page: "{page}"}
  next: {page: 1}
  until_known: true
  every: 5
  pages: 5
"""


@pytest.fixture
def reviews() -> Reviews:
    return Reviews(of=5)


@pytest.fixture
def source(reviews: Reviews) -> Iterator[AskedSource]:
    with asked_source(reviews.numbered) as source:
        yield source


@pytest.mark.long
def test_each_review_is_taken_once_whenever_the_service_is_killed(
    tmp_path: Path, source: AskedSource, reviews: Reviews, capsys: pytest.CaptureFixture[str]
) -> None:
    """A killed process leaves its lease behind for 15 s, which is most of the time that this takes."""
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/shop.yaml").write_text(document(source, NUMBERED), encoding="utf-8")
    reviews.says(*(str(number) for number in range(300)), at=rfc3339(utc_now()))
    dice = random.Random(31_415)
    settings = {
        "REMIT_FEEDS": str(tmp_path / "feeds"),
        "REMIT_POLL_NETWORKS": NETWORKS,
        "REMIT_SECRET_SHOP": KEY,
    }
    with Server(tmp_path / "service", settings) as server:
        for _ in range(KILLS):
            asked = len(source.asked)
            wait_for(partial(_asked, source, asked + 3), "three more pages", 40)
            # The random moment itself, not a wait for something.
            time.sleep(dice.uniform(0.0, 0.2))
            server.restart()
            reviews.says(f"after kill {len(source.asked)}", at=rfc3339(utc_now()))
        wanted = {review["id"] for review in reviews.said}
        wait_for(lambda: _taken(server).keys() == wanted, "every review", 90)
        with capsys.disabled():
            sys.stdout.write(f"\n  {KILLS} kills, {len(source.asked)} pages, {len(wanted)} reviews\n")
        with closing(_database(server)) as database:
            told = Counter(
                id_
                for (id_,) in database.execute(
                    "select json_extract(data, '$.said') from journal where type = 'signal.received'"
                )
            )
        assert told == Counter(_taken(server).values())
        with httpx.Client(base_url=server.url) as client:
            assert client.get("/readyz").status_code == 200


def _asked(source: AskedSource, pages: int) -> bool:
    return len(source.asked) >= pages


def _database(server: Server) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{server.data / 'remit.db'}?mode=ro", uri=True)


def _taken(server: Server) -> dict[str, str]:
    with closing(_database(server)) as database:
        return dict(database.execute("select feed_id, id from signals").fetchall())
