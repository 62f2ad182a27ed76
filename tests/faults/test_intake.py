"""The service is killed while voice comes in late, in any order and more than once: each is taken once."""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import httpx
import pytest

from support.senders import Sender
from support.server import Server
from support.voices import SETTINGS

SENDERS = 4
CUSTOMERS = 5
"""For each of them."""
VOICES = [pytest.param(30, id="short"), pytest.param(3_000, id="long", marks=pytest.mark.long)]
TAKEN = "select feed_id, id from signals"
TOLD = "select json_extract(data, '$.said') from journal where type = 'signal.received'"
SEQS = "select seq from journal order by seq"


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("intake"), SETTINGS) as running:
        yield running


@pytest.mark.parametrize("voices", VOICES)
def test_each_voice_is_taken_once_and_stands_where_it_belongs(
    server: Server, voices: int, capsys: pytest.CaptureFixture[str]
) -> None:
    senders = [Sender(server.url, f"shop{number}", voices, CUSTOMERS) for number in range(SENDERS)]
    dice = random.Random(31_415)
    for sender in senders:
        sender.start()
    kills = 0
    while not all(sender.done for sender in senders):
        # The random moment itself, not a wait for something.
        time.sleep(dice.uniform(0.05, 0.8))
        server.restart()
        kills += 1
    with closing(sqlite3.connect(f"file:{server.data / 'remit.db'}?mode=ro", uri=True)) as database:
        taken = dict(database.execute(TAKEN).fetchall())
        told = Counter(id_ for (id_,) in database.execute(TOLD))
        seqs = [seq for (seq,) in database.execute(SEQS)]
    with capsys.disabled():
        duplicates = sum(sender.duplicates for sender in senders)
        sys.stdout.write(f"\n  {kills} kills, {len(taken)} voices, {duplicates} duplicates\n")

    assert taken.keys() == {voice["id"] for sender in senders for voice in sender.voices}
    assert told == Counter(taken.values())
    assert seqs == list(range(1, len(seqs) + 1))
    # An answer that was cut off by a kill may have been the one that said "accepted".
    assert sum(sender.accepted for sender in senders) <= len(taken)

    token = (server.data / "token").read_text().strip()
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as admin:
        rows = admin.get("/v1/cases?limit=200").json()["items"]
        assert len(rows) == SENDERS * CUSTOMERS
        for row in rows:
            case = admin.get(f"/v1/cases/{row['id']}").json()
            moments = [
                datetime.fromisoformat(entry["at"]) for entry in case["timeline"] if entry["kind"] == "signal"
            ]
            assert moments == sorted(moments)
            assert len(moments) > 1
