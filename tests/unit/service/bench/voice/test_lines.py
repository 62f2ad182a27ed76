"""Requests are sent when they are due, over as many connections as there are answers awaited."""

import threading
from typing import Any

import pytest

from service.bench.fanout.screens import LoadError
from service.bench.voice.lines import Lines, request_of


def _answered(lines: Lines, number: int) -> None:
    for _ in range(5_000):
        lines.read()
        if len(lines.answered) == number:
            return
        threading.Event().wait(0.002)
    raise AssertionError("not all were answered")


def _request(body: bytes, path: str = "/") -> bytes:
    return request_of(path, [("Some", "header")], body)


def test_nothing_waits_for_what_is_not_answered_and_lines_are_used_again(port: int, door: Any) -> None:
    with Lines(port) as lines:
        lines.send(_request(b"one"))
        lines.send(_request(b"two"))
        assert (len(lines), lines.answered) == (2, {})
        door.may.set()
        _answered(lines, 2)
        lines.send(_request(b"three"))
        _answered(lines, 3)

        assert len(lines) == 2
        assert sorted(door.bodies) == [b"one", b"three", b"two"]
        assert all(lines.sent[number] < at for number, at in lines.answered.items())


def test_an_answer_that_is_no_202_is_said(port: int, door: Any) -> None:
    door.may.set()
    with Lines(port) as lines:
        lines.send(_request(b"one", "/wrong"))
        with pytest.raises(LoadError, match="401"):
            _answered(lines, 1)
