"""A system outside, as strict as a real one and as unreliable as a test wants it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import orjson
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRET = "whsec_" + "c2lnbmVkIGZvciBhIHN5c3RlbSBvdXRzaWRl"  # of tests only

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver says. `held`: it waits for this before it says anything."""

    status: int = 204
    headers: Headers = field(default_factory=dict)
    body: bytes = b""
    held: threading.Event | None = None


OK = Answer()


@dataclass(frozen=True, slots=True)
class Try:
    """One request whose signature the reference implementation found good."""

    id: str
    type: str
    case: str
    data: dict[str, Any]
    body: bytes
    headers: Headers
    status: int


class Receiver:
    """Listens on a port of the loopback; `says` decides how each message is answered. A context manager.

    `asked` counts what came, `tries` holds what was answered. `strict`: it believes signatures of now only;
    a test that moves the clock has others.
    """

    def __init__(
        self, says: Callable[[dict[str, Any]], Answer] = lambda _: OK, port: int = 0, *, strict: bool = True
    ) -> None:
        self.says = says
        self.strict = strict
        self.asked = 0
        self.tries: list[Try] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Where messages go."""
        return f"http://127.0.0.1:{self.port}/in"

    @property
    def taken(self) -> list[Try]:
        """The tries that it answered with a 2xx, in order."""
        return [one for one in self.tries if one.status < 300]

    def hears(self, headers: Headers, body: bytes) -> Answer:
        """One request: refused where the reference implementation does not believe its signature."""
        said: dict[str, Any] = Webhook(SECRET).verify(body, headers) if self.strict else orjson.loads(body)
        self.asked += 1
        answer = self.says(said)
        if answer.held is not None:
            answer.held.wait(20)
        self.tries.append(
            Try(
                headers["webhook-id"],
                said["type"],
                said["data"]["case"]["id"],
                said["data"],
                body,
                headers,
                answer.status,
            )
        )
        return answer

    def __enter__(self) -> Self:
        """Listens."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Listens no longer: connections are refused."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                answer = receiver.hears(headers, body)
            except WebhookVerificationError as error:
                answer = Answer(401, body=orjson.dumps(repr(error)))
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)
            except ConnectionError:
                pass  # whoever asked has gone

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler
