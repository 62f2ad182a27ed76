"""Clerks who decide over the stream, for `remit bench decisions`, in a process of their own: `python -m
service.commands.bench_screens`.

The first line of its input says where and who (`Screens` as JSON). It says `ready` when all are welcomed,
begins at the next line, and prints as JSON the seconds that all took, and what each decision waited, from
its frame to its reply. Each clerk decides again as soon as she is answered, and follows her own channel, so
that each decision comes to her a second time, as its event.
"""

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import uvloop

from service.client import Stream, open_stream


@dataclass(frozen=True, slots=True)
class Screens:
    """Where the service is, what all give (`action`, `amount`, `note`, by name), and of each clerk the token
    and the cases, in the order of her decisions.
    """

    url: str
    gives: Mapping[str, str]
    clerks: Sequence[tuple[str, Sequence[str]]]

    async def decide(self, cpu: int) -> tuple[float, list[float]]:
        """Runs them on that core: how long all took, and what each decision waited, in seconds. Raises
        RuntimeError.
        """
        command = ["taskset", "--cpu-list", str(cpu), sys.executable, "-m", "service.commands.bench_screens"]
        running = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24
        )
        if running.stdin is None or running.stdout is None:
            raise RuntimeError("the clerks at their screens have no input or output")
        running.stdin.write(orjson.dumps(asdict(self)) + b"\n")
        if await running.stdout.readline() != b"ready\n":
            raise RuntimeError("the clerks could not open their screens")
        running.stdin.write(b"go\n")
        said = await running.stdout.readline()
        if await running.wait():
            raise RuntimeError("the clerks at their screens failed")
        took, waited = orjson.loads(said)
        return took, waited


async def _works(stream: Stream, cases: Sequence[str], gives: Mapping[str, str]) -> list[float]:
    waited = []
    for number, case in enumerate(cases):
        began = time.perf_counter()
        key = f"screen-{case}-{number}"
        call = await stream.send({"op": "decide", "key": key, "case": case, **gives})
        while (frame := await stream.read())["op"] != "reply" or frame["id"] != call:
            pass
        if not frame["ok"]:
            raise RuntimeError(f"a decision was refused: {frame['problem']['detail']}")
        waited.append(time.perf_counter() - began)
    return waited


async def _all(screens: Mapping[str, Any]) -> None:
    async with AsyncExitStack() as open_:
        streams = []
        for token, _ in screens["clerks"]:
            stream = await open_.enter_async_context(open_stream(screens["url"]))
            await stream.hello(token)
            await stream.send({"op": "subscribe", "channels": ["me"]})
            streams.append(stream)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        work = [
            _works(stream, cases, screens["gives"])
            for stream, (_, cases) in zip(streams, screens["clerks"], strict=True)
        ]
        began = time.perf_counter()
        waited = [each for some in await asyncio.gather(*work) for each in some]
        sys.stdout.write(orjson.dumps([time.perf_counter() - began, waited]).decode() + "\n")


if __name__ == "__main__":
    uvloop.run(_all(orjson.loads(sys.stdin.readline())))
