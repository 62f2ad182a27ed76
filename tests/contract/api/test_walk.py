"""Whatever is sent to whichever route, the service does not fail, and answers as its description says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import orjson
import pytest

from support.callers import Caller, Request, Scene, scene
from support.schemas import closed, complaints

T = TypeVar("T")
KEPT = {("DELETE", "/v1/session"), ("DELETE", "/v1/people/{person}"), ("DELETE", "/v1/tokens/{token}")}
"""They would take away whom the walk needs; what they are to take is junk only."""
WORDS = (
    *(
        "",
        "x",
        "live...draft",
        "../..",
        "%00",
        "a\x00b",
        "'; --",
        "💥",
        "9" * 40,
        "null",
        "-1",
        "*",
        "é\u202e",
    ),
    *("true", "0", "north", "2026-12-01T09:30:00Z", "a" * 300, "\\", '"', "\n", "draft", "admin"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7, 2**53, 0.5, -0.0, 1e300, [], {}, [[]], [None], {"": None}, {"x": []}),
    *("", "gold", "40.00", "-5", "NaN", "1e9", "a" * 3000, "\x00", "💥", ["north"], {"tier": "gold"}),
)


@dataclass(slots=True)
class Walk:
    """A running service, its description, and names of what is really there."""

    scene: Scene
    description: dict[str, Any]
    there: Mapping[str, str]
    loop: asyncio.AbstractEventLoop

    def does(self, work: Coroutine[Any, Any, T]) -> T:
        """Have it done where the service runs."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    ready: list[Walk] = []
    began, done = threading.Event(), threading.Event()

    async def run(folder: Path) -> None:
        async with scene(folder) as here:
            description = (await here.anonymous.http.get("/openapi.json")).json()
            description["components"] = closed(description["components"])
            decision = await here.decision("120.00")
            there = {"decision": decision, "case": await here.case(), "feed": "jsonl", "entity": "customer"}
            there |= {"name": "pack", "span": "live...draft", "page": "manager", "id_": "c-1"}
            ready.append(Walk(here, description, there, asyncio.get_running_loop()))
            began.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(run(tmp_path_factory.mktemp("walk"))))
    thread.start()
    try:
        assert began.wait(30)
        yield ready[0]
    finally:
        done.set()
        thread.join(30)


def step(luck: Random, walk: Walk) -> tuple[Caller, Request, str, dict[str, Any]]:
    """One request: a route, its parameters real or not, its body right, half right or anything."""
    path, method, operation = luck.choice(
        [
            (path, method, each)
            for path, methods in walk.description["paths"].items()
            for method, each in methods.items()
        ]
    )
    keeps = (method.upper(), path) in KEPT
    address, params, headers = path, {}, {}
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        real = luck.random() < 0.6 and not keeps
        value = walk.there.get(name, str(parameter["example"])) if real else luck.choice(WORDS)
        if parameter["in"] == "path":
            address = address.replace(f"{{{name}}}", quote(value or "x", safe=""))
        elif parameter["in"] == "query" and luck.random() < 0.5:
            params[name] = value
        elif parameter["in"] == "header" and luck.random() < 0.7:
            headers[name] = "".join(each for each in value if 32 < ord(each) < 127) or "x"
    content = body_of(luck, operation, headers)
    everybody = [one for one in walk.scene.callers if not (keeps and one.cookie)]
    return luck.choice(everybody), Request(method.upper(), address, content, headers, params), path, operation


def body_of(luck: Random, operation: Mapping[str, Any], headers: dict[str, str]) -> bytes | None:
    """A body by one of the content types, nearer to or farther from what is asked for."""
    kinds = operation.get("requestBody", {}).get("content")
    if not kinds:
        return None
    kind = luck.choice(sorted(kinds))
    headers["Content-Type"] = "text/plain" if kind == "*/*" else kind
    example = kinds[kind]["example"]
    how = luck.choice(("right", "half", "half", "junk", "bytes"))
    if how == "bytes":
        return luck.randbytes(luck.randrange(40))
    value = luck.choice(VALUES) if how == "junk" else example
    if how == "half" and isinstance(example, dict):
        value = {**example, luck.choice([*example, "more"]): luck.choice(VALUES)}
    return value.encode() if isinstance(value, str) and kind != "application/json" else orjson.dumps(value)


def holds(luck: Random, walk: Walk) -> None:
    caller, request, path, operation = step(luck, walk)
    answer = walk.does(caller.send(request))
    said = f"{caller.name}: {request} -> {answer.status_code} {answer.text[:300]}"
    assert answer.status_code < 500, said
    if answer.status_code in {404, 405} and not is_of(answer, path):
        return
    responses = operation["responses"]
    response = responses.get(str(answer.status_code)) or responses.get(f"{answer.status_code // 100}XX")
    assert response is not None, said
    kind = answer.headers.get("content-type", "").split(";")[0]
    schema = response.get("content", {}).get(kind, {}).get("schema")
    if answer.content and kind.endswith("json"):
        assert schema is not None, said
        assert complaints(walk.description, schema, answer.json()) == [], said


def is_of(answer: httpx.Response, path: str) -> bool:
    """Whether the route answered: an address with a slash too many is another one, or nobody's."""
    return answer.request.url.path.count("/") == path.count("/")


def test_a_short_walk(walk: Walk) -> None:
    for seed in range(200):
        holds(Random(seed), walk)


@pytest.mark.long
def test_a_long_walk(walk: Walk) -> None:
    for seed in range(200, 6000):
        holds(Random(seed), walk)
