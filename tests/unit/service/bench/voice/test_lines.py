"""Requests are sent when they are due, over as many connections as there are answers awaited."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from service.bench.fanout.screens import LoadError
from service.bench.voice.lines import Lines, request_of


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    may: ClassVar[threading.Event]
    bodies: ClassVar[list[bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.may.wait(20)
        self.bodies.append(body)
        self.send_response(401 if self.path == "/wrong" else 202)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its signature
        """Says nothing."""


@pytest.fixture
def door() -> Iterator[type[_Door]]:
    class Door(_Door):
        may = threading.Event()
        bodies: ClassVar[list[bytes]] = []

    yield Door
    Door.may.set()


@pytest.fixture
def port(door: type[_Door]) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), door) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server.server_address[1]
        server.shutdown()
        serving.join()


def _answered(lines: Lines, number: int) -> None:
    for _ in range(5_000):
        lines.read()
        if len(lines.answered) == number:
            return
        threading.Event().wait(0.002)
    raise AssertionError("not all were answered")


def _request(body: bytes, path: str = "/") -> bytes:
    return request_of(path, [("Some", "header")], body)


def test_nothing_waits_for_what_is_not_answered_and_lines_are_used_again(
    port: int, door: type[_Door]
) -> None:
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


def test_an_answer_that_is_no_202_is_said(port: int, door: type[_Door]) -> None:
    door.may.set()
    with Lines(port) as lines:
        lines.send(_request(b"one", "/wrong"))
        with pytest.raises(LoadError, match="401"):
            _answered(lines, 1)
