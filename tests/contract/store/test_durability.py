"""What was acknowledged is there after a kill, whole and once; what was not is there whole or not at all."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from service.store import journal
from service.store.base import Store
from support.databases import Databases
from support.state import Hands, Heard, reports, until

WRITES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from service.clock import utc_now
from service.store.base import Store
from support.databases import Databases
from support.state import reports
store = Store({opens}, utc_now, lambda events: None)
number = 0
while True:
    futures = [store.writer.submit(reports(f"{{number + n}}-a", f"{{number + n}}-b")) for n in range(8)]
    number += 8
    for future in futures:
        print(future.result().value.split("-")[0], future.result().seq, flush=True)
"""
TESTS = Path(__file__).parents[2]


def killed_while_writing(database: Path | str, after: int) -> list[tuple[str, int]]:
    """Starts a writer, kills it after so many acknowledgements; what it acknowledged: (unit, seq)."""
    opens = repr(database) if isinstance(database, str) else f"Path({str(database)!r})"
    code = WRITES.format(root=str(TESTS.parent), tests=str(TESTS), opens=opens)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    # Read on where the lines ended: `communicate` would begin after what is buffered, within a line.
    rest = process.stdout.read()
    process.stdout.close()
    process.wait(20)
    lines += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return [(unit, int(seq)) for unit, seq in (line.split() for line in lines)]


def test_a_killed_writer_loses_nothing_that_it_acknowledged_and_halves_nothing(
    databases: Databases, tmp_path: Path
) -> None:
    database = databases.of(tmp_path / "remit.db")
    chance = random.Random(7)
    floor = 0
    for _ in range(3):
        acknowledged = killed_while_writing(database, chance.randrange(20, 120))
        with Store(database, Hands(), Heard()) as store, store.reader() as conn:
            events = journal.read(conn, floor, 100_000)
            end = journal.head(conn).seq
        assert [event.seq for event in events] == list(range(floor + 1, end + 1))
        reasons = [event.data["reason"] for event in events if isinstance(event.data, dict)]
        assert reasons == [f"{n // 2}-{'ab'[n % 2]}" for n in range(len(reasons))]
        assert len(reasons) % 2 == 0
        told = {event.seq: event.data["reason"] for event in events if isinstance(event.data, dict)}
        assert all(told[seq] == f"{unit}-b" for unit, seq in acknowledged)
        floor = end


def test_a_store_opens_again_after_a_kill_and_goes_on_counting(databases: Databases, tmp_path: Path) -> None:
    database = databases.of(tmp_path / "remit.db")
    acknowledged = killed_while_writing(database, 16)
    heard = Heard()
    with Store(database, Hands(), heard) as store:
        seq = store.writer.submit(reports("after")).result(5).seq
        until(lambda: len(heard.events) == 1)
    assert seq > acknowledged[-1][1]
