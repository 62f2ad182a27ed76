"""Every kind of caller before one running service, and a request for each of its routes."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson

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
            http = await stack.enter_async_context(httpx.AsyncClient(base_url=inside.url, timeout=10))
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


Make = Callable[[Scene], Awaitable[Request]]
REQUESTS: dict[tuple[str, str], Make] = {}


def _request(method: str, path: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        REQUESTS[method, path] = make
        return make

    return keep


def _json(method: str, path: str, body: object, **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method, path, orjson.dumps(body), {"Content-Type": "application/json", **named})


def _plain(method: str, path: str, **params: str) -> None:
    async def make(_: Scene) -> Request:
        return Request(method, path, params=params)

    REQUESTS[method, path] = make


def _of_case(method: str, path: str, body: object = None, *, claim: bool = True) -> None:
    async def make(scene: Scene) -> Request:
        address = path.replace("{case}", await scene.case(claim=claim))
        return Request(method, address) if body is None else _json(method, address, body)

    REQUESTS[method, path] = make


def _of_decision(method: str, path: str, body: object = None, amount: str = "40.00") -> None:
    async def make(scene: Scene) -> Request:
        address = path.replace("{decision}", await scene.decision(amount))
        return Request(method, address) if body is None else _json(method, address, body)

    REQUESTS[method, path] = make


for _path in ("/livez", "/readyz", "/openapi.json", "/asyncapi.json", "/metrics", "/v1/me", "/v1/help"):
    _plain("GET", _path)
for _path in ("/v1/boundaries", "/v1/revisions", "/v1/pulse", "/v1/people"):
    _plain("GET", _path)
_plain("GET", "/v1/cases", team="north")
_plain("DELETE", "/v1/session")
_of_case("GET", "/v1/cases/{case}")
_of_case("GET", "/v1/cases/{case}/latitude")
_of_case("POST", "/v1/cases/{case}/claim", claim=False)
_of_case("POST", "/v1/cases/{case}/release")
_of_case("POST", "/v1/cases/{case}/close")
_plain("GET", "/v1/search", q="Rosa")
_plain("GET", "/v1/teams")
_of_case("POST", "/v1/cases/{case}/move", {"team": "south"})
_of_case("POST", "/v1/cases/{case}/snooze", {"until": soon()})
_of_case("GET", "/v1/cases/{case}/customer")
_of_case("POST", "/v1/cases/{case}/about", {"booking": "B1"})
_of_case("POST", "/v1/cases/{case}/facts", {"booking.insured": True})
_of_case("POST", "/v1/cases/{case}/replies", {"text": "We are with you."})
_of_decision("GET", "/v1/decisions/{decision}")
_of_decision("POST", "/v1/decisions/{decision}/reverse")
_of_decision("POST", "/v1/decisions/{decision}/pass", amount="120.00")
_of_decision("POST", "/v1/decisions/{decision}/withdraw", amount="120.00")
_of_decision("POST", "/v1/decisions/{decision}/cosign", {"agree": True}, amount="120.00")


@_request("POST", "/v1/cases/{case}/decisions")
async def _decide(scene: Scene) -> Request:
    case = await scene.case()
    address = f"/v1/cases/{case}/decisions"
    return _json("POST", address, await scene.voucher(case), Idempotency_Key=fresh("key"))


@_request("POST", "/v1/feeds/{feed}")
async def _deliver(_: Scene) -> Request:
    return _json("POST", "/v1/feeds/jsonl", {"id": fresh("row"), "text": "Thank you.", "customer": "c-1"})


@_request("POST", "/v1/signals")
async def _signals(_: Scene) -> Request:
    return _json(
        "POST",
        "/v1/signals",
        {
            "feed": "jsonl",
            "id": fresh("row"),
            "kind": "message",
            "at": datetime.now(UTC).isoformat(),
            "text": "Thank you.",
            "channel": "chat",
        },
    )


@_request("PUT", "/v1/facts/{entity}/{id_}")
async def _replace_facts(_: Scene) -> Request:
    return _json("PUT", "/v1/facts/customer/c-1", {"tier": "gold"})


@_request("PATCH", "/v1/facts/{entity}/{id_}")
async def _change_facts(_: Scene) -> Request:
    return _json("PATCH", "/v1/facts/customer/c-1", {"tier": "gold"})


@_request("POST", "/v1/latitude")
async def _what_if(_: Scene) -> Request:
    return _json("POST", "/v1/latitude", {"facts": {"customer.tier": "gold"}})


@_request("POST", "/v1/boundaries:check")
async def _check(_: Scene) -> Request:
    return _json("POST", "/v1/boundaries:check", {})


@_request("POST", "/v1/boundaries:publish")
async def _publish(_: Scene) -> Request:
    return _json("POST", "/v1/boundaries:publish", {"reason": "Nothing yet."})


@_request("POST", "/v1/boundaries:rollback")
async def _rollback(scene: Scene) -> Request:
    live = scene.inside.service.ctx.boundaries.current.revision
    return _json("POST", "/v1/boundaries:rollback", {"revision": live, "reason": "As it was."})


@_request("GET", "/v1/boundaries/{name}")
async def _document(_: Scene) -> Request:
    return Request("GET", "/v1/boundaries/pack")


@_request("PUT", "/v1/boundaries/{name}")
async def _save(scene: Scene) -> Request:
    text = scene.inside.service.ctx.boundaries.live.pack.files["pack.yaml"]
    return Request("PUT", "/v1/boundaries/pack", text.encode(), {"If-Match": "*"})


@_request("DELETE", "/v1/boundaries/{name}")
async def _remove(scene: Scene) -> Request:
    name = fresh("draft").lower()
    manager = next(one for one in scene.callers if one.name == "manager")
    saved = await manager.send(
        Request("PUT", f"/v1/boundaries/{name}", b"boundary: x\n", {"If-None-Match": "*"})
    )
    assert saved.status_code == 200, saved.text
    return Request("DELETE", f"/v1/boundaries/{name}", headers={"If-Match": "*"})


@_request("GET", "/v1/revisions/{span}")
async def _difference(_: Scene) -> Request:
    return Request("GET", "/v1/revisions/live...draft")


@_request("GET", "/v1/help/{page}")
async def _page(_: Scene) -> Request:
    return Request("GET", "/v1/help/associate")


@_request("GET", "/v1/customers/{customer}")
async def _customer(scene: Scene) -> Request:
    return Request("GET", f"/v1/customers/{await scene.customer()}")


@_request("GET", "/v1/customers/{customer}/signals")
async def _heard(scene: Scene) -> Request:
    return Request("GET", f"/v1/customers/{await scene.customer()}/signals")


@_request("PATCH", "/v1/people/{person}")
async def _change_person(scene: Scene) -> Request:
    return _json("PATCH", f"/v1/people/{await scene.somebody()}", {"level": 1})


@_request("POST", "/v1/people")
async def _add(_: Scene) -> Request:
    return _json("POST", "/v1/people", {"name": fresh("Kim"), "role": "associate", "teams": ["north"]})


@_request("DELETE", "/v1/people/{person}")
async def _take_away(scene: Scene) -> Request:
    return Request("DELETE", f"/v1/people/{await scene.somebody()}")


@_request("POST", "/v1/people/{person}/link")
async def _link(scene: Scene) -> Request:
    return Request("POST", f"/v1/people/{await scene.somebody()}/link")


@_request("POST", "/v1/tokens")
async def _token(_: Scene) -> Request:
    return _json("POST", "/v1/tokens", {"name": fresh("shop"), "role": "integration", "feeds": ["jsonl"]})


@_request("DELETE", "/v1/tokens/{token}")
async def _end(scene: Scene) -> Request:
    holder, _ = await add_token(scene.inside.service.ctx, SERVICE, name=fresh("till"), role="observer")
    return Request("DELETE", f"/v1/tokens/{holder.id}")


@_request("POST", "/v1/session")
async def _sign_in(scene: Scene) -> Request:
    link = await make_link(scene.inside.service.ctx, await scene.somebody())
    return _json("POST", "/v1/session", {"link": link})


def without_content(answer: httpx.Response) -> Mapping[str, Any]:
    """A problem's members; nothing for an answer that is none."""
    if answer.headers.get("content-type") != "application/problem+json":
        return {}
    problem: Mapping[str, Any] = answer.json()
    return problem
