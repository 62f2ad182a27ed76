"""Bodies are read whole, up to a limit. Tries come back with time, and one caller's are not another's."""

from collections.abc import Sequence

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from service.errors import Problem
from service.web.limits import SMALL, BodyLimit, Tries, body_of


async def _read(parts: Sequence[bytes], *, said: int) -> bytes | int:
    """The body that a request brings in these parts, as a route has it, or the status of what refuses it."""
    found: list[bytes] = []
    statuses: list[int] = []
    waiting = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, 1)
    ]

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        if "status" in message:
            statuses.append(message["status"])

    async def route(scope: Scope, receive: Receive, _: Send) -> None:
        request = Request(scope, receive)
        found.append(await body_of(request))
        assert await request.body() == found[0]

    headers = [(b"content-length", str(said).encode())]
    scope: Scope = {"type": "http", "method": "POST", "path": "/v1/me", "headers": headers}
    await BodyLimit(route)(scope, receive, send)
    return found[0] if found else statuses[0]


@pytest.mark.parametrize("parts", [[b""], [b"a"], [b"a", b"b", b""], [b"a" * SMALL]])
async def test_a_body_is_there_whole_in_however_many_parts_it_came(parts: Sequence[bytes]) -> None:
    whole = b"".join(parts)
    assert await _read(parts, said=len(whole)) == whole


@pytest.mark.parametrize("parts", [[b"a" * (SMALL + 1)], [b"a" * SMALL, b"b"]])
@pytest.mark.parametrize("said", [0, 1, SMALL + 1])
async def test_a_body_that_is_too_large_is_refused_whatever_it_says_of_itself(
    parts: Sequence[bytes], said: int
) -> None:
    assert await _read(parts, said=said) == 413


async def test_a_body_that_nothing_limits_is_read_when_it_is_asked_for() -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": b"a", "more_body": False}

    assert await body_of(Request({"type": "http", "method": "POST", "headers": []}, receive)) == b"a"


def test_so_many_at_once_and_one_more_after_a_while() -> None:
    now = 0.0
    tries = Tries(most=2, seconds=3.0, now=lambda: now)

    tries.take("a")
    tries.take("a")
    with pytest.raises(Problem, match="too often"):
        tries.take("a")
    now = 2.9
    with pytest.raises(Problem):
        tries.take("a")
    now = 6.0
    tries.take("a")


def test_callers_do_not_use_up_each_others() -> None:
    tries = Tries(most=1, seconds=60.0, now=lambda: 0.0)

    tries.take("a")
    tries.take("b")

    with pytest.raises(Problem):
        tries.take("b")


def test_a_long_silence_saves_no_more_than_the_most() -> None:
    now = 0.0
    tries = Tries(most=2, seconds=1.0, now=lambda: now)
    tries.take("a")
    now = 1000.0

    tries.take("a")
    tries.take("a")

    with pytest.raises(Problem):
        tries.take("a")


def test_ten_thousand_callers_are_remembered_and_no_more() -> None:
    tries = Tries(most=1, seconds=60.0, now=lambda: 0.0)
    for caller in range(10_001):
        tries.take(str(caller))

    tries.take("0")
    with pytest.raises(Problem):
        tries.take("10000")


def test_tries_made_elsewhere_count_and_those_made_here_are_told_unless_refused() -> None:
    told: list[str] = []
    tries = Tries(most=3, seconds=60.0, now=lambda: 0.0, told=told.append)
    tries.count("a")
    tries.take("a")
    tries.take("a")
    with pytest.raises(Problem):
        tries.take("a")
    tries.take("b")
    assert told == ["a", "a", "b"]
