"""Webhooks go straight to their function; what only looks like one goes the usual way."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.web.shortcut import Shortcut


async def _usual(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "usual", "path": scope["path"]})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/feeds/webhook"),
        ("POST", "/v1/feeds/"),
        ("POST", "/v1/feeds/webhook:poll"),
        ("POST", "/v1/feeds/webhook/deliveries"),
        ("POST", "/v1/feeds/web hook"),
        ("POST", "/v1/signals"),
    ],
)
async def test_other_requests_go_the_usual_way(method: str, path: str) -> None:
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        raise AssertionError("nothing is read here")

    await Shortcut(_usual)({"type": "http", "method": method, "path": path}, receive, send)
    assert said == [{"type": "usual", "path": path}]
