"""The disk of the database fills up while clerks decide: nothing that was answered is lost, and it heals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx
import pytest

from support.aftermath import PACK, Aftermath, database_of, enter_clerks, more_answers
from support.server import Server, ServerError, wait_for
from support.small_disk import SmallDisk, small_disk

CLERKS = 4
TIMES = 3
MEGABYTES = 16


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "data", MEGABYTES) as disk:
        yield disk


@pytest.fixture
def server(tmp_path: Path, disk: SmallDisk) -> Iterator[Server]:
    assert disk.folder == tmp_path / "data"
    with Server(tmp_path, {"REMIT_PACK": str(PACK)}) as running:
        assert running.data == disk.folder
        yield running


def writes(server: Server) -> bool:
    """Whether the service says that it can record."""
    answer = httpx.get(f"{server.url}/readyz", timeout=10)
    can = answer.json()["parts"]["writer"]
    assert (answer.status_code == 200) is can
    return bool(can)


def fill(disk: SmallDisk, server: Server) -> None:
    disk.fill()
    wait_for(lambda: not writes(server), "a service that says it cannot record")


def test_nothing_is_lost_and_it_goes_on_when_there_is_room(server: Server, disk: SmallDisk) -> None:
    pid = server.pid
    clerks = enter_clerks(server, CLERKS)
    with ExitStack() as end:
        for clerk in clerks:
            clerk.start()
            end.callback(clerk.leave)
        for _ in range(TIMES):
            more_answers(clerks, CLERKS)
            fill(disk, server)
            assert httpx.get(f"{server.url}/livez").status_code == 200
            disk.empty()
            more_answers(clerks, CLERKS)
            assert writes(server)

        fill(disk, server)
        assert server.pid == pid
        server.kill()
        disk.fill()
        try:
            # There may be just room enough in what the file had for itself.
            server.start()
        except ServerError:
            assert "disk is full" in server.output()
            disk.empty()
            server.start()
        else:
            disk.empty()
        more_answers(clerks, CLERKS)
    log = server.output(1)
    # However often it fails: what is filled again within a second is the same fault.
    assert 1 <= log.count("the disk is full: ") <= 2 * (TIMES + 1), log
    assert "Traceback" not in log

    server.stop()
    with database_of(server) as rows:
        assert Aftermath.of(clerks, rows).nothing_is_lost(server) > CLERKS


def test_who_asks_hears_that_the_disk_is_full(server: Server, disk: SmallDisk) -> None:
    disk.fill()
    headers = {"Authorization": f"Bearer {(server.data / 'token').read_text().strip()}"}
    names = (f"Noa {number}" for number in count())

    def refused() -> bool:
        person = {"name": next(names), "role": "associate", "teams": ["north"], "level": 0}
        answer = httpx.post(f"{server.url}/v1/people", json=person, headers=headers)
        return answer.status_code == 503 and answer.json()["detail"].startswith("The disk of the database")

    # What the file still has room for is recorded.
    wait_for(refused, "a refusal that says why")
