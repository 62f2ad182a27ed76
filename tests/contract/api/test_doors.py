"""Role by route, channel and op: exactly those get in whom the table of doors lets in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import orjson
import pytest
from starlette.routing import BaseRoute, Route

from service.access.doors import CHANNELS, OPS, ROUTES, Door, Reach, opens
from support.callers import Caller, Request, Scene, fresh, scene, soon, without_content
from support.requests_of import REQUESTS

KEEPS_OUT = {"not_signed_in", "not_yours", "wrong_origin", "bad_signature"}
LAST = ("DELETE", "/v1/session")
"""It ends the callers' sessions."""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        yield made


def gets_in(door: Door, caller: Caller) -> bool:
    return opens(door, caller.role, own=door.reach in caller.own)


def refusal(door: Door, caller: Caller) -> str:
    """The code by which a caller is kept out."""
    if caller.role is None:
        return "not_signed_in"
    return "not_found" if door.hidden and opens(door, caller.role, own=True) else "not_yours"


def kept_out_by(answer: httpx.Response, door: Door | None = None) -> str | None:
    """The code by which a caller was kept out; what it says of the thing itself means that she is in."""
    code = without_content(answer).get("code")
    if answer.status_code == 202 and answer.json().get("rejected"):
        # Of a batch each item is let in by itself.
        code = answer.json()["rejected"][0]["code"]
        assert code in KEEPS_OUT, answer.text
    if code in KEEPS_OUT or (door is not None and door.hidden and code == "not_found"):
        return str(code)
    assert answer.is_success or answer.status_code == 409, f"{answer.request.url}: {answer.text}"
    return None


async def test_every_route_lets_in_whom_the_table_names_and_nobody_else(here: Scene) -> None:
    wrong = []
    for route in sorted(ROUTES, key=lambda route: route == LAST):
        door = ROUTES[route]
        untouched = await REQUESTS[route](here)
        # Those who are kept out first: they change nothing, so that one request does for all of them.
        for caller in sorted(here.callers, key=lambda caller: gets_in(door, caller)):
            inside = gets_in(door, caller)
            by = kept_out_by(await caller.send(await REQUESTS[route](here) if inside else untouched), door)
            expected = None if inside else refusal(door, caller)
            if by != expected:
                wrong.append(f"{route}: {caller.name} hears {by}, not {expected}")
    assert "\n".join(wrong) == ""


async def test_what_changes_something_is_not_taken_from_another_page(here: Scene) -> None:
    wrong = []
    for (method, path), make in REQUESTS.items():
        if method == "GET" or ROUTES[method, path].right == "nobody":
            continue
        request = await make(here)
        for caller in here.callers:
            if caller.cookie is not None:
                answer = await caller.send(request, Origin="https://elsewhere.example")
                if without_content(answer).get("code") != "wrong_origin":
                    wrong.append((method, path, caller.name, answer.status_code))
    assert wrong == []


async def test_every_route_stands_in_the_table_and_has_a_request_here(here: Scene) -> None:
    assert routes_of(here) == set(ROUTES)
    assert set(REQUESTS) == set(ROUTES)


def routes_of(here: Scene) -> set[tuple[str, str]]:
    """Every route but the console's own files, which hold nothing that is anybody's."""
    app = here.inside.server.config.app
    found = set()
    for route in _all(app.routes):  # type: ignore[union-attr]
        if isinstance(route, Route) and not route.endpoint.__module__.endswith("web.console"):
            found |= {
                (method, route.path.replace(":path}", "}"))
                for method in route.methods or ()
                if method not in {"HEAD", "OPTIONS"} or route.methods == {"HEAD"}
            }
    return found


def _all(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    for route in routes:
        yield route
        yield from _all(getattr(getattr(route, "original_router", None), "routes", None) or [])


async def test_the_consoles_pages_are_for_everybody_and_hold_nothing_of_anybodys(here: Scene) -> None:
    pages = ("/", "/sign-in", "/case/x", "/boundaries", "/boundaries/x", "/revisions", "/help", "/help/x")
    texts = {(await here.anonymous.send(Request("GET", page))).text for page in pages}
    assert len(texts) == 1


async def test_every_channel_lets_in_whom_the_table_names_and_nobody_else(here: Scene) -> None:
    case = await here.case()
    names = {channel: channel.replace("{team}", "north").replace("{case}", case) for channel in CHANNELS}
    wrong = []
    for caller in here.callers[1:]:
        async with caller.stream(here.inside.url) as stream:
            await stream.next("welcome")
            for number, (channel, name) in enumerate(names.items(), start=1):
                await stream.send(op="subscribe", id=number, channels=[name])
                await stream.next("subscribed", id=number)
                while (frame := await stream.read())["op"] not in {"snapshot", "unsubscribed"}:
                    pass
                door = CHANNELS[channel]
                own = door.reach is Reach.SELF or door.reach in caller.own
                if (frame["op"] == "snapshot") != opens(door, caller.role, own=own):
                    wrong.append((channel, caller.name, frame))
    assert wrong == []


async def test_another_persons_own_channel_is_not_a_channel_at_all(here: Scene) -> None:
    async with here.callers[1].stream(here.inside.url) as stream:
        await stream.next("welcome")
        for number, name in enumerate((f"me:{here.inside.people['Teo']}", "people", "queue:"), start=1):
            await stream.send(op="subscribe", id=number, channels=[name])
            refused = await stream.next("unsubscribed", channel=name)
            assert refused["reason"] == "there is no such channel here"


async def test_every_op_lets_in_whom_the_table_names_and_nobody_else(here: Scene) -> None:
    case = await here.case()
    body = await here.voucher(case)
    wrong = []
    for caller in here.callers[1:]:
        async with caller.stream(here.inside.url) as stream:
            await stream.next("welcome")
            replies = {
                "latitude": await stream.call("latitude", 1, case=case, request={}),
                "decide": await stream.call("decide", 2, case=case, key=fresh("key"), **body),
                "snooze": await stream.call("snooze", 3, case=await here.case(), until=soon()),
                "move": await stream.call("move", 4, case=await here.case(), team="south"),
            }
        assert set(replies) == set(OPS) - {"hello", "subscribe", "unsubscribe"}
        for op, reply in replies.items():
            code = reply.get("problem", {}).get("code") if not reply["ok"] else None
            assert code in {None, *KEEPS_OUT, "claimed_by_other"}, reply
            if (code in KEEPS_OUT) == gets_in(OPS[op], caller):
                wrong.append((op, caller.name, code))
    assert wrong == []


async def test_nobody_gets_a_stream(here: Scene) -> None:
    async with here.anonymous.stream(here.inside.url) as stream:
        assert await stream.closed() == 4401


async def test_a_latitude_of_a_case_is_for_its_team_also_where_the_question_names_it(here: Scene) -> None:
    body = orjson.dumps({"case": await here.case()})
    door = ROUTES["GET", "/v1/cases/{case}/latitude"]
    for caller in here.callers[1:]:
        answer = await caller.send(
            Request("POST", "/v1/latitude", body, {"Content-Type": "application/json"})
        )
        assert (kept_out_by(answer) is None) == gets_in(door, caller), caller.name
