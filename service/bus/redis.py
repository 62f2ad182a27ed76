"""The bus between nodes: one Redis stream, bounded to fifteen minutes, whose entries carry the journal's seq.

A node's own listeners hear what it publishes at once, without Redis; the others hear it from the stream, read
in order by one blocking call. Once a second every node adds a beat, and knows by its return that the whole
way works: that is `up`. Whatever fails, nothing is kept to be sent later: the journal has healed it by then.

While nodes are replaced one by one, two versions read one stream. An entry names its form (`v`); what its
lists hold beyond what is known here is left alone, and so are kinds of entries and notices that are not. An
entry of a newer form than ours is left out: the journal has its events.
"""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from service.bus.base import Bus, Listener, NodeNotice, NoticeListener, Telling
from service.bus.envelope import Envelope, SealBrokenError
from service.bus.listeners import Listeners
from service.bus.nodes import BEAT_EVERY, Nodes
from service.domain.events import Event
from service.metrics import Metrics

_log = logging.getLogger(__name__)

KEPT = 15 * 60
"""Seconds that entries are kept; the whole stream goes when nobody has added to it for as long."""
UP_WITHIN = 4.0
"""Seconds since the last beat that came back within which the bus counts as up."""
MOST_WAITING = 10_000
"""Events that wait for a slow server; beyond, they are left to the journal."""
_AT_ONCE = 128
"""Entries that are added in one round trip."""
_EVENTS = 64
"""Events of one entry."""
_READ = 16
_BLOCK = 2_500
"""Milliseconds without a single entry after which the end of the stream is looked for anew: beats come each
second, so it was begun again with lower numbers, or cannot be written.
"""
_TIMEOUT = 5.0
_CONNECT = 2.0
_AGAIN = 0.25
_LAST_WORD = 1.0
_AWAY = (RedisError, OSError)
FORM = 1
"""Of entries. One more only where an older node must not read them: a member that is added at the end of a
list, or to an object, needs none.
"""
_EVENT = 6
"""Members of an event that are known here; the last was added to the first form."""


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    seq: str
    body: bytes
    events: int = 0


class RedisBus(Bus):
    """A node's end of the bus. `url` as redis-py takes it; `secret` is the key of the service, the same on
    all nodes; `epoch` the journal's, by which the stream is named. Needs Redis 6.2 or newer.
    """

    def __init__(self, url: str, secret: bytes, epoch: str, metrics: Metrics) -> None:
        self.node = secrets.token_hex(8)
        """What this start of the service is called on the bus."""
        self.stream = f"remit:{epoch}"
        """The key of the stream."""
        self._url = url
        self._name = urlsplit(url).netloc.rpartition("@")[2] or "its socket"
        self._envelope = Envelope(secret, epoch, self.node)
        self._metrics = metrics
        self._events = Listeners[Sequence[Event]]()
        self._notices = Listeners[NodeNotice]()
        self._nodes = Nodes()
        self._waiting: deque[_Entry] = deque()
        self._something = asyncio.Event()
        self._sent = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._client: Redis | None = None
        self._open = True
        self._away = False
        self._untold = False
        self._behind = False
        self._came_back: float | None = None
        self._last = 0

    @property
    def up(self) -> bool:
        """Whether a beat of ours came back over the server in the last seconds."""
        return self._came_back is not None and time.monotonic() - self._came_back < UP_WITHIN

    async def start(self) -> None:
        """Begin to read and to write; a server that is away is looked for until it is there."""
        self._client = Redis.from_url(
            self._url,
            client_name=f"remit-{self.node}",
            socket_timeout=_TIMEOUT,
            socket_connect_timeout=_CONNECT,
            retry=Retry(NoBackoff(), 0),  # what failed is not tried again: the journal has it
            protocol=2,
        )
        self._tasks = [
            asyncio.create_task(work(self._client)) for work in (self._write, self._read, self._beat)
        ]

    def publish(self, events: Sequence[Event]) -> None:
        """Call the listeners of this node, and hand on to the others."""
        if not self._open or not events:
            return
        self._events.call(events)
        for start in range(0, len(events), _EVENTS):
            part = events[start : start + _EVENTS]
            body = orjson.dumps(
                [(one.seq, one.type, one.at, one.channels, one.data, one.arrived) for one in part]
            )
            self._put(_Entry("events", f"{part[0].seq}-{part[-1].seq}", body, len(part)))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned function removes it and may be called twice."""
        return self._events.add(listener)

    def tell(self, kind: Telling, data: Mapping[str, Any]) -> None:
        """Tell all other nodes."""
        self._put(_Entry("notice", "", orjson.dumps((kind, data))))

    def attend(self, listener: NoticeListener) -> Callable[[], None]:
        """Add a listener; the returned function removes it and may be called twice."""
        return self._notices.add(listener)

    async def close(self) -> None:
        """Say that this node goes, and carry nothing more."""
        if not self._open:
            return
        self._put(_Entry("leave", "", b""))
        self._open = False
        if self._client is not None:
            if not self._away:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._sent.wait(), _LAST_WORD)
            await _end(self._tasks)
            with suppress(*_AWAY):
                await self._client.aclose()
        self._came_back = None
        self._events.clear()
        self._notices.clear()

    def _put(self, entry: _Entry) -> None:
        """Wait in line; while the server is away only beats do, which find out whether it is back."""
        if not self._open or self._client is None:
            return
        if (self._away and entry.kind != "beat") or len(self._waiting) >= MOST_WAITING:
            self._lose([entry])
            return
        self._waiting.append(entry)
        self._sent.clear()
        self._something.set()

    def _lose(self, entries: Sequence[_Entry]) -> None:
        self._metrics.bus_lost.inc(sum(entry.events for entry in entries))
        self._untold = self._untold or any(entry.kind == "notice" for entry in entries)

    async def _beat(self, _: Redis) -> None:
        while True:
            if not any(entry.kind == "beat" for entry in self._waiting):
                self._put(_Entry("beat", "", str(time.monotonic()).encode()))
            for node in self._nodes.gone():
                self._notices.call(NodeNotice(node, "gone"))
            self._metrics.bus_nodes.set(1 + len(self._nodes))
            await asyncio.sleep(BEAT_EVERY)

    async def _write(self, client: Redis) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
                try:
                    await self._add(client, batch)
                except _AWAY as error:
                    if not self._away:
                        _log.warning("the bus at %s takes nothing: %s", self._name, error)
                    self._away = True
                    self._lose([*batch, *self._waiting])
                    self._waiting.clear()
                else:
                    self._recovered()
            self._sent.set()

    async def _add(self, client: Redis, batch: Sequence[_Entry]) -> None:
        pipeline = client.pipeline(transaction=False)
        for entry in batch:
            about = f"{entry.kind} {entry.seq}".encode()
            fields: dict[Any, Any] = {
                "node": self.node,
                "v": FORM,
                "kind": entry.kind,
                "seq": entry.seq,
                "body": self._envelope.seal(entry.body, about),
            }
            pipeline.xadd(self.stream, fields)
        # By the server's own clock, as its last number told it: clocks of nodes differ.
        pipeline.xtrim(self.stream, minid=max(0, self._last - KEPT * 1_000), approximate=False)
        pipeline.pexpire(self.stream, KEPT * 1_000)
        answers = await pipeline.execute()
        self._last = _milliseconds(answers[len(batch) - 1])

    def _recovered(self) -> None:
        if self._away:
            _log.warning("the bus at %s takes again what happens", self._name)
        self._away = False
        if self._untold:
            self._untold = False
            self._notices.call(NodeNotice(self.node, "lost"))

    async def _read(self, client: Redis) -> None:
        away = False
        while True:
            try:
                at = await self._end(client)
                while found := await self._next(client, at):
                    away = False
                    for number, fields in found:
                        at = number
                        self._take(fields)
                        await asyncio.sleep(0)  # whoever waits for the event loop goes between two entries
            except _AWAY as error:
                if not away:
                    _log.warning("the bus at %s cannot be read: %s", self._name, error)
                away = True
                await asyncio.sleep(_AGAIN)

    async def _end(self, client: Redis) -> bytes:
        """The number of the last entry: what came before it the journal has told."""
        last: Any = await client.xrevrange(self.stream, count=1)
        return bytes(last[0][0]) if last else b"0-0"

    async def _next(self, client: Redis, at: bytes) -> list[tuple[bytes, dict[bytes, bytes]]]:
        found: Any = await client.xread({self.stream: at}, count=_READ, block=_BLOCK)
        return list(found[0][1]) if found else []

    def _take(self, fields: Mapping[bytes, bytes]) -> None:
        """One entry. What does not open or has no meaning here is left alone: the journal has all events."""
        try:
            node, kind = fields[b"node"].decode(), fields[b"kind"].decode()
            if node == self.node and kind != "beat":
                return
            if int(fields.get(b"v", FORM)) > FORM:
                if not self._behind:
                    _log.warning("the bus at %s has entries of a newer Remit; the journal tells", self._name)
                self._behind = True
                return
            about = b"%b %b" % (fields[b"kind"], fields[b"seq"])
            body = self._envelope.open(node, fields[b"body"], about)
            self._understand(node, kind, body)
        except (SealBrokenError, KeyError, ValueError, TypeError) as error:
            self._metrics.bus_refused.inc()
            _log.warning("an entry of the bus at %s was left out: %r", self._name, error)

    def _understand(self, node: str, kind: str, body: bytes) -> None:
        if node == self.node:
            self._came_back = time.monotonic()
            self._metrics.bus_seconds.observe(max(0.0, self._came_back - float(body)))
            return
        if kind == "leave":
            if self._nodes.left(node):
                self._notices.call(NodeNotice(node, "gone"))
            return
        if self._nodes.heard(node):
            self._notices.call(NodeNotice(node, "came"))
        if kind == "events":
            self._events.call([_event(row) for row in orjson.loads(body)])
        elif kind == "notice":
            told, data, *_ = orjson.loads(body)
            self._notices.call(NodeNotice(node, told, data))


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel until it is heard: before Python 3.12 a connection that is being made may lose the first one."""
    under_way = set(tasks)
    while under_way:
        for task in under_way:
            task.cancel()
        _, under_way = await asyncio.wait(under_way, timeout=_AGAIN)


def _event(row: Sequence[Any]) -> Event:
    seq, of, at, to, *rest = row[:_EVENT]
    return Event(seq, of, at, tuple(to), *rest)


def _milliseconds(number: bytes) -> int:
    return int(number.partition(b"-")[0])
