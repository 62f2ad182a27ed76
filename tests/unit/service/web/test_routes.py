"""Routes that answer themselves: what they declare is described, and makes nothing at the start."""

from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response

from service.web.routes import Route, describe, mount, routes


@dataclass(frozen=True, slots=True)
class Told:
    """What a route says."""

    word: str


def _app() -> FastAPI:
    router = routes("words")

    @router.get("/word", response_model=Told)
    async def word() -> Response:
        return Response("not even JSON", 203)

    @router.delete("/word", status_code=204)
    async def forget() -> Response:
        return Response(status_code=204)

    hidden = routes(described=False)

    @hidden.get("/{path:path}")
    async def page(path: str) -> Response:
        return Response(path)

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    mount(app, [router, hidden])
    return app


async def _asked(method: str, path: str) -> tuple[int, str]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=_app()), base_url="http://remit.example"
    ) as client:
        answer = await client.request(method, path)
    return answer.status_code, answer.text


async def test_what_a_function_returns_is_the_answer_whatever_it_declares() -> None:
    assert await _asked("GET", "/word") == (203, "not even JSON")
    assert await _asked("DELETE", "/word") == (204, "")


async def test_the_first_route_that_fits_answers_and_a_method_of_none_is_refused() -> None:
    assert await _asked("GET", "/words") == (200, "words")
    assert (await _asked("POST", "/word"))[0] == 405


def test_the_declared_answer_is_made_where_it_is_described_and_once() -> None:
    app = _app()
    word = next(route for route in app.routes if isinstance(route, Route) and "GET" in (route.methods or ()))
    assert word.response_field is None

    describe(app)
    made = word.response_field
    describe(app)
    assert word.response_field is made

    described = get_openapi(title="Words", version="1", routes=app.routes)
    assert [*described["paths"]] == ["/word"]
    answer = described["paths"]["/word"]["get"]["responses"]
    assert answer["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Told")
    assert "default" in answer, "problems are described with every route"
    assert described["paths"]["/word"]["get"]["tags"] == ["words"]
