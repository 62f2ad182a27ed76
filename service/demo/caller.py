"""Somebody who calls the service over HTTP, with a token, and waits out what passes."""

import asyncio
from collections.abc import Mapping
from typing import Any, Self

import httpx
import orjson

_PATIENCE = 0.5
_TRIES = 40
_WITHIN = 10.0
_PASSES = frozenset({429, 503})


class Caller:
    """Sends requests as one actor. An asynchronous context manager."""

    def __init__(self, url: str, token: str | None = None) -> None:
        """`token`: a bearer token, or a person's session used as one."""
        self.url = url
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.AsyncClient(base_url=url, timeout=_WITHIN, trust_env=False, headers=headers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """One request, sent again as it is while the service is away or full. Raises httpx.TransportError."""
        content = raw if raw is not None else None if body is None else orjson.dumps(body)
        given = {"Content-Type": "application/json", **(headers or {})} if content is not None else headers
        for last in (*(False,) * (_TRIES - 1), True):
            try:
                answer = await self._http.request(method, path, content=content, headers=given)
            except httpx.TransportError:
                if last:
                    raise
                await asyncio.sleep(_PATIENCE)
                continue
            if last or answer.status_code not in _PASSES:
                return answer
            await asyncio.sleep(_PATIENCE)
        raise AssertionError("the last try answers or raises")

    async def get(self, path: str) -> Any:
        """The JSON of a path; None where it is refused."""
        answer = await self.call("GET", path)
        return answer.json() if answer.is_success else None

    async def post(
        self, path: str, body: object = None, *, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """The status and JSON that a post is answered with."""
        answer = await self.call("POST", path, {} if body is None else body, headers=headers)
        return answer.status_code, answer.json() if answer.content else None
