"""Answers: JSON of our own shapes, and problems as RFC 9457 says them."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from service.errors import Code, Problem

RETRY_AFTER = 1
"""Seconds after which a caller may try again what had no room, or what was not recorded."""
_BY_STATUS = {404: Code.NOT_FOUND, 405: Code.METHOD, 413: Code.TOO_LARGE, 400: Code.BAD_REQUEST}
_OF_ENUM = {
    "json_invalid": "the body is not JSON",
    "missing": "is missing",
    "extra_forbidden": "is not known here",
}


class ProblemDetails(BaseModel):
    """RFC 9457 problem details, with a stable `code`; further members depend on it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str


PROBLEMS: Mapping[int | str, dict[str, Any]] = {
    "default": {
        "description": "What did not happen, and why",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
}


class _Plain(Response):
    """JSON with no headers but its own two, which the framework takes many steps to find out."""

    media_type = "application/json"

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:  # noqa: ARG002 - there are none
        """The headers of an answer that has a body."""
        length = str(len(self.body)).encode()
        self.raw_headers = [(b"content-length", length), (b"content-type", b"application/json")]


def answer(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON of dataclasses, dicts, lists and plain values."""
    if headers:
        return Response(orjson.dumps(content), status, dict(headers), media_type="application/json")
    return _Plain(orjson.dumps(content), status)


def problem(error: Problem) -> Response:
    """The problem details of an error."""
    headers = {"Cache-Control": "no-store"}
    if error.code.status in {429, 503}:
        headers["Retry-After"] = str(error.extra.get("retry_after", RETRY_AFTER))
    if error.code is Code.NOT_SIGNED_IN:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        orjson.dumps(error.to_json()), error.code.status, headers, media_type="application/problem+json"
    )


def install(app: FastAPI) -> None:
    """Let every error of `app` leave as problem details."""

    async def ours(_: Request, error: Exception) -> Response:
        return problem(error if isinstance(error, Problem) else failed())

    async def invalid(_: Request, error: Exception) -> Response:
        return problem(_invalid(error) if isinstance(error, RequestValidationError) else failed())

    async def http(_: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            return problem(failed())
        code = _BY_STATUS.get(error.status_code, Code.BAD_REQUEST)
        return problem(Problem(code, code.title + "."))

    app.add_exception_handler(Problem, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, ours)


def failed() -> Problem:
    """Something went wrong of which nobody outside can know more."""
    return Problem(Code.FAILED, Code.FAILED.title)


def _invalid(error: RequestValidationError) -> Problem:
    """The first thing wrong in a request, named by where it stands."""
    first = error.errors()[0]
    kind, place = str(first["type"]), [str(part) for part in first["loc"]]
    if kind == "json_invalid":
        return Problem(Code.BAD_REQUEST, "The body is not JSON.")
    where = ".".join(place[1:]) or "the body"
    what = _OF_ENUM.get(kind, str(first["msg"]))
    return Problem(Code.INVALID, f"{where}: {what}", {"where": where})
