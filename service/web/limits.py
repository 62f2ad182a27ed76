"""What is refused before anything is parsed: bodies that are too large, and too many tries."""

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import Code, Problem
from service.web.answers import problem

SMALL = 64 * 1024
"""Bytes of an ordinary body."""
LARGE = 4 * 1024 * 1024
"""Bytes of a delivery: a webhook, a batch of signals; or of documents."""
_PATIENCE = 4
"""Limits that are read and dropped of a body that is too large; then the connection ends."""
_BODY = "remit.body"
"""Where the scope of a request holds its body."""
_LARGE_PATHS = ("/v1/feeds/", "/v1/signals", "/v1/boundaries")


class BodyLimit:
    """Reads each body whole, up to its limit, before anybody else sees the request; more is answered 413.

    Bounded memory is the point: nothing behind it can be made to hold more than the limit.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        limit = LARGE if scope["path"].startswith(_LARGE_PATHS) else SMALL
        body = await _read(scope, receive, limit)
        if body is None:
            refused = problem(Problem(Code.TOO_LARGE, f"A body is at most {limit:,} bytes here."))
            refused.headers["Connection"] = "close"
            await refused(scope, receive, send)
            return
        scope[_BODY] = body
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


async def _read(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    """The body, or None where it is larger: then it is read and dropped, so that the sender hears why."""
    said = dict(scope["headers"]).get(b"content-length", b"0")
    fits = said.isdigit() and int(said) <= limit
    message = await receive()
    if fits and not message.get("more_body", False):
        # As most are: whole at once.
        whole: bytes = message.get("body", b"")
        return whole if len(whole) <= limit else None
    parts: list[bytes] = []
    size = 0
    while True:
        part = message.get("body", b"")
        size += len(part)
        fits = fits and size <= limit
        if fits:
            parts.append(part)
        else:
            parts.clear()
        if not message.get("more_body", False) or size > _PATIENCE * limit:
            return b"".join(parts) if fits else None
        message = await receive()


async def body_of(request: Request) -> bytes:
    """The body of a request, which was read whole before; where nothing limits bodies it is read now."""
    body: bytes | None = request.scope.get(_BODY)
    return await request.body() if body is None else body


class Tries:
    """A bucket of tries for each caller: `most` at once, one more every `seconds`. Remembers 10,000
    callers. `told` hears of each try, so that it counts on other nodes as well, by `count`.
    """

    def __init__(
        self,
        most: int,
        seconds: float,
        now: Callable[[], float] = time.monotonic,
        told: Callable[[str], None] | None = None,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._now = now
        self._told = told
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        """Use one try. Raises Problem(TOO_MANY) when there is none."""
        left = self.count(caller)
        if self._told is not None and left >= 1:
            self._told(caller)
        if left < 1:
            raise Problem(Code.TOO_MANY, "That was tried too often; wait a moment.")

    def count(self, caller: str) -> float:
        """Use one try, wherever it was made; how many there were before it."""
        now = self._now()
        left, since = self._buckets.pop(caller, (float(self._most), now))
        left = min(float(self._most), left + (now - since) / self._seconds)
        self._buckets[caller] = (max(0.0, left - 1), now)
        while len(self._buckets) > 10_000:
            self._buckets.popitem(last=False)
        return left
