"""The whole service inside a test's event loop: real HTTP, real sockets, a database of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import uvicorn
from websockets.asyncio.client import ClientConnection

from service import client
from service.access.permissions import SERVICE
from service.actions.manage_people import add_person, add_token, ensure_people
from service.actions.sign_in import make_link
from service.app import Service, create_app, open_service
from service.clock import Clock, utc_now
from service.commands.serve import server_config
from service.domain.actor import Role
from service.settings import Settings
from support.databases import current
from support.server import KEY
from support.voices import SECRET, signed

WITHIN = 30.0


@dataclass(slots=True)
class Inside:
    """A running service."""

    service: Service
    server: uvicorn.Server
    url: str

    @property
    def people(self) -> Mapping[str, str]:
        """Ids by first name."""
        return self._people

    _people: dict[str, str]

    async def person(self, name: str) -> Person:
        """Signs somebody in by a link, as a browser would."""
        link = await make_link(self.service.ctx, self._people[name])
        http = httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url}, timeout=WITHIN)
        answer = await http.post("/v1/session", json={"link": link})
        assert answer.status_code == 204, answer.text
        return Person(self, http, answer.cookies["remit_session"])

    async def token(self, role: Role, *feeds: str) -> httpx.AsyncClient:
        """A client with a token of that role."""
        _, token = await add_token(self.service.ctx, SERVICE, name=f"a test's {role}", role=role, feeds=feeds)
        return httpx.AsyncClient(
            base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=WITHIN
        )

    async def add_team(self, team: str) -> None:
        """One more team, with an associate of its own."""
        name = f"{team.capitalize()} A."
        await add_person(self.service.ctx, SERVICE, name=name, role="associate", teams=[team])

    async def say(self, **item: Any) -> dict[str, Any]:
        """Sends an item through the signed webhook; the service's answer."""
        answer = await self.deliver(item)
        assert answer.status_code == 202, answer.text
        counts: dict[str, Any] = answer.json()
        return counts

    async def deliver(self, item: object, **headers: str) -> httpx.Response:
        """Signs and sends any JSON to the webhook feed; `headers` replace those that sign."""
        body = orjson.dumps(item)
        other = {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx.AsyncClient(timeout=WITHIN) as client:
            return await client.post(
                f"{self.url}/v1/feeds/webhook", content=body, headers=signed("delivery", body) | other
            )


@dataclass(slots=True)
class Person:
    """Somebody who signed in: her requests, and her streams."""

    inside: Inside
    http: httpx.AsyncClient
    session: str

    @asynccontextmanager
    async def stream(self, *, small: bool = False) -> AsyncIterator[Stream]:
        """A stream that was welcomed."""
        url = self.inside.url
        async with open_stream(url, self.session, origin=url, small=small) as stream:
            await stream.send(op="hello")
            stream.welcome = await stream.next("welcome")
            yield stream


@asynccontextmanager
async def open_stream(
    url: str, session: str | None = None, *, origin: str | None = None, small: bool = False
) -> AsyncIterator[Stream]:
    """A stream before its hello; `small`: the client's system takes only little that is not read."""
    address = urlsplit(url)
    taken = socket.socket()
    if small:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    taken.setblocking(False)
    await asyncio.get_running_loop().sock_connect(taken, (address.hostname, address.port))
    async with client.open_stream(url, session=session, origin=origin, taken=taken) as stream:
        yield Stream(stream.connection)


@dataclass(slots=True)
class Stream:
    """A client's end of a stream."""

    socket: ClientConnection
    welcome: dict[str, Any] | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)
    """Every frame, in order."""
    _passed: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, **frame: Any) -> None:
        """One frame."""
        await self.socket.send(orjson.dumps(frame).decode())

    async def read(self) -> dict[str, Any]:
        """The next frame that was not passed over, whatever it is."""
        return self._passed.pop(0) if self._passed else await self._read()

    async def _read(self) -> dict[str, Any]:
        async with asyncio.timeout(WITHIN):
            frame: dict[str, Any] = orjson.loads(await self.socket.recv())
        self.heard.append(frame)
        return frame

    async def next(self, op: str, **wanted: Any) -> dict[str, Any]:
        """The next frame of this op whose members are as wanted; others are kept for later calls."""

        def fits(frame: dict[str, Any]) -> bool:
            return frame["op"] == op and all(frame.get(name) == value for name, value in wanted.items())

        for number, frame in enumerate(self._passed):
            if fits(frame):
                return self._passed.pop(number)
        async with asyncio.timeout(WITHIN):
            while not fits(frame := await self._read()):
                self._passed.append(frame)
        return frame

    async def follow(
        self, *channels: str, since: Mapping[str, Any] | None = None, call: int = 1
    ) -> dict[str, Any]:
        """Subscribe; returns the `subscribed` frame."""
        frame: dict[str, Any] = {"op": "subscribe", "id": call, "channels": list(channels)}
        if since is not None:
            frame["since"] = dict(since)
        await self.send(**frame)
        return await self.next("subscribed", id=call)

    async def call(self, op: str, call: int, **members: Any) -> dict[str, Any]:
        """A call and its reply."""
        await self.send(op=op, id=call, **members)
        return await self.next("reply", id=call)

    async def closed(self) -> int:
        """Wait for the end; the close code."""
        async with asyncio.timeout(WITHIN):
            await self.socket.wait_closed()
        assert self.socket.close_code is not None
        return self.socket.close_code


@asynccontextmanager
async def running(
    folder: Path, clock: Clock = utc_now, *, plain: bool = False, **settings: Any
) -> AsyncIterator[Inside]:
    """The service, from the database in `folder` to an open port; ended whatever happens.

    `plain`: under a server that hands no connection over.
    """
    listening = socket.socket()
    # What the system keeps for a reader that does not read, so that a test need not send megabytes.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    secrets = {"WEBHOOK": (SECRET,), **settings.pop("secrets", {})}
    database = current().url((folder / "remit.db").absolute())
    service = await open_service(
        Settings(
            data_dir=folder,
            database_url=database,
            secret_key=KEY,
            port=port,
            secrets=secrets,
            **settings,
        ),
        clock,
    )
    everybody = await ensure_people(service.ctx, "north")
    people = {person.name.split()[0]: person.id for person in everybody}
    config = server_config(create_app(service))
    if plain:
        config.ws = "websockets-sansio"
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listening]))
    try:
        async with asyncio.timeout(WITHIN):
            while not server.started:  # noqa: ASYNC110 -- uvicorn has no event for it
                await asyncio.sleep(0.005)
        yield Inside(service, server, f"http://127.0.0.1:{port}", people)
    finally:
        server.should_exit = True
        await serving
        listening.close()
        service.ctx.store.close()
