"""The plain carrier of a stream: through ASGI, under any server; each frame sent by itself.

Slower and larger than a connection that was handed over, and otherwise the same.
"""

import asyncio
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from service.live import carrier
from service.live.carrier import Listener
from service.live.outbox import Closing, Outbox


class _Ended(Exception):  # noqa: N818 -- an end is no error
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Plain:
    """One connection, a `Carrier`. Reading and writing share a task group, so that it ends as soon as either
    does and a stopping service never waits for a silent reader.
    """

    def __init__(self, socket: WebSocket, screens: Callable[[Outbox], None]) -> None:
        self.outbox = Outbox()
        self._socket = socket
        self._shown = screens
        self._free = asyncio.Event()
        self._free.set()

    def hold(self) -> None:
        """Read nothing more for now."""
        self._free.clear()

    def go_on(self) -> None:
        """Read on."""
        self._free.set()

    async def run(self, listener: Listener) -> None:
        """Carry until either end ends it."""
        code = 1006
        try:
            async with asyncio.TaskGroup() as group:
                writing = group.create_task(self._write())
                group.create_task(self._part(writing))
                group.create_task(self._listen(listener))
        except* _Ended as ends:
            code = _code_of(ends)
        except* WebSocketDisconnect:
            pass
        finally:
            self.outbox.detach(code)
            listener.gone(code)

    async def _listen(self, listener: Listener) -> None:
        while True:
            await self._free.wait()
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise _Ended(message.get("code") or 1005)
            text: str | None = message.get("text")
            listener.hear(message["bytes"] if text is None else text)

    async def _write(self) -> None:
        while True:
            waiting = await self.outbox.take()
            if isinstance(waiting, Closing):
                await self._close(waiting)
            else:
                try:
                    await self._socket.send({"type": "websocket.send", "text": waiting})
                except RuntimeError:
                    return  # the connection failed just now: what is received next says with which code
                self._shown(self.outbox)

    async def _part(self, writing: asyncio.Task[None]) -> None:
        """Part from a reader that is too slow: the frame that it does not take must not hold up the end."""
        closing = await self.outbox.overflow()
        writing.cancel()
        await self._close(closing)

    async def _close(self, closing: Closing) -> None:
        try:
            async with asyncio.timeout(carrier.CLOSE_WITHIN):
                await self._socket.close(closing.code, closing.reason)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            pass  # who does not take the code has ended all the same
        raise _Ended(closing.code)


def _code_of(ends: BaseExceptionGroup[_Ended]) -> int:
    first = ends.exceptions[0]
    return _code_of(first) if isinstance(first, BaseExceptionGroup) else first.code
