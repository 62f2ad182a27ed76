"""Measures what a node, PostgreSQL and Redis spend on what happens, with two nodes on this machine (Linux).

`python tests/bench/nodes.py [SIGNALS] [STREAMS]` starts what `compose.yaml` runs and prints, of each
part, the processor time for a signal taken, for a decision asked for, for an event sent to a screen of the
other node, for a stream that is open and quiet, and for nothing at all; for how long somebody wrote, so that
nobody else could; the memory of a stream; and how late an event is on the other node. Processor time is what
the processes themselves used, so that it hardly hangs on what else runs here; delays do. At last, how many
decisions a second two nodes make durable together, asked for in the nodes themselves, beside a bare loop of
one commit each on the same server.

`python tests/bench/nodes.py decisions [DECISIONS] [CLERKS]` measures that alone.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import psycopg
import uvloop

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from service.app import open_service
from service.commands.bench_units import MEALS, Clerks, at_once
from service.commands.serve import SWITCH, settle_memory
from service.settings import Settings
from support.aftermath import PACK, enter_clerks, more_answers
from support.inside import open_stream
from support.postgres import Postgres
from support.server import KEY
from support.topology import Topology, topology

SIGNALS, STREAMS = 2_000, 200
BATCH = 50
QUIET = 10.0
CLERKS = 8
DECISIONS = 400
PROBES = 100
TOGETHER, AT_ONCE = 3_000, 64
"""Decisions of each node, and clerks."""
_TICK = os.sysconf("SC_CLK_TCK")
_ids = count(1)

Spent = dict[str, float]


def _children(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _children(int(child))


def _spent(pid: int) -> float:
    """Seconds of processor that a process and those it started have used."""
    ticks = 0
    for each in _children(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        own, of_children = fields[11:13], fields[13:15]
        ticks += sum(map(int, own + (of_children if each == pid else [])))
    return ticks / _TICK


def _pids(whole: Topology) -> Mapping[str, int]:
    one, two = whole.nodes
    return {
        "this node": one.pid,
        "the other node": two.pid,
        "PostgreSQL": whole.postgres.pid,
        "Redis": whole.redis.pid,
    }


@contextmanager
def _measured(whole: Topology, title: str, idle: Spent | None = None) -> Iterator[list[int]]:
    """Prints what each part spent on each of so many; beyond what it spends when nothing happens. And for how
    long somebody wrote, so that nobody else could.
    """
    pids, number, held = _pids(whole), list[int](), _held(whole)
    before, began = {name: _spent(pid) for name, pid in pids.items()}, time.perf_counter()
    yield number
    seconds = time.perf_counter() - began
    for name, pid in pids.items():
        spent = _spent(pid) - before[name] - (idle or {}).get(name, 0.0) * seconds
        print(f"{title:<44} {name:<16} {1e6 * max(0.0, spent) / number[0]:>10,.0f} µs each")  # noqa: T201
    held = (_held(whole) - held) / number[0]
    print(f"{title:<44} {'the journal':<16} {1e6 * held:>10,.0f} µs each")  # noqa: T201


def _held(whole: Topology) -> float:
    return sum(whole.says(node, "remit_writer_held_seconds_total") for node in whole.nodes)


def _idle(whole: Topology) -> Spent:
    pids = _pids(whole)
    before = {name: _spent(pid) for name, pid in pids.items()}
    time.sleep(QUIET)
    idle = {name: (_spent(pid) - before[name]) / QUIET for name, pid in pids.items()}
    for name, each in idle.items():
        print(f"{'nothing happens':<44} {name:<16} {1e6 * each:>10,.0f} µs a second")  # noqa: T201
    return idle


def _say(http: httpx.Client, number: int) -> None:
    now = datetime.now(UTC).isoformat()
    signals = [
        {"feed": "bench", "id": f"b{place}", "kind": "complaint", "at": now, "customer": f"b{place % 500}",
         "author": "customer", "channel": "chat", "text": "I was charged twice for the same thing."}
        for place in (next(_ids) for _ in range(number))
    ]  # fmt: skip
    http.post("/v1/signals", json=signals).raise_for_status()


def _memory(pid: int) -> int:
    """Bytes that a process has for itself."""
    found = next(
        line for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if "Private_Dirty" in line
    )
    return int(found.split()[1]) * 1024


async def _streams(
    whole: Topology, http: httpx.Client, sessions: list[str], number: int, idle: Spent
) -> None:
    two = whole.nodes[1]
    before = _memory(two.pid)
    async with AsyncExitStack() as open_:
        streams = []
        for place in range(number):
            session = sessions[place % len(sessions)]
            stream = await open_.enter_async_context(open_stream(two.url, session, origin=whole.url))
            await stream.send(op="hello")
            await stream.next("welcome")
            await stream.follow("queue:north")
            streams.append(stream)
        each = (_memory(two.pid) - before) / number
        print(f"{'memory of a stream':<44} {'the other node':<16} {each / 1024:>10,.1f} KB")  # noqa: T201

        async def drains(seconds: float) -> None:
            async def drain(stream) -> None:  # type: ignore[no-untyped-def]
                async for _ in stream.socket:
                    pass

            tasks = [asyncio.create_task(drain(stream)) for stream in streams[1:]]
            await asyncio.sleep(seconds)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        with _measured(whole, "a stream, quiet, a second", idle) as quiet:
            await drains(QUIET)
            quiet.append(int(QUIET * number))
        reading = asyncio.create_task(drains(3600))
        delays = []
        with _measured(whole, "an event on a screen of the other node", idle) as sent:
            for _ in range(PROBES):
                began = time.perf_counter()
                await asyncio.to_thread(_say, http, 1)
                answered = time.perf_counter()
                while json.loads(await streams[0].socket.recv())["op"] != "event":
                    pass
                delays.append((time.perf_counter() - began, time.perf_counter() - answered))
            sent.append(PROBES * number)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        late = sorted(1000 * delay for delay, _ in delays)
        print(  # noqa: T201
            f"{'sent here, on a screen of the other node':<44} "
            f"median {statistics.median(late):.1f} ms, 95 % {late[int(0.95 * len(late))]:.1f} ms"
        )


async def _node(database: str, before: int, number: int, clerks: int) -> None:
    """One of two, in a process of its own: says when it is ready, begins when it is told to."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), pack="airline", database_url=database, secret_key=KEY)
        service = await open_service(settings)
        settle_memory()
        try:
            cases = -(-(number + 2 * clerks) // MEALS)
            desk = await Clerks.hire(service.ctx, clerks, cases, before)
            await at_once(desk.give, 2 * clerks, clerks)
            _wait_for("ready")
            # Cases that were taken long ago may be anybody's again.
            await desk.claim()
            _wait_for("claimed")
            began, worked = time.time(), time.process_time()
            await at_once(desk.give, number, clerks)
            said = [began, time.time(), time.process_time() - worked]
            print(json.dumps(said), flush=True)  # noqa: T201
        finally:
            service.ctx.store.close()


def _wait_for(said: str) -> None:
    """Says how far this node has come, and goes on when it is told to."""
    print(said, flush=True)  # noqa: T201
    sys.stdin.readline()


def _bare(database: str, number: int) -> float:
    """Commits a second of one connection, by the driver alone."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY, text TEXT)")
        began = time.perf_counter()
        for place in range(number):
            conn.execute("INSERT INTO bare VALUES (%s, %s)", (place, "x" * 1_000))
        return number / (time.perf_counter() - began)


def _heard(node: "subprocess.Popen[str]", what: str) -> None:
    if node.stdout is None or node.stdout.readline() != f"{what}\n":
        raise SystemExit(f"a node did not come to be {what}")


def _go(nodes: Iterable["subprocess.Popen[str]"]) -> None:
    for node in nodes:
        print("go", file=node.stdin, flush=True)


def _together(number: int, clerks: int) -> None:
    postgres = Postgres({"fsync": "on"})
    try:
        database, bare = postgres.url(postgres.new()), _bare(postgres.url(postgres.new()), 500)
        nodes = []
        for place in range(2):
            command = [
                sys.executable,
                __file__,
                "node",
                database,
                *map(str, (place * number, number, clerks)),
            ]
            nodes.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            # One after the other: each takes the cases that wait.
            _heard(nodes[-1], "ready")
        with psycopg.connect(database, autocommit=True) as conn:
            # As the server does by itself, but not within the minute that a database has here.
            conn.execute("ANALYZE")
        _go(nodes)
        for node in nodes:
            _heard(node, "claimed")
        spent = _spent(postgres.pid)
        _go(nodes)
        said = [json.loads(node.stdout.readline()) for node in nodes if node.stdout is not None]
        spent = _spent(postgres.pid) - spent
        took = max(end for _, end, _ in said) - min(began for began, _, _ in said)
        worked = 1e6 * sum(each for *_, each in said) / (2 * number)
        print(  # noqa: T201
            f"{2 * number:,} decisions, {clerks} at once on each of two nodes: "
            f"{2 * number / took:,.0f} a second; "
            f"{worked:,.0f} µs of the nodes and {1e6 * spent / (2 * number):,.0f} µs of PostgreSQL each. "
            f"A bare loop of one commit each: {bare:,.0f} a second. Load {os.getloadavg()[0]:.1f}."
        )
        for node in nodes:
            node.wait(60)
    finally:
        postgres.close()


def main() -> None:
    """All of it."""
    what, *given = sys.argv[1:] or ["all"]
    if what == "node":
        uvloop.run(_node(given[0], *map(int, given[1:])))
        return
    if what == "decisions":
        _together(*map(int, given + [str(TOGETHER), str(AT_ONCE)][len(given) :]))
        return
    signals, number = (
        int(given) for given in (sys.argv[1:] + [str(SIGNALS), str(STREAMS)][len(sys.argv) - 1 :])
    )
    with tempfile.TemporaryDirectory() as folder, topology(Path(folder), {"REMIT_PACK": str(PACK)}) as whole:
        one = whole.nodes[0]
        clerks = enter_clerks(one, max(CLERKS, number // 15), whole.url)
        token = (one.data / "token").read_text().strip()
        idle = _idle(whole)
        with httpx.Client(base_url=one.url, headers={"Authorization": f"Bearer {token}"}, timeout=30) as http:
            with _measured(whole, f"a signal, {BATCH} in a delivery", idle) as taken:
                for _ in range(signals // BATCH):
                    _say(http, BATCH)
                taken.append(signals)
            with _measured(whole, "a signal, one in a delivery", idle) as taken:
                for _ in range(signals // 10):
                    _say(http, 1)
                taken.append(signals // 10)
            with _measured(whole, "a decision, asked for over HTTP", idle) as asked:
                for clerk in clerks[:CLERKS]:
                    clerk.start()
                more_answers(clerks[:CLERKS], DECISIONS, 120)
                for clerk in clerks[:CLERKS]:
                    clerk.leave()
                asked.append(sum(clerk.answered for clerk in clerks))
            sessions = [clerk.http.cookies["remit_session"] for clerk in clerks]
            asyncio.run(_streams(whole, http, sessions, number, idle))

    _together(TOGETHER, AT_ONCE)


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH)
    main()
