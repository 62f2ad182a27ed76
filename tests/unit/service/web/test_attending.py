"""A change is not made any more for whoever went away before it began; what only reads is left alone."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.store.callers import Callers, Heard
from service.web.attending import Attending

BODY: Message = {"type": "http.request", "body": b"{}", "more_body": False}
GONE: Message = {"type": "http.disconnect"}


class Connection:
    """A client's end: what it has sent, and what it was sent."""

    def __init__(self) -> None:
        self.says: asyncio.Queue[Message] = asyncio.Queue()
        self.says.put_nowait(BODY)
        self.heard: list[Message] = []

    def asks(self, app: Callable[[Receive], Awaitable[None]], method: str = "POST") -> "asyncio.Task[None]":
        """The service's task for one request, which `app` answers."""

        async def answers(_: Scope, receive: Receive, send: Send) -> None:
            await app(receive)
            await send({"type": "http.response.start", "status": 204, "headers": []})

        async def send(message: Message) -> None:
            self.heard.append(message)

        scope = {"type": "http", "method": method}
        return asyncio.ensure_future(Attending(answers)(scope, self.says.get, send))


async def test_what_waits_is_dropped_with_the_connection() -> None:
    connection, callers = Connection(), Callers()
    asked: list[Heard] = []

    async def app(receive: Receive) -> None:
        assert await receive() == BODY
        connection.says.put_nowait(GONE)
        asked.append(callers.hear())
        await asked[0]

    await connection.asks(app)
    assert not asked[0].begin()
    assert connection.heard == []


async def test_what_has_begun_is_finished() -> None:
    connection, callers = Connection(), Callers()

    async def app(receive: Receive) -> None:
        answer = callers.hear()
        assert answer.begin()
        connection.says.put_nowait(GONE)
        # Whoever asks hears it too, as without anybody between.
        assert [await receive(), await receive()] == [BODY, GONE]
        answer.give(1)
        callers.tell()
        assert await answer == 1

    await connection.asks(app)
    assert len(connection.heard) == 1


async def test_an_answered_request_leaves_nothing_behind() -> None:
    connection = Connection()

    async def app(receive: Receive) -> None:
        await receive()

    await connection.asks(app)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_request_that_the_service_itself_ends_ends() -> None:
    connection = Connection()

    async def app(_: Receive) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await connection.asks(app)


async def test_reading_goes_on() -> None:
    connection = Connection()

    async def app(receive: Receive) -> None:
        assert await receive() == BODY

    await connection.asks(app, "GET")
    assert connection.says.empty()
    assert len(connection.heard) == 1
