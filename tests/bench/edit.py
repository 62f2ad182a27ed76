"""How long an edit of one document takes to count, in a set of many; and how long a service takes to start.

`python tests/bench/edit.py [BOUNDARIES]` (default 1,000) starts the service as a process of its own with the
workload of `remit bench decide` as its pack, ends it and starts it again. Then one document after the other
is edited and published. Measured from the request to its answer, from which on everybody is under the new
set. An associate goes on deciding, and the answers she waits for are compared with those of a quiet time.
"""

import asyncio
import os
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
from support.deciding import Deciding, Waited
from support.server import Server

QUIET = 5.0
TURNS = 40
"""Edits: of ten there were some fifty decisions, of which the 99th percentile is no more than the slowest."""
PATIENCE = 600.0
SIGNAL = {
    "feed": "bench",
    "id": "s-1",
    "kind": "complaint",
    "team": "north",
    "customer": "c-1",
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
        signal = {**SIGNAL, "at": datetime.now(UTC).isoformat()}
        (await http.post("/v1/signals", json=[signal])).raise_for_status()
        case = (await http.get("/v1/cases")).json()["items"][0]["id"]
        associate = stack.enter_context(Deciding(server, [[case]], "call"))
        await asyncio.sleep(QUIET)
        usual, meanwhile = associate.waited(), []
        say("decisions in a quiet time", str(usual))
        for turn in range(TURNS):
            file = sorted(files)[len(files) // 2 + turn]
            address = f"/v1/{file.removesuffix('.yaml')}"
            text = files[file].replace("alone: ", "alone: 1", 1)
            associate.waited()
            start = time.perf_counter()
            (await http.put(address, content=text, headers={"If-Match": "*"})).raise_for_status()
            saved = time.perf_counter()
            (await http.post("/v1/boundaries:publish", json={"reason": f"Turn {turn}."})).raise_for_status()
            print(f"edit {turn + 1} of one in {len(files) - 1:,}")  # noqa: T201
            say("saved after", saved - start)
            say("effective after", time.perf_counter() - saved)
            meanwhile.append(associate.waited())
            say("decisions meanwhile", str(meanwhile[-1]))
        say(f"decisions meanwhile, of all {TURNS}", Waited.of(*meanwhile).beside(usual))


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
