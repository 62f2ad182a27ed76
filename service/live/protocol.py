"""The stream `/v1/stream`: lets connections in, and runs what `session.py` asks for over whatever carries
them.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import nullcontext
from typing import Any
from weakref import WeakSet

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from service.domain.actor import Actor
from service.domain.case import CaseRow, FactValue
from service.errors import CLOSE_CODES, CloseCode, Code, Problem
from service.live import wire
from service.live.carrier import Carrier, Visitor
from service.live.frames import encoded
from service.live.handover import EXTENSION, Handover, Peer
from service.live.hub import Hub
from service.live.outbox import Outbox
from service.live.plain import Plain
from service.live.session import Call, Close, Effect, Follow, Send, Session, SignIn, Unfollow, refusal
from service.live.stream import Stream
from service.live.watch import Watcher
from service.metrics import Metrics
from service.settings import STREAMS_EACH
from service.store.callers import Caller

_log = logging.getLogger(__name__)

HELLO_WITHIN = 5.0
MAX_CALLS = 16
"""Calls of one stream that may be under way."""
CLOSES = frozenset({1000, 1001, 1005, 1006, *(code for code, _, _ in CLOSE_CODES)})
"""Close codes that are counted by themselves: a client may send any of thousands."""

PING_EVERY = 20.0
"""Seconds between two rounds of asking every client whether it is still there."""
_ROUND = 500

Identify = Callable[[Visitor, str | None], Awaitable[tuple[Actor, str]]]
"""Who is behind an upgrade and the token of its hello, and the credential that proved it. Raises Problem."""
Act = Callable[[Actor, wire.Act], Awaitable[wire.DecisionReply | CaseRow]]
"""Does what a frame asks for; raises Problem."""


_REFUSED = {Code.WRONG_ORIGIN: CloseCode.WRONG_ORIGIN, Code.DATABASE_AWAY: CloseCode.SHUTTING_DOWN}
"""With what a stream ends that was not let in; all else says that nobody is signed in."""


class Streams:
    """The entry point of all streams."""

    def __init__(
        self,
        hub: Hub,
        watcher: Watcher,
        identify: Identify,
        act: Act,
        metrics: Metrics,
        each: int = STREAMS_EACH,
    ) -> None:
        """`each`: streams that one person or token may have open."""
        self.hub = hub
        self.watcher = watcher
        self.identify = identify
        self.act = act
        self.metrics = metrics
        self.each = each
        self._open: Counter[str] = Counter()
        self._peers: WeakSet[Peer] = WeakSet()

    def route(self) -> WebSocketRoute:
        """Where the application mounts it."""
        return WebSocketRoute("/v1/stream", self.serve)

    async def serve(self, socket: WebSocket) -> None:
        """One stream, from upgrade to end."""
        await socket.accept()
        visitor = Visitor(socket.headers, socket.cookies)
        connection: Handover | None = socket.scope.get("extensions", {}).get(EXTENSION)
        if connection is None:
            plain = Plain(socket, self._shown)
            await plain.run(Conversation(self, plain, visitor))
            return
        peer = connection.hand_over(self.hub.fanout, lambda peer: Conversation(self, peer, visitor))
        if peer is not None:
            self._peers.add(peer)

    async def run(self) -> None:
        """Ask clients for signs of life, until cancelled. Under ASGI the server does it."""
        while True:
            await asyncio.sleep(PING_EVERY)
            for number, peer in enumerate(tuple(self._peers), 1):
                if not peer.ping():
                    self._peers.discard(peer)
                if number % _ROUND == 0:
                    await asyncio.sleep(0)

    def _shown(self, outbox: Outbox) -> None:
        if outbox.since is not None:
            self.hub.on_screen(outbox.since)

    def enter(self, actor: Actor) -> bool:
        """Count a stream of this person in, unless there are too many."""
        if self._open[actor.id] >= self.each:
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


class Conversation:
    """One stream's talk, over whatever carries it.

    Calls run beside each other. Signing in and subscribing do not: what comes meanwhile is heard after them.
    """

    __slots__ = (
        "_backlog",
        "_busy",
        "_calls",
        "_carrier",
        "_late",
        "_session",
        "_stream",
        "_streams",
        "_tasks",
        "_visitor",
    )

    def __init__(self, streams: "Streams", carrier: Carrier, visitor: Visitor) -> None:
        self._streams = streams
        self._carrier = carrier
        self._visitor: Visitor | None = visitor
        self._session = Session()
        self._stream: Stream | None = None
        self._tasks: dict[asyncio.Task[None], Caller | None] | None = None
        self._busy: asyncio.Task[None] | None = None
        self._backlog: list[str | bytes] | None = None
        self._calls = 0
        loop = asyncio.get_running_loop()
        self._late: asyncio.TimerHandle | None = loop.call_later(HELLO_WITHIN, self._is_late)

    def hear(self, text: str | bytes) -> None:
        """A message came."""
        if self._busy is None:
            for effect in self._session.receive(text):
                self._do(effect)
        elif self._backlog is None:
            self._backlog = [text]
        else:
            self._backlog.append(text)

    def gone(self, code: int) -> None:
        """The connection ended."""
        self._stop_waiting()
        if self._busy is not None:
            self._busy.cancel()
        for task, caller in (self._tasks or {}).items():
            if caller is None:
                task.cancel()
            else:
                caller.leave()
        if self._stream is not None:
            self._streams.hub.leave(self._stream)
            self._streams.watcher.forget(self._stream)
            self._streams.leave(self._stream.actor)
        self._streams.metrics.stream_closed.labels(str(code) if code in CLOSES else "other").inc()

    def _is_late(self) -> None:
        for effect in self._session.late():
            self._do(effect)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _do(self, effect: Effect) -> None:
        match effect:
            case SignIn(token):
                self._stop_waiting()
                self._alone(self._sign_in(token))
            case Close(code, reason):
                self._carrier.outbox.close(code, reason)
            case Send(frame):
                self._put(frame)
            case Follow(frame) if self._stream is not None:
                self._alone(self._follow(self._stream, frame))
            case Unfollow(frame) if self._stream is not None:
                self._streams.watcher.forget(
                    self._stream, [channel.removeprefix("case:") for channel in frame.channels]
                )
                self._streams.hub.unfollow(self._stream, frame.channels, "asked for", frame.id)
            case Call(frame) if self._stream is not None:
                self._call(self._stream, frame)

    def _put(self, frame: wire.ServerFrame | Mapping[str, object]) -> None:
        self._carrier.outbox.put(encoded(frame))

    def _alone(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something, and hear nothing before it is done."""
        self._carrier.hold()
        self._busy = asyncio.get_running_loop().create_task(doing)
        self._busy.add_done_callback(self._done_alone)

    def _done_alone(self, task: asyncio.Task[None]) -> None:
        self._busy = None
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            _log.error("a stream's subscription or sign-in failed", exc_info=error)
            self._carrier.outbox.close(CloseCode.SHUTTING_DOWN, Code.FAILED.title)
        while self._backlog and self._busy is None:
            self.hear(self._backlog.pop(0))
        if self._busy is None:
            self._backlog = None
            self._carrier.go_on()

    async def _sign_in(self, token: str | None) -> None:
        visitor, self._visitor = self._visitor, None
        if visitor is None:
            return
        try:
            actor, credential = await self._streams.identify(visitor, token)
        except Problem as problem:
            code = _REFUSED.get(problem.code, CloseCode.NOT_SIGNED_IN)
            self._end(code, problem.detail)
            return
        if not self._streams.enter(actor):
            self._end(CloseCode.TOO_MANY, f"{self._streams.each} streams of yours are open")
            return
        hub = self._streams.hub
        self._stream = Stream(actor, credential, self._carrier.outbox)
        for welcome in self._session.welcome(actor, hub.epoch, hub.at):
            self._do(welcome)
        hub.join(self._stream)

    def _end(self, code: CloseCode, reason: str) -> None:
        for end in self._session.close(code, reason):
            self._do(end)

    async def _follow(self, stream: Stream, frame: wire.Subscribe) -> None:
        if len(stream.channels.keys() | set(frame.channels)) > wire.MAX_CHANNELS:
            problem = Problem(Code.TOO_MANY, f"A stream holds at most {wire.MAX_CHANNELS} channels.")
            self._put(refusal(frame.id, problem))
            return
        try:
            await self._streams.hub.follow(stream, frame)
        except Problem as problem:
            if problem.code is Code.DATABASE_AWAY:
                # What it follows cannot be read now: it comes back and asks again.
                stream.outbox.close(CloseCode.SHUTTING_DOWN, problem.detail)
                return
            self._put(refusal(frame.id, problem))
        except TimeoutError:
            stream.outbox.close(CloseCode.SHUTTING_DOWN, "the journal cannot be read just now")

    def _call(self, stream: Stream, frame: wire.Act | wire.WatchLatitude) -> None:
        if self._calls >= MAX_CALLS:
            self._put(refusal(frame.id, Problem(Code.TOO_MANY, f"{MAX_CALLS} calls are under way.")))
            return
        self._calls += 1
        if self._tasks is None:
            self._tasks = {}
        caller = None if isinstance(frame, wire.WatchLatitude) else Caller()
        answering = asyncio.get_running_loop().create_task(self._answer(stream, frame, caller))
        self._tasks[answering] = caller
        answering.add_done_callback(self._tasks.pop)

    async def _answer(
        self, stream: Stream, frame: wire.Act | wire.WatchLatitude, caller: Caller | None
    ) -> None:
        try:
            if not isinstance(frame, wire.WatchLatitude):
                with caller or nullcontext():
                    done = await self._streams.act(stream.actor, frame)
                self._put(wire.Reply("reply", frame.id, True, done))
            else:
                request: Mapping[str, FactValue] = frame.request
                latitude = await self._streams.watcher.watch(stream, frame.case, request, frame.decision)
                self._put(wire.Reply("reply", frame.id, True, latitude))
        except Problem as problem:
            self._put(refusal(frame.id, problem))
        except Exception:  # noqa: BLE001 -- one call that fails must not end the stream
            _log.exception("a call of a stream failed: %s", frame.op)
            self._put(refusal(frame.id, Problem(Code.FAILED, Code.FAILED.title)))
        finally:
            self._calls -= 1
