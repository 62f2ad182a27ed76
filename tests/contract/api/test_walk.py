"""Whatever is sent to whichever route, the service does not fail, and answers as its description says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.callers import Caller, Request, Scene, scene
from support.schemas import closed, complaints

T = TypeVar("T")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
KEPT = {("DELETE", "/v1/session"), ("DELETE", "/v1/people/{person}"), ("DELETE", "/v1/tokens/{token}")}
"""They would take away whom the walk needs; what they take is drawn from junk only."""
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
WORDS = st.sampled_from(
    ["", "x", "live...draft", "../..", "%00", "a\x00b", "'; --", "💥", "9" * 40, "null", "-1", "*", "é\u202e"]
) | st.text(min_size=1, max_size=12)


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


def step(data: st.DataObject, walk: Walk) -> tuple[Caller, Request, str, dict[str, Any]]:
    """One request: a route, its parameters real or not, its body right, half right or anything."""
    paths = walk.description["paths"]
    path = data.draw(st.sampled_from(sorted(paths)), "path")
    method = data.draw(st.sampled_from(sorted(paths[path])), "method")
    operation = paths[path][method]
    address, params, headers = path, {}, {}
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        real = walk.there.get(name, str(parameter["example"]))
        value = data.draw(WORDS if (method.upper(), path) in KEPT else st.just(real) | WORDS, name)
        if parameter["in"] == "path":
            address = address.replace(f"{{{name}}}", quote(value or "x", safe=""))
        elif parameter["in"] == "query" and data.draw(st.booleans()):
            params[name] = value
        elif parameter["in"] == "header" and data.draw(st.booleans()):
            headers[name] = "".join(each for each in value if 32 < ord(each) < 127) or "x"
    content = body_of(data, operation, headers)
    everybody = [
        one for one in walk.scene.callers if (method, path) != ("delete", "/v1/session") or not one.cookie
    ]
    caller = data.draw(st.sampled_from(everybody), "caller")
    return caller, Request(method.upper(), address, content, headers, params), path, operation


def body_of(data: st.DataObject, operation: Mapping[str, Any], headers: dict[str, str]) -> bytes | None:
    kinds = operation.get("requestBody", {}).get("content")
    if not kinds:
        return None
    kind = data.draw(st.sampled_from(sorted(kinds)), "kind")
    headers["Content-Type"] = "text/plain" if kind == "*/*" else kind
    example = kinds[kind]["example"]
    how = data.draw(st.sampled_from(["right", "half", "junk", "bytes"]), "how")
    if how == "bytes":
        return data.draw(st.binary(max_size=40), "bytes")
    value = data.draw(JUNK, "junk") if how == "junk" else example
    if how == "half" and isinstance(example, dict):
        name = data.draw(st.sampled_from([*example, "more"]), "member")
        value = {**example, name: data.draw(JUNK, "value")}
    return value.encode() if isinstance(value, str) and kind != "application/json" else orjson.dumps(value)


def holds(data: st.DataObject, walk: Walk) -> None:
    caller, request, path, operation = step(data, walk)
    answer = walk.does(caller.send(request))
    said = f"{caller.name}: {request} -> {answer.status_code} {answer.text[:300]}"
    assert answer.status_code < 500 or answer.json()["code"] == "not_yet", said
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


QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_a_short_walk(walk: Walk, data: st.DataObject) -> None:
    holds(data, walk)


@pytest.mark.long
@settings(max_examples=4000, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_a_long_walk(walk: Walk, data: st.DataObject) -> None:
    holds(data, walk)
