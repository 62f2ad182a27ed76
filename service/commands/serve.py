"""`remit serve`: the service and its console on one port."""

import asyncio
import base64
import gc
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
from service.access.sessions import actor_of_token
from service.actions.manage_people import add_token, ensure_people
from service.actions.publish_boundaries import teams_of
from service.actions.sign_in import make_link
from service.app import Service, create_app, open_service
from service.commands.errors import CommandError
from service.commands.local import local_token, token_file
from service.context import Context
from service.demo import PEERS
from service.domain.actor import Actor
from service.live.handover import HandoverProtocol
from service.settings import Settings
from service.store import journal
from service.store.base import StoreError
from service.web.arrivals import ArrivalProtocol
from voc.errors import FeedError

_log = logging.getLogger(__name__)
GRACE = 5
"""Seconds that open requests have to end once the service is asked to."""
IDLE = 75
"""Seconds that a connection is kept on which nothing is asked: longer than who calls keeps one (httpx 5
seconds, proxies 60). Who closes first must be who asks, or a request meets a connection that just closes.
"""
_GREETED = (("associate", 2), ("manager", 1))
SWITCH = 0.0001
"""Seconds that a thread may keep others from running, in place of Python's own 5 ms: a decision changes hands
with the database some forty times, and would wait as often where another thread renews latitudes or compiles
an edit. Beside one that compiles it took 5 to 7 ms with this, 7 to 12 with five times as much, 8 to 10 with
half as much (medians, on two cores that had other work as well); as much was compiled.
"""
DEMO_WINDOW = 2
"""Minutes in which the pulse counts on a demo's day, so that its storm passes while one watches."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def serve(settings: Settings) -> None:
    """Serve until asked to end. Raises CommandError where it cannot start."""
    _log_as(settings)
    with _listen(settings) as listening:
        settings = settings.model_copy(update={"port": listening.getsockname()[1]})
        with _beside_demo(settings) as (known, refunds):
            service = _opened(known)
            try:
                _run(service, listening, refunds)
            finally:
                service.ctx.store.close()


def _run(service: Service, listening: socket.socket, refunds: str | None) -> None:
    beside = [_demo(service, refunds)] if service.ctx.settings.demo else []
    app = create_app(service, beside, ready=lambda: _begin(service))
    # The server hands a signal on once it has ended by it; for a service that is no failure.
    for ended_by in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ended_by, lambda *_: None)
    sys.setswitchinterval(SWITCH)
    uvicorn.Server(server_config(app)).run(sockets=[listening])


def server_config(app: Callable[..., Any]) -> uvicorn.Config:
    """How the HTTP server runs the application, here and in tests."""
    return uvicorn.Config(
        app,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        http=ArrivalProtocol,
        ws=HandoverProtocol,
        ws_max_size=128 * 1024,
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=IDLE,
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


async def _begin(service: Service) -> None:
    await _welcome(service)
    settle_memory()


def settle_memory() -> None:
    """Look for garbage as suits a service that has begun."""
    # What a start makes stays: looking through it takes 0.09 s, in which nobody is heard.
    gc.freeze()
    # What a request makes is gone with its answer. Python looks after every 700 objects, mostly at those of
    # requests under way: 270 µs of each decision where 64 are at once, 85 with this.
    # What has survived is looked through again after every second time, not every tenth: 10 ms in which
    # nobody decides instead of 20. All that there is, as seldom as before, although `turns.py` has much of it
    # looked through in small steps, each of which counts.
    gc.set_threshold(5_000, 2, 500)
    gc.enable()


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
        for person in [each for each in everybody if each.role == role and each.name not in PEERS][:number]
    ]


def _belongs(person: Actor) -> str:
    return ", ".join([person.role, *person.teams])


async def _keep_token(ctx: Context) -> None:
    """A token for the commands of whoever may read the data folder, made once for each database."""
    path, known = token_file(ctx.settings), local_token(ctx.settings)
    if known is not None and await asyncio.to_thread(actor_of_token, ctx, known) is not None:
        return
    path.unlink(missing_ok=True)
    _, token = await add_token(ctx, SERVICE, name="commands on this machine", role="admin")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token)


@contextmanager
def _beside_demo(settings: Settings) -> Iterator[tuple[Settings, str | None]]:
    """The settings, and where the refund system shows what it booked; for the demo with that system, a secret
    for each that signs like any integration, made now where none is set, and windows that fit its short day.
    """
    if not settings.demo:
        yield settings, None
        return
    from service.demo.refunds import NAME, RefundSystem  # noqa: PLC0415 -- only the demo needs a second server
    from service.demo.sources import SECRETS  # noqa: PLC0415

    known = {name: (_new_secret(),) for name in (*SECRETS, NAME)} | dict(settings.secrets)
    changed: dict[str, object] = {
        "secrets": known,
        "metrics_open": settings.metrics_open or settings.host in _LOOPBACK,
    }
    if "pulse_window" not in settings.model_fields_set:
        changed["pulse_window"] = DEMO_WINDOW
    settings = settings.model_copy(update=changed)
    if NAME in settings.endpoints:
        yield settings, None
        return
    with RefundSystem(known[NAME][0]) as refunds:
        print(f"the demo's refund system shows what it booked: {refunds.url}", flush=True)  # noqa: T201
        endpoints = {**settings.endpoints, NAME: refunds.url}
        yield settings.model_copy(update={"endpoints": endpoints}), refunds.url


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def _demo(service: Service, refunds: str | None) -> Callable[[], Awaitable[None]]:
    async def play() -> None:
        from service.demo.day import Stage, play_day  # noqa: PLC0415 -- only the demo needs an HTTP client

        ctx, settings = service.ctx, service.ctx.settings
        with ctx.store.reader() as conn:
            seq = journal.head(conn).seq
        stage = Stage(
            url=f"http://{'[::1]' if ':' in settings.host else '127.0.0.1'}:{settings.port}",
            token=local_token(settings) or "",
            secrets={name: values[0] for name, values in settings.secrets.items()},
            clock=ctx.clock,
            # On data that is not new another day is told, so that new people come.
            seed=seq if settings.demo_seed is None else settings.demo_seed,
            pace=settings.demo_pace,
            team=teams_of(ctx.boundaries.pack)[0],
            peers=settings.demo_peers,
            refunds=refunds,
            file=settings.data_dir / "demo-summary.json",
        )
        try:
            await play_day(stage)
        except Exception:  # noqa: BLE001
            # The service goes on without its demo, and says why there is none.
            _log.exception("the demo's day has ended early")

    return play


def _log_as(settings: Settings) -> None:
    shape = (
        '{"at":"%(asctime)s","level":"%(levelname)s","where":"%(name)s","what":"%(message)s"}'
        if settings.log_format == "json"
        else "%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.basicConfig(level=logging.WARNING, format=shape, stream=sys.stderr)
