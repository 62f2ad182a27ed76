"""`remit serve`: the service and its console on one port."""

import asyncio
import base64
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from rules.findings import PackError
from service.access.permissions import SERVICE
from service.actions.manage_people import add_token, ensure_people
from service.actions.publish_boundaries import teams_of
from service.actions.sign_in import make_link
from service.app import Service, create_app, open_service
from service.commands.errors import CommandError
from service.commands.local import token_file
from service.context import Context
from service.domain.actor import Actor
from service.settings import Settings
from service.store import journal
from service.store.base import StoreError
from voc.errors import FeedError

GRACE = 5
"""Seconds that open requests have to end once the service is asked to."""
_GREETED = (("associate", 2), ("manager", 1))
_DEMO_SECRET = "WEBHOOK"  # noqa: S105 -- a name, not a secret
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def serve(settings: Settings) -> None:
    """Serve until asked to end. Raises CommandError where it cannot start."""
    _log_as(settings)
    with _listen(settings) as listening:
        settings = settings.model_copy(update={"port": listening.getsockname()[1]})
        with _beside_demo(settings) as known:
            service = _opened(known)
            try:
                _run(service, listening)
            finally:
                service.ctx.store.close()


def _run(service: Service, listening: socket.socket) -> None:
    settings = service.ctx.settings
    beside = [_demo(service)] if settings.demo else []
    app = create_app(service, beside, ready=lambda: _welcome(service))
    # The server hands a signal on once it has ended by it; for a service that is no failure.
    for ended_by in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ended_by, lambda *_: None)
    uvicorn.Server(server_config(app)).run(sockets=[listening])


def server_config(app: Callable[..., Any]) -> uvicorn.Config:
    """How the HTTP server runs the application, here and in tests."""
    return uvicorn.Config(
        app,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        ws="websockets-sansio",
        ws_max_size=128 * 1024,
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def _listen(settings: Settings) -> socket.socket:
    """Take the port first: whoever starts a second service hears it before anything is opened."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise CommandError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}; "
            "set REMIT_PORT to a free port."
        ) from None
    return listening


def _opened(settings: Settings) -> Service:
    try:
        return asyncio.run(open_service(settings))
    except StoreError as error:
        raise CommandError(str(error)) from None
    except PackError as error:
        raise CommandError(f"The boundaries cannot be used:\n{error}") from None
    except FeedError as error:
        raise CommandError(f"The feeds of REMIT_FEEDS cannot be used:\n{error}") from None


async def _welcome(service: Service) -> None:
    """What a start needs: people, links by which they sign in, a token for commands."""
    ctx = service.ctx
    everybody = await ensure_people(ctx, teams_of(ctx.boundaries.pack)[0])
    await _keep_token(ctx)
    print(f"Remit serves {ctx.settings.address}", flush=True)  # noqa: T201 -- this is the command's output
    for person in _greeted(everybody):
        link = f"{ctx.settings.address}/sign-in#{await make_link(ctx, person.id)}"
        print(f"sign in as {person.name} ({_belongs(person)}): {link}", flush=True)  # noqa: T201


def _greeted(everybody: list[Actor]) -> list[Actor]:
    return [
        person
        for role, number in _GREETED
        for person in [each for each in everybody if each.role == role][:number]
    ]


def _belongs(person: Actor) -> str:
    return ", ".join([person.role, *person.teams])


async def _keep_token(ctx: Context) -> None:
    """A token for the commands of whoever may read the data folder, made once."""
    path = token_file(ctx.settings)
    if path.exists():
        return
    _, token = await add_token(ctx, SERVICE, name="commands on this machine", role="admin")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token)


@contextmanager
def _beside_demo(settings: Settings) -> Iterator[Settings]:
    """The settings; for the demo with its refund system, and a secret for each that signs like any
    integration, made now where none is set.
    """
    if not settings.demo:
        yield settings
        return
    from service.demo.refunds import NAME, RefundSystem  # noqa: PLC0415 -- only the demo needs a second server

    known = {name: (_new_secret(),) for name in (_DEMO_SECRET, NAME)} | dict(settings.secrets)
    opened = settings.metrics_open or settings.host in _LOOPBACK
    settings = settings.model_copy(update={"secrets": known, "metrics_open": opened})
    if NAME in settings.endpoints:
        yield settings
        return
    with RefundSystem(known[NAME][0]) as refunds:
        print(f"the demo's refund system shows what it booked: {refunds.url}", flush=True)  # noqa: T201
        yield settings.model_copy(update={"endpoints": {**settings.endpoints, NAME: refunds.url}})


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def _demo(service: Service) -> Callable[[], Awaitable[None]]:
    async def play() -> None:
        from service.demo.play import Player  # noqa: PLC0415 -- only the demo needs an HTTP client
        from service.demo.world import World  # noqa: PLC0415

        ctx = service.ctx
        with ctx.store.reader() as conn:
            seq = journal.head(conn).seq
        start = ctx.clock()
        url = f"http://{'[::1]' if ':' in ctx.settings.host else '127.0.0.1'}:{ctx.settings.port}"
        player = Player(url, ctx.settings.secret(_DEMO_SECRET)[0], f"demo-{start:%y%m%d%H%M%S}", ctx.clock)
        await player.play(World(seq, start).day())

    return play


def _log_as(settings: Settings) -> None:
    shape = (
        '{"at":"%(asctime)s","level":"%(levelname)s","where":"%(name)s","what":"%(message)s"}'
        if settings.log_format == "json"
        else "%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.basicConfig(level=logging.WARNING, format=shape, stream=sys.stderr)
