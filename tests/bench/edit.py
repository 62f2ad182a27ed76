"""How long an edit of one document takes to count, in a set of many; and how long a service takes to start.

`python tests/bench/edit.py [BOUNDARIES]` (default 1,000) starts the service as a process of its own with the
workload of `remit bench decide` as its pack, ends it and starts it again. Then one document after the other
is edited and published. Measured from the request to its answer, from which on everybody is under the new
set. Three clerks go on deciding, in a process of their own, each 20 ms after the answer before, and the
answers they wait for from the save on are compared with those of quiet stretches, one before each edit and as
long (`support.beside`).
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.bench.product import files_of
from service.bench.workload import bounds
from support.beside import Turns
from support.deciding import CLERKS, Deciding
from support.server import Server

TURNS = 121
"""Edits: the first is told by itself; of 120 there are more than a thousand decisions on each side."""
SETTLED = 0.2
"""Seconds after a publication until the next quiet stretch begins."""
PATIENCE = 600.0


def _signal(number: int) -> dict[str, str]:
    return {
        "feed": "bench",
        "id": f"s-{number}",
        "kind": "complaint",
        "at": datetime.now(UTC).isoformat(),
        "team": "north",
        "customer": f"c-{number}",
        "text": "It is late.",
    }


def say(title: str, said: float | str) -> None:
    """Print a measurement; a number is in seconds."""
    print(f"{title:<50} {said if isinstance(said, str) else f'{1000 * said:7.0f} ms'}")  # noqa: T201


def _started(server: Server, title: str) -> None:
    start = time.perf_counter()
    server.start(PATIENCE)
    say(title, time.perf_counter() - start)


async def _measure(server: Server, files: dict[str, str]) -> None:
    token = (server.data / "token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx.AsyncClient(base_url=server.url, headers=headers, timeout=PATIENCE) as http,
        AsyncExitStack() as stack,
    ):
        (await http.post("/v1/signals", json=[_signal(each) for each in range(CLERKS)])).raise_for_status()
        desks = [[case["id"]] for case in (await http.get("/v1/cases")).json()["items"]]
        clerks, turns = stack.enter_context(Deciding(server, desks, "call")), Turns()
        saved, effective = [], []
        for turn in range(TURNS):
            file = sorted(files)[len(files) // 2 + turn]
            address = f"/v1/{file.removesuffix('.yaml')}"
            text = files[file].replace("alone: ", "alone: 1", 1)
            await asyncio.sleep(SETTLED)
            async with turns.turn():
                start = time.perf_counter()
                (await http.put(address, content=text, headers={"If-Match": "*"})).raise_for_status()
                saved.append(time.perf_counter() - start)
                reason = {"reason": f"Turn {turn}."}
                (await http.post("/v1/boundaries:publish", json=reason)).raise_for_status()
                effective.append(time.perf_counter() - start - saved[-1])
        print(f"{TURNS} edits, each of one in {len(files) - 1:,}")  # noqa: T201
        for title, seconds in (("saved after", saved), ("effective after", effective)):
            slowest = f"(the slowest {1000 * max(seconds[1:]):.0f}, the first {1000 * seconds[0]:.0f})"
            say(title, f"{1000 * statistics.median(seconds[1:]):7.0f} ms {slowest}")
        for title, said in turns.told(clerks.all()):
            say(title, said)


def main() -> None:
    """Measure, and print."""
    files = files_of(bounds(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "pack"
        for name, text in files.items():
            path = pack / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        server = Server(Path(folder), {"REMIT_PACK": str(pack)}, anew=True)
        try:
            _started(server, "a first start, nothing compiled, ready after")
            server.stop()
            _started(server, "a second start, from what is kept, ready after")
            asyncio.run(_measure(server, files))
        finally:
            server.kill()
        print("load average", *os.getloadavg())  # noqa: T201


if __name__ == "__main__":
    main()
