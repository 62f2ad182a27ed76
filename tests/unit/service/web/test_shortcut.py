"""Webhooks go straight to their function; what only looks like one goes the usual way."""

from typing import Any

import pytest
from starlette.types import Message

from service.web import shortcut
from service.web.shortcut import Application


async def _ask(method: str, path: str, said: list[Message]) -> None:
    """What an application without any route says to a request without a body."""

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "headers": []}
    await Application()(scope, receive, send)


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
    await _ask(method, path, said)
    assert said[0]["status"] == 404


async def test_a_fault_of_ours_is_answered_and_goes_on_to_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(shortcut, "context", lambda _: None)
    monkeypatch.setattr(shortcut, "deliver", fails)
    monkeypatch.setattr(shortcut, "greet", fails)
    monkeypatch.setattr(Application, "_asked", lambda *_: True)
    for method in ("POST", "GET"):
        said: list[Message] = []
        with pytest.raises(ZeroDivisionError):
            await _ask(method, "/v1/feeds/webhook", said)
        assert said[0]["status"] == 500
