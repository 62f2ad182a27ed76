"""Every answer says what a browser may do with it, unless it says so itself."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.web.answers import answer
from service.web.headers import SafeHeaders


async def _sent(own: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer that has these itself, as they leave."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        await answer({"accepted": 1}, headers=own)(scope, receive, send)

    await SafeHeaders(route)({"type": "http"}, receive, send)
    return list(said[0]["headers"])


async def test_what_nobody_said_is_said_once() -> None:
    sent = await _sent({})
    assert sent[:2] == [(b"content-length", b"14"), (b"content-type", b"application/json")]
    assert (b"cache-control", b"no-store") in sent
    assert len({name for name, _ in sent}) == len(sent) == 8


@pytest.mark.parametrize("own", ["Cache-Control", "X-Content-Type-Options"])
async def test_what_an_answer_says_itself_stays(own: str) -> None:
    sent = await _sent({own: "as it says"})
    assert [value for name, value in sent if name == own.lower().encode()] == [b"as it says"]
    assert len(sent) == 8
