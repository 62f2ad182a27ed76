"""A door that answers webhooks as the test lets it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest


class Door(BaseHTTPRequestHandler):
    """Answers 202 once it may; 401 under /wrong. `bodies`: of all that it answered."""

    protocol_version = "HTTP/1.1"
    may: ClassVar[threading.Event]
    bodies: ClassVar[list[bytes]]

    def do_POST(self) -> None:
        """Answers."""
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
def door() -> Iterator[type[Door]]:
    """Its own for each test."""

    class Own(Door):
        may = threading.Event()
        bodies: ClassVar[list[bytes]] = []

    yield Own
    Own.may.set()


@pytest.fixture
def port(door: type[Door]) -> Iterator[int]:
    """Where it listens."""
    with ThreadingHTTPServer(("127.0.0.1", 0), door) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server.server_address[1]
        server.shutdown()
        serving.join()
