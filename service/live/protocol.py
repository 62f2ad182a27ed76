"""The socket of `/v1/stream`: runs what `session.py` asks for, writes what the outbox holds.

Reading and writing share a task group, so that a stream ends as soon as either does and a stopping service
never waits for a silent reader.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

import orjson
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from service.domain.actor import Actor
from service.domain.case import CaseRow, FactValue
from service.errors import CloseCode, Code, Problem
from service.live import wire
from service.live.hub import Hub
from service.live.outbox import Closing
from service.live.session import Call, Close, Effect, Follow, Send, Session, SignIn, Unfollow, refusal
from service.live.stream import Stream
from service.live.watch import Watcher
from service.metrics import Metrics

_log = logging.getLogger(__name__)

HELLO_WITHIN = 5.0
CLOSE_WITHIN = 10.0
"""Seconds that a slow reader has to take the reason why it is closed."""
MAX_CALLS = 16
"""Calls of one stream that may be under way."""
MAX_STREAMS = 20
"""Streams that one person may have open."""
CLOSES = frozenset({1000, 1001, 1005, 1006, *CloseCode})
"""Close codes that are counted by themselves: a client may send any of thousands."""

Identify = Callable[[WebSocket, str | None], Awaitable[tuple[Actor, str]]]
"""Who is behind an upgrade and the token of its hello, and the credential that proved it. Raises Problem."""
Act = Callable[[Actor, wire.Act], Awaitable[wire.DecisionReply | CaseRow]]
"""Does what a frame asks for; raises Problem."""


_REFUSED = {Code.WRONG_ORIGIN: CloseCode.WRONG_ORIGIN, Code.DATABASE_AWAY: CloseCode.SHUTTING_DOWN}
"""With what a stream ends that was not let in; all else says that nobody is signed in."""


class Streams:
    """The entry point of all streams."""

    def __init__(self, hub: Hub, watcher: Watcher, identify: Identify, act: Act, metrics: Metrics) -> None:
        self.hub = hub
        self.watcher = watcher
        self.identify = identify
        self.act = act
        self.metrics = metrics
        self._open: Counter[str] = Counter()

    def route(self) -> WebSocketRoute:
        """Where the application mounts it."""
        return WebSocketRoute("/v1/stream", self.serve)

    async def serve(self, socket: WebSocket) -> None:
        """One stream, from upgrade to end."""
        await socket.accept()
        code = await _Conversation(self, socket).run()
        self.metrics.stream_closed.labels(str(code) if code in CLOSES else "other").inc()

    def enter(self, actor: Actor) -> bool:
        """Count a stream of this person in, unless there are too many."""
        if self._open[actor.id] >= MAX_STREAMS:
            return False
        self._open[actor.id] += 1
        return True

    def leave(self, actor: Actor) -> None:
        """Count it out."""
        self._open[actor.id] -= 1
        if not self._open[actor.id]:
            del self._open[actor.id]

    def end(self, credential: str) -> None:
        """The session or token ended: so do its streams."""
        for stream in self.hub.streams:
            if stream.credential == credential:
                stream.outbox.close(CloseCode.NOT_SIGNED_IN, "the session ended; sign in again")


class _Ended(Exception):  # noqa: N818 -- an end is no error
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Conversation:
    def __init__(self, streams: Streams, socket: WebSocket) -> None:
        self._streams = streams
        self._socket = socket
        self._session = Session()
        self._calls = 0

    async def run(self) -> int:
        """Talk until somebody ends it; returns the close code."""
        try:
            stream = await self._hello()
        except _Ended as end:
            return end.code
        hub, watcher = self._streams.hub, self._streams.watcher
        hub.join(stream)
        code = 1006
        try:
            async with asyncio.TaskGroup() as group:
                writing = group.create_task(self._write(stream))
                group.create_task(self._part(stream, writing))
                group.create_task(self._listen(stream, group))
        except* _Ended as ends:
            code = _code_of(ends)
        except* WebSocketDisconnect:
            pass
        finally:
            hub.leave(stream)
            watcher.forget(stream)
            self._streams.leave(stream.actor)
        return code

    async def _hello(self) -> Stream:
        try:
            async with asyncio.timeout(HELLO_WITHIN):
                effects = self._session.receive(await self._read())
        except TimeoutError:
            effects = self._session.late()
        (effect,) = effects
        if not isinstance(effect, SignIn):
            raise await self._closed(effect)
        try:
            actor, credential = await self._streams.identify(self._socket, effect.token)
        except Problem as problem:
            code = _REFUSED.get(problem.code, CloseCode.NOT_SIGNED_IN)
            (end,) = self._session.close(code, problem.detail)
            raise await self._closed(end) from None
        if not self._streams.enter(actor):
            (end,) = self._session.close(CloseCode.TOO_MANY, f"{MAX_STREAMS} streams of yours are open")
            raise await self._closed(end)
        stream = Stream(actor, credential)
        hub = self._streams.hub
        for welcome in self._session.welcome(actor, hub.epoch, hub.at):
            if isinstance(welcome, Send):
                _put(stream, welcome.frame)
        return stream

    async def _closed(self, effect: Effect) -> _Ended:
        """End a stream that was never open; the exception to leave with."""
        if isinstance(effect, Close):
            await self._close(Closing(effect.code, effect.reason))
            return _Ended(effect.code)
        return _Ended(CloseCode.BAD_FRAME)

    async def _close(self, closing: Closing) -> None:
        try:
            async with asyncio.timeout(CLOSE_WITHIN):
                await self._socket.close(closing.code, closing.reason)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            _log.debug("a reader did not take its close code %d", closing.code)

    async def _read(self) -> str | bytes:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise _Ended(message.get("code") or 1005)
        text: str | None = message.get("text")
        return message["bytes"] if text is None else text

    async def _write(self, stream: Stream) -> None:
        while True:
            waiting = await stream.outbox.take()
            if isinstance(waiting, Closing):
                await self._close(waiting)
                raise _Ended(waiting.code)
            since = stream.outbox.since
            await self._socket.send({"type": "websocket.send", "text": waiting})
            if since is not None:
                self._streams.hub.on_screen(since)

    async def _part(self, stream: Stream, writing: asyncio.Task[None]) -> None:
        """Part from a reader that is too slow: the frame that it does not take must not hold up the end."""
        closing = await stream.outbox.overflow()
        writing.cancel()
        await self._close(closing)
        raise _Ended(closing.code)

    async def _listen(self, stream: Stream, group: asyncio.TaskGroup) -> None:
        while True:
            for effect in self._session.receive(await self._read()):
                await self._do(stream, effect, group)

    async def _do(self, stream: Stream, effect: Effect, group: asyncio.TaskGroup) -> None:
        match effect:
            case Send(frame):
                _put(stream, frame)
            case Follow(frame):
                await self._follow(stream, frame)
            case Unfollow(frame):
                self._streams.watcher.forget(
                    stream, [channel.removeprefix("case:") for channel in frame.channels]
                )
                self._streams.hub.unfollow(stream, frame.channels, "asked for", frame.id)
            case Call(frame):
                self._call(stream, frame, group)
            case Close(code, reason):
                stream.outbox.close(code, reason)
            case SignIn():
                stream.outbox.close(CloseCode.BAD_FRAME, "hello is said once")

    async def _follow(self, stream: Stream, frame: wire.Subscribe) -> None:
        if len(stream.channels.keys() | set(frame.channels)) > wire.MAX_CHANNELS:
            problem = Problem(Code.TOO_MANY, f"A stream holds at most {wire.MAX_CHANNELS} channels.")
            _put(stream, refusal(frame.id, problem))
            return
        try:
            await self._streams.hub.follow(stream, frame)
        except Problem as problem:
            if problem.code is Code.DATABASE_AWAY:
                # What it follows cannot be read now: it comes back and asks again.
                stream.outbox.close(CloseCode.SHUTTING_DOWN, problem.detail)
                return
            _put(stream, refusal(frame.id, problem))
        except TimeoutError:
            stream.outbox.close(CloseCode.SHUTTING_DOWN, "the journal cannot be read just now")

    def _call(self, stream: Stream, frame: wire.Act | wire.WatchLatitude, group: asyncio.TaskGroup) -> None:
        if self._calls >= MAX_CALLS:
            _put(stream, refusal(frame.id, Problem(Code.TOO_MANY, f"{MAX_CALLS} calls are under way.")))
            return
        self._calls += 1
        group.create_task(self._answer(stream, frame))

    async def _answer(self, stream: Stream, frame: wire.Act | wire.WatchLatitude) -> None:
        try:
            if not isinstance(frame, wire.WatchLatitude):
                done = await self._streams.act(stream.actor, frame)
                _put(stream, wire.Reply("reply", frame.id, True, done))
            else:
                request: Mapping[str, FactValue] = frame.request
                latitude = await self._streams.watcher.watch(stream, frame.case, request, frame.decision)
                _put(stream, wire.Reply("reply", frame.id, True, latitude))
        except Problem as problem:
            _put(stream, refusal(frame.id, problem))
        except Exception:  # noqa: BLE001 -- one call that fails must not end the stream
            _log.exception("a call of a stream failed: %s", frame.op)
            _put(stream, refusal(frame.id, Problem(Code.FAILED, Code.FAILED.title)))
        finally:
            self._calls -= 1


def _put(stream: Stream, frame: wire.ServerFrame | Mapping[str, object]) -> None:
    stream.outbox.send(orjson.dumps(frame).decode())


def _code_of(ends: BaseExceptionGroup[_Ended]) -> int:
    first = ends.exceptions[0]
    return _code_of(first) if isinstance(first, BaseExceptionGroup) else first.code
