"""What was acknowledged is there after a kill, whole and once; what was not is there whole or not at all."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from service.store import journal
from service.store.base import Store
from support.state import Hands, Heard, reports, until

WRITES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from service.clock import utc_now
from service.store.base import Store
from support.state import reports
store = Store(Path(sys.argv[1]), utc_now, lambda events: None)
number = 0
while True:
    futures = [store.writer.submit(reports(f"{{number + n}}-a", f"{{number + n}}-b")) for n in range(8)]
    number += 8
    for future in futures:
        print(future.result().value.split("-")[0], future.result().seq, flush=True)
"""
FILLS = """
import resource, signal, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from service.clock import utc_now
from service.errors import Code, Problem
from service.store.base import Store
from support.state import reports
store = Store(Path(sys.argv[1]), utc_now, lambda events: None)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
number = failures = 0
def report():
    global number
    number += 1
    return store.writer.submit(reports(f"{{number}}-" + "x" * 4000))
for room in (1_500_000, 2_000_000, hard):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    failed = 0
    while failed < 3 and (room != hard or number % 50):
        futures = [report() for _ in range(8)]
        for future in futures:
            try:
                print(future.result(20).seq, future.result().value.split("-")[0], flush=True)
            except Problem as problem:
                assert problem.code is Code.NOT_RECORDED, problem
                failed += 1
                print("failed", flush=True)
store.close()
"""
TESTS = Path(__file__).parents[2]


def killed_while_writing(database: Path, after: int) -> list[tuple[str, int]]:
    """Starts a writer, kills it after so many acknowledgements; what it acknowledged: (unit, seq)."""
    code = WRITES.format(root=str(TESTS.parent), tests=str(TESTS))
    process = subprocess.Popen([sys.executable, "-c", code, str(database)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    # Read on where the lines ended: `communicate` would begin after what is buffered, within a line.
    rest = process.stdout.read()
    process.stdout.close()
    process.wait(20)
    lines += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return [(unit, int(seq)) for unit, seq in (line.split() for line in lines)]


def test_a_killed_writer_loses_nothing_that_it_acknowledged_and_halves_nothing(tmp_path: Path) -> None:
    database = tmp_path / "remit.db"
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


def test_a_store_opens_again_after_a_kill_and_goes_on_counting(tmp_path: Path) -> None:
    database = tmp_path / "remit.db"
    acknowledged = killed_while_writing(database, 16)
    heard = Heard()
    with Store(database, Hands(), heard) as store:
        seq = store.writer.submit(reports("after")).result(5).seq
        until(lambda: len(heard.events) == 1)
    assert seq > acknowledged[-1][1]


def test_a_full_disk_loses_nothing_that_was_acknowledged_and_ends_when_there_is_room(tmp_path: Path) -> None:
    database = tmp_path / "remit.db"
    code = FILLS.format(root=str(TESTS.parent), tests=str(TESTS))
    done = subprocess.run(
        [sys.executable, "-c", code, str(database)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split("\n")[:-1]
    acknowledged = {int(seq): unit for seq, unit in (line.split() for line in lines if line != "failed")}
    assert lines.count("failed") >= 6
    with Store(database, Hands(), Heard()) as store, store.reader() as conn:
        events = journal.read(conn, 0, 100_000)
    kept = {event.seq: str(event.data["reason"]) for event in events if isinstance(event.data, dict)}
    assert {seq: reason.split("-")[0] for seq, reason in kept.items()} == acknowledged
    assert sorted(kept) == list(range(1, len(kept) + 1))
