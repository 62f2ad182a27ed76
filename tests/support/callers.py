"""Every kind of caller before one running service."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from service.access.doors import Reach
from service.access.permissions import SERVICE
from service.actions.manage_people import add_person, add_token
from service.actions.sign_in import make_link
from service.domain.actor import Role
from support.inside import Inside, Person, Stream, open_stream, running

_numbers = itertools.count(1)


@dataclass(slots=True)
class Caller:
    """Somebody, or nobody. `own`: where what the scene holds is hers."""

    name: str
    role: Role | None
    http: httpx.AsyncClient
    own: frozenset[Reach] = frozenset()
    cookie: str | None = None
    token: str | None = None

    async def send(self, request: Request, **headers: str) -> httpx.Response:
        """One request as this caller; no answer leaves a cookie behind."""
        sent = {**request.headers, **headers}
        if self.cookie:
            sent = {"Cookie": f"remit_session={self.cookie}", "Origin": str(self.http.base_url), **sent}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        answer = await self.http.request(
            request.method, request.path, content=request.content, headers=sent, params=request.params
        )
        self.http.cookies.clear()
        return answer

    @asynccontextmanager
    async def stream(self, url: str) -> AsyncIterator[Stream]:
        """A stream before its hello, with the session's cookie where there is one."""
        async with open_stream(url, self.cookie, origin=url if self.cookie else None) as stream:
            await stream.send(op="hello", **({"token": self.token} if self.token else {}))
            yield stream


@dataclass(slots=True)
class Request:
    """What is sent."""

    method: str
    path: str
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Scene:
    """A service with every kind of caller: Mara and Teo (associates) and Ines (manager) of north, an
    associate and a manager of south, tokens that name what is sent and tokens that name something else.
    """

    inside: Inside
    mara: Person
    callers: list[Caller]

    @property
    def anonymous(self) -> Caller:
        """Nobody."""
        return self.callers[0]

    async def case(self, *, claim: bool = True) -> str:
        """A new case of north, held by Mara unless told otherwise."""
        number = next(_numbers)
        await self.inside.say(
            id=f"s-{number}",
            kind="complaint",
            customer=f"c-{number}",
            text="Four hours, and nobody at the gate says why.",
            about={"booking": f"B{number}", "flight": f"LK{number}"},
            facts={
                "customer": {"name": "Rosa A.", "tier": "silver"},
                "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
                "flight": {
                    "delay_minutes": 245,
                    "cancelled": False,
                    "cause": "technical",
                    "overnight": False,
                },
            },
        )
        found: str = (await self.mara.http.get("/v1/cases")).json()["items"][0]["id"]
        if claim:
            assert (await self.mara.http.post(f"/v1/cases/{found}/claim")).status_code == 200
        return found

    async def voucher(self, case: str, amount: str = "40.00") -> dict[str, Any]:
        """A voucher for the case with all that must come with it."""
        latitude = (await self.mara.http.get(f"/v1/cases/{case}/latitude")).json()
        (action,) = [one for one in latitude["actions"] if one["action"] == "certificate"]
        duties = [duty for duty in action["duties"] if duty["kind"] == "confirm"]
        confirmed = [f"{duty['boundary']}/{duty['id']}" for duty in duties]
        return {"action": "certificate", "amount": amount, "note": "Four hours.", "confirmed": confirmed}

    async def decision(self, amount: str = "40.00") -> str:
        """A decision of Mara's, made; above 75 it waits for Teo."""
        case = await self.case()
        answer = await self.mara.http.post(
            f"/v1/cases/{case}/decisions",
            json=await self.voucher(case, amount),
            headers={"Idempotency-Key": fresh("key")},
        )
        assert answer.status_code in {201, 202}, answer.text
        return str(answer.json()["decision"]["id"])

    async def customer(self) -> str:
        """A customer who has a case in north."""
        case = await self.case(claim=False)
        return str((await self.mara.http.get(f"/v1/cases/{case}")).json()["case"]["customer"])

    async def somebody(self) -> str:
        """The id of a new colleague of whom no test asks anything else."""
        ctx = self.inside.service.ctx
        return (await add_person(ctx, SERVICE, name=fresh("Lou"), role="associate", teams=["north"])).id


def soon() -> str:
    """An hour from now."""
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def fresh(word: str) -> str:
    """A word that was not used before."""
    return f"{word}-{next(_numbers):08}"


@asynccontextmanager
async def scene(folder: Path, **settings: Any) -> AsyncIterator[Scene]:
    """The service and its callers, nobody first; ended whatever happens."""
    async with AsyncExitStack() as stack:
        inside = await stack.enter_async_context(running(folder, **settings))

        async def caller(name: str, role: Role | None, *own: Reach, **proof: str) -> Caller:
            http = await stack.enter_async_context(httpx.AsyncClient(base_url=inside.url, timeout=60))
            return Caller(name, role, http, frozenset(own), **proof)

        async def person(id_: str, name: str, role: Role, *own: Reach) -> Caller:
            return await caller(name, role, *own, cookie=await _session(inside, id_))

        async def stranger(role: Role) -> Caller:
            added = await add_person(
                inside.service.ctx, SERVICE, name=fresh(role), role=role, teams=["south"]
            )
            return await person(added.id, f"{role} of another team", role)

        async def token(name: str, role: Role, *own: Reach, feed: str = "", facts: str = "") -> Caller:
            feeds, entities = [feed] if feed else [], [facts] if facts else []
            _, secret = await add_token(
                inside.service.ctx, SERVICE, name=fresh(name), role=role, feeds=feeds, facts=entities
            )
            return await caller(name, role, *own, token=secret)

        ids = inside.people
        mara = await inside.person("Mara")
        stack.push_async_callback(mara.http.aclose)
        yield Scene(
            inside,
            mara,
            [
                await caller("nobody", None),
                await person(ids["Mara"], "associate", "associate", Reach.TEAM, Reach.SELF),
                await person(ids["Teo"], "colleague", "associate", Reach.TEAM, Reach.PEER),
                await stranger("associate"),
                await person(ids["Ines"], "manager", "manager", Reach.TEAM),
                await stranger("manager"),
                await token(
                    "integration", "integration", Reach.FEED, Reach.ENTITY, feed="jsonl", facts="customer"
                ),
                await token("other integration", "integration", feed="csv", facts="flight"),
                await token("observer", "observer"),
                await token("admin", "admin"),
            ],
        )


async def _session(inside: Inside, person: str) -> str:
    link = await make_link(inside.service.ctx, person)
    async with httpx.AsyncClient(base_url=inside.url) as http:
        answer = await http.post("/v1/session", json={"link": link})
        return answer.cookies["remit_session"]


def without_content(answer: httpx.Response) -> Mapping[str, Any]:
    """A problem's members; nothing for an answer that is none."""
    if answer.headers.get("content-type") != "application/problem+json":
        return {}
    problem: Mapping[str, Any] = answer.json()
    return problem
