"""How long a voice takes to a screen, and a decision to its durable answer, beside a bare commit here.

`python tests/bench/desk.py [--screens N] [--rounds N]` starts the real service on data of its own, opens the
screens over real sockets, and prints a table. Times are milliseconds, at the client, all on one machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from support.desk import SETTINGS, speak  # noqa: E402 -- found only once the tests are on the path
from support.server import Server  # noqa: E402

PAUSE = 0.05
"""Seconds between two voices or decisions: a rate at which nothing waits for what came before."""


async def signed_in(server: Server, link: str) -> str:
    """Redeem a sign-in link; returns the cookie."""
    async with httpx.AsyncClient(base_url=server.url, headers={"Origin": server.url}) as http:
        answer = await http.post("/v1/session", json={"link": link.partition("#")[2]})
        answer.raise_for_status()
        return f"remit_session={answer.cookies['remit_session']}"


async def screen(server: Server, cookie: str) -> ClientConnection:
    """A stream that follows the team's queue."""
    url = server.url.replace("http", "ws") + "/v1/stream"
    stream = await connect(url, additional_headers={"Cookie": cookie, "Origin": server.url}, max_size=None)
    await stream.send(json.dumps({"op": "hello"}))
    await stream.send(json.dumps({"op": "subscribe", "id": 1, "channels": ["queue:north"]}))
    await until(stream, lambda frame: frame["op"] == "snapshot")
    return stream


async def until(stream: ClientConnection, fits: Any) -> dict[str, Any]:
    """Read on to the first frame that fits."""
    while True:
        frame: dict[str, Any] = json.loads(await stream.recv())
        if fits(frame):
            return frame


async def voices(server: Server, streams: Sequence[ClientConnection], rounds: int) -> list[float]:
    """From the last byte of a signed webhook to its event on each screen, for each voice and screen."""
    times: list[float] = []

    async def heard(stream: ClientConnection, text: str, sent: float) -> None:
        def fits(frame: dict[str, Any]) -> bool:
            return bool(frame.get("type") == "signal.received" and frame["data"]["entry"]["text"] == text)

        await until(stream, fits)
        times.append((time.perf_counter() - sent) * 1000)

    for number in range(rounds):
        text = f"Where is bag {number}? It was to come an hour ago."
        sent = time.perf_counter()
        listening = [asyncio.create_task(heard(stream, text, sent)) for stream in streams]
        await asyncio.to_thread(speak, server, f"b-{number}", f"Customer {number}", text=text)
        await asyncio.gather(*listening)
        await asyncio.sleep(PAUSE)
    return times


async def decisions(server: Server, cookie: str, stream: ClientConnection, rounds: int) -> list[float]:
    """From the `decide` frame to its reply, which follows the durable write."""
    times: list[float] = []
    async with httpx.AsyncClient(
        base_url=server.url, headers={"Origin": server.url, "Cookie": cookie}
    ) as http:
        rows = (await http.get("/v1/cases", params={"limit": 100})).json()["items"]
        for number in range(rounds):
            case = rows[number % len(rows)]["id"]
            if number < len(rows):
                (await http.post(f"/v1/cases/{case}/claim")).raise_for_status()
                await stream.send(json.dumps({"op": "subscribe", "id": 2, "channels": [f"case:{case}"]}))
                await until(stream, lambda frame: frame["op"] == "snapshot")
            call = {"op": "decide", "id": 100 + number, "key": str(uuid.uuid4()), "case": case}
            begun = time.perf_counter()
            await stream.send(json.dumps(call | {"action": "meal", "amount": "1.00"}))
            reply = await until(stream, lambda frame: frame["op"] == "reply")
            times.append((time.perf_counter() - begun) * 1000)
            if not reply["ok"]:
                raise SystemExit(f"a decision was refused: {reply['problem']['detail']}")
            await asyncio.sleep(PAUSE)
    return times


def bare_commits(folder: Path, rounds: int) -> list[float]:
    """One fsynced SQLite commit each, nothing else: what this disk asks of everybody."""
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (x)")
    times = []
    for number in range(rounds):
        begun = time.perf_counter()
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO t VALUES (?)", (number,))
        database.execute("COMMIT")
        times.append((time.perf_counter() - begun) * 1000)
    database.close()
    return times


def row(name: str, times: Sequence[float]) -> str:
    """A line of the table: median, 99th percentile, number."""
    ordered = sorted(times)
    half, most = (ordered[int(share * len(ordered))] for share in (0.5, 0.99))
    return f"{name:<44}{half:>9.1f}{most:>9.1f}{len(ordered):>9}"


async def measure(screens: int, rounds: int) -> None:
    """Run all three and print the table."""
    with tempfile.TemporaryDirectory() as name, Server(Path(name), SETTINGS) as server:
        mara, teo, *_ = [await signed_in(server, link.link) for link in server.sign_ins()]
        streams = [await screen(server, (mara, teo)[number % 2]) for number in range(screens)]
        heard = await voices(server, streams, rounds)
        for stream in streams[1:]:
            await stream.close()
        decided = await decisions(server, mara, streams[0], min(rounds, 40))
        await streams[0].close()
        bare = bare_commits(Path(name), rounds)
    lines = (
        f"{'milliseconds':<44}{'p50':>9}{'p99':>9}{'n':>9}",
        row(f"webhook to screen, {screens} screens", heard),
        row("decision to durable answer", decided),
        row("a bare fsynced commit on this disk", bare),
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--screens", type=int, default=20)
    arguments.add_argument("--rounds", type=int, default=100)
    options = arguments.parse_args()
    asyncio.run(measure(options.screens, options.rounds))
