"""Whoever asked for a change and goes away before it has begun has not asked for it."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.store.callers import Caller

_CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})


class Attending:
    """Notices when the connection of a request that changes something ends before its answer.

    A refusal is not remembered under a decision's key: if the first try went on waiting, as for a database
    that is away, its repeat could be refused elsewhere, and the first be on record behind that. What had
    begun by then is recorded; a repeat with its key waits behind it and hears its answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, whose body comes whole."""
        if scope["type"] != "http" or scope["method"] in _CHANGES_NOTHING:
            await self._app(scope, receive, send)
            return
        body = await receive()
        # The server says nothing more before the connection ends, or the request is answered.
        end = asyncio.ensure_future(receive())
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await asyncio.shield(end)
            given = True
            return body

        try:
            with Caller() as caller:
                end.add_done_callback(lambda _: caller.leave())
                await self._app(scope, replay, send)
        except asyncio.CancelledError:
            if not caller.dropped:
                raise
        finally:
            end.cancel()
