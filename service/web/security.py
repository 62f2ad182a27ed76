"""Who asks: a session by cookie or anybody by bearer token; and from where, for what a browser sends by
itself.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from service.access.sessions import actor_of_session, actor_of_token
from service.context import Context
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.settings import Settings
from service.web.door import context

Find = Callable[[Context, str], Actor | None]
LookUp = Callable[[Find, Context, str], Awaitable[Actor | None]]
SESSION_COOKIE = "remit_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_ANYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 -- compared with, never bound to


def allowed_origin(settings: Settings, headers: Mapping[str, str]) -> bool:
    """Whether the page that sent these headers is this console, or one that the settings allow.

    A service on the loopback answers to all of its names; one that listens everywhere and has no public
    address answers to the name by which it was called.
    """
    origin = headers.get("origin", "")
    if not origin:
        return False
    allowed = {settings.address, *settings.allowed_origins}
    host = urlsplit(settings.address)
    if (host.hostname or "") in {"127.0.0.1", "localhost", "::1"}:
        port = f":{host.port}" if host.port else ""
        allowed |= {f"{host.scheme}://{name}{port}" for name in _LOOPBACK}
    if settings.host in _ANYWHERE and not settings.public_url:
        allowed.add(f"http://{headers.get('host', '')}")
    return origin.rstrip("/") in allowed


async def in_a_thread(find: Find, ctx: Context, secret: str) -> Actor | None:
    """Look one secret up, off the event loop."""
    return await run_in_threadpool(find, ctx, secret)


async def identify(
    ctx: Context,
    headers: Headers,
    cookies: Mapping[str, str],
    *,
    token: str | None,
    by_browser: bool,
    look_up: LookUp = in_a_thread,
) -> tuple[Actor, str]:
    """The actor behind a token, else behind the session cookie, and the secret that proved it.

    `by_browser`: the request changes something or opens a stream, so that with a cookie its origin counts.
    Raises Problem: not_signed_in, wrong_origin.
    """
    if token is not None:
        actor = await look_up(actor_of_token, ctx, token)
        if actor is None:
            raise Problem(Code.NOT_SIGNED_IN, "The token is not known here, or was ended.")
        return actor, token
    session = cookies.get(SESSION_COOKIE)
    if not session:
        raise Problem(Code.NOT_SIGNED_IN, "Sign in by a link, or send a token.")
    if by_browser and not allowed_origin(ctx.settings, headers):
        raise Problem(
            Code.WRONG_ORIGIN, "Requests with this cookie are taken from the console's own page only."
        )
    actor = await look_up(actor_of_session, ctx, session)
    if actor is None:
        raise Problem(Code.NOT_SIGNED_IN, "The session ended; sign in again.")
    return actor, session


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token of an `Authorization: Bearer` header. Raises Problem for any other scheme."""
    said = headers.get("authorization")
    if said is None:
        return None
    scheme, _, token = said.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(Code.NOT_SIGNED_IN, "Authorization takes a bearer token here.")
    return token.strip()


async def signed_in(request: Request) -> Actor:
    """The actor of a request. Raises Problem."""
    by_browser = request.method not in _SAFE
    token = bearer(request.headers)
    actor, _ = await identify(
        context(request), request.headers, request.cookies, token=token, by_browser=by_browser
    )
    return actor


Signed = Annotated[Actor, Depends(signed_in)]
