"""What every door needs from the application, and nothing more."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from service.context import Context
from service.past.runs import Backtests
from service.web.limits import Tries
from service.web.quotas import Quotas


@dataclass(frozen=True, slots=True)
class House:
    """What the application gives to its doors.

    `tries` are those of signing in, `quotas` those of feeds; `signed_out` ends the streams of a session;
    `rights_changed` ends or narrows every stream that has lost rights; `feeds_changed` tells other nodes that
    a feed or its secrets did; `state` says, for `/readyz`, which part is well; `stream_document` describes
    the stream.
    """

    ctx: Context
    tries: Tries
    quotas: Quotas
    backtests: Backtests
    signed_out: Callable[[str], None]
    rights_changed: Callable[[], Awaitable[None]]
    feeds_changed: Callable[[], None]
    state: Callable[[], Mapping[str, bool]]
    stream_document: Callable[[], Mapping[str, object]]


def house(request: Request) -> House:
    """The house of this request."""
    found: House = request.app.state.house
    return found


def context(request: Request) -> Context:
    """What actions may touch."""
    return house(request).ctx


async def _context(request: Request) -> Context:
    # Not `context` itself: what is no coroutine the framework runs in a thread, and a request waits for one.
    return context(request)


async def _house(request: Request) -> House:
    return house(request)


Ctx = Annotated[Context, Depends(_context)]
TheHouse = Annotated[House, Depends(_house)]
