"""`remit replay`: past voice into a running service, with every row accounted for."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from service.clock import parse_rfc3339
from support.command import Ended, remit
from support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("replay")) as server:
        yield server


def _replay(server: Server, *arguments: str) -> Ended:
    return remit("replay", *arguments, folder=server.folder, DATA_DIR=str(server.data), PORT=str(server.port))


def _cases(server: Server, text: str) -> list[dict[str, object]]:
    token = (server.data / "token").read_text()
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=server.url, headers=headers) as http:
        items = http.get("/v1/cases?limit=200").json()["items"]
        views = [http.get(f"/v1/cases/{item['id']}").json() for item in items]
    return [entry for view in views for entry in view["timeline"] if text in entry.get("text", "")]


def _lines(path: Path, rows: list[object]) -> str:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return str(path)


def test_every_row_is_accepted_a_duplicate_or_rejected_with_its_line(server: Server, tmp_path: Path) -> None:
    good = [
        {"id": f"a-{number}", "customer": f"c-{number}", "text": "Where is my bag?"} for number in range(1200)
    ]
    rows: list[object] = [*good, "{broken", {"id": "a-1", "text": "Where is my bag?"}, {"text": "No id."}]
    file = _lines(tmp_path / "past.jsonl", rows)

    first = _replay(server, file, "--feed", "jsonl")
    again = _replay(server, file, "--feed", "jsonl")

    assert first.code == again.code == 1
    assert first.out.splitlines()[0].startswith("1,203 rows: 1,200 accepted, 1 duplicates, 2 rejected, in ")
    assert again.out.splitlines()[0].startswith("1,203 rows: 0 accepted, 1,201 duplicates, 2 rejected, in ")
    assert "(line 1201)" in first.out
    assert "(line 1203)" in first.out


def test_live_happens_now_and_in_order_whatever_the_file_says(server: Server, tmp_path: Path) -> None:
    rows: list[object] = [
        {"id": "l-2", "customer": "live", "text": "live: second", "at": "2015-02-24T11:00:00Z"},
        {"id": "l-1", "customer": "live", "text": "live: first", "at": "2015-02-17T11:00:00Z"},
        {"id": "l-3", "customer": "live", "text": "live: third", "at": "2015-03-01T11:00:00Z"},
    ]

    done = _replay(server, _lines(tmp_path / "past.jsonl", rows), "--feed", "jsonl", "--rate", "10")

    entries = _cases(server, "live: ")
    assert done.code == 0, done.out
    assert [entry["text"] for entry in entries] == ["live: first", "live: second", "live: third"]
    assert all(str(entry["at"]) > "2026" for entry in entries)


def test_speed_keeps_the_distances_between_rows(server: Server, tmp_path: Path) -> None:
    rows: list[object] = [
        {"id": "p-1", "customer": "pace", "text": "pace: first", "at": "2015-02-17T11:00:00Z"},
        {"id": "p-2", "customer": "pace", "text": "pace: second", "at": "2015-02-17T11:10:00Z"},
    ]

    done = _replay(server, _lines(tmp_path / "past.jsonl", rows), "--feed", "jsonl", "--speed", "600")

    first, second = (parse_rfc3339(str(entry["at"])) for entry in _cases(server, "pace: "))
    assert done.code == 0
    assert timedelta(seconds=0.9) < second - first < timedelta(seconds=10)


def test_history_keeps_its_times_and_opens_no_case(server: Server, tmp_path: Path) -> None:
    rows: list[object] = [{"id": "h-1", "customer": "past", "text": "history", "at": "2015-02-17T11:00:00Z"}]

    done = _replay(server, _lines(tmp_path / "past.jsonl", rows), "--feed", "jsonl", "--as", "history")

    assert done.out.startswith("1 rows: 1 accepted, 0 duplicates, 0 rejected")
    assert _cases(server, "history") == []


def test_a_table_and_a_feed_of_ones_own(server: Server, tmp_path: Path) -> None:
    table = tmp_path / "past.csv"
    table.write_text('no,who,words\n1,Ann,"late, again"\n2,Bob,fine\n')
    feed = tmp_path / "mine.yaml"
    feed.write_text(
        "feed: mine\ntitle: Mine\nverify: {scheme: none}\nskip_unless: \"who == 'Ann'\"\n"
        "signal: {id: no, kind: \"'message'\", customer: who, text: words}\n"
    )

    done = _replay(server, str(table), "--feed", str(feed))

    assert done.out.startswith("2 rows: 1 accepted, 0 duplicates, 0 rejected, 1 not wanted by the feed, in ")
    assert done.code == 0


def test_a_feed_with_a_mistake_is_named_by_line_and_column(server: Server, tmp_path: Path) -> None:
    feed = tmp_path / "mine.yaml"
    feed.write_text("feed: mine\ntitle: Mine\nverify: {scheme: none}\nsignal: {id: no, knid: words}\n")

    done = _replay(server, _lines(tmp_path / "past.jsonl", [{"no": 1}]), "--feed", str(feed))

    assert done.code == 2
    assert f"{feed}:4:" in done.err
    assert "did you mean kind?" in done.err


def test_an_empty_file_is_said_to_be_empty(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "empty.jsonl"
    file.write_text("\n\n")

    done = _replay(server, str(file), "--feed", "jsonl")

    assert (done.code, done.err) == (2, f"The file {file} holds no rows.\n")


def test_a_service_that_was_away_gets_what_it_missed(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        server.kill()
        rows: list[object] = [{"id": f"w-{number}", "text": "Hello."} for number in range(20)]
        file = _lines(tmp_path / "past.jsonl", rows)
        with ThreadPoolExecutor(1) as beside:
            replaying = beside.submit(_replay, server, file, "--feed", "jsonl")
            server.start()
            done = replaying.result(60)

    assert done.out.startswith("20 rows: 20 accepted"), done.err
