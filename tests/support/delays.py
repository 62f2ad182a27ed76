"""A wire to a server that can be made slow, cut and mended while others talk over it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

TAKEN_AT_ONCE = 65_536


class Wire:
    """A port at which the server of another answers. `seconds`: by how much later, each way; what was sent
    before goes before. Lives on a thread of its own; its methods may be called from any.
    """

    def __init__(self, to: int, seconds: float = 0.0) -> None:
        self.to = to
        self.seconds = seconds
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._cut = False
        self._talks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._begun = threading.Event()

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Whoever talks is cut off, and whoever comes, until the end."""
        self._on_loop(self._break_off)
        try:
            yield
        finally:
            self._cut = False

    def run(self) -> None:
        """Carry until `end`."""
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    def end(self) -> None:
        """Carry nothing more."""
        self._on_loop(self._over.set)

    def begun(self) -> bool:
        """Wait until it carries."""
        return self._begun.wait(10)

    def _on_loop(self, call: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(call)

    def _break_off(self) -> None:
        self._cut = True
        for task in self._talks:
            task.cancel()

    async def _serve(self) -> None:
        async with await asyncio.start_server(self._talk, sock=self._listening):
            self._begun.set()
            await self._over.wait()
            self._break_off()
            await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        try:
            if self._cut:
                raise ConnectionRefusedError
            there_read, there_write = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            write.close()
            return
        for each in (self._passes(read, there_write), self._passes(there_read, write)):
            task = asyncio.create_task(each)
            self._talks.add(task)
            task.add_done_callback(self._talks.discard)

    async def _passes(self, read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def takes() -> None:
            while data := await read.read(TAKEN_AT_ONCE):
                line.put_nowait((self._loop.time() + self.seconds, data))
            line.put_nowait((self._loop.time() + self.seconds, b""))

        taking = asyncio.create_task(takes())
        try:
            with suppress(OSError):
                while True:
                    due, data = await line.get()
                    await asyncio.sleep(due - self._loop.time())
                    if not data:
                        return
                    write.write(data)
                    await write.drain()
        finally:
            taking.cancel()
            with suppress(OSError, asyncio.CancelledError):
                await taking
            write.close()


@contextmanager
def wire(to: int, seconds: float = 0.0) -> Iterator[Wire]:
    """A wire to the port of a server, until the end."""
    made = Wire(to, seconds)
    thread = threading.Thread(target=made.run, name=f"wire to {to}")
    thread.start()
    assert made.begun()
    try:
        yield made
    finally:
        made.end()
        thread.join(10)
