"""The demo's refund system: takes what was decided, as a business's own would. Signed, once each, in order.

It stands for a system of somebody else, so it shares nothing with the service but a secret: a small server
of its own, on a port of its own, reachable from this machine only.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import orjson

from service.clock import Clock, utc_now
from voc.delivery import Delivery, Headers
from voc.errors import BadSignature
from voc.schemes import StandardWebhooks

NAME = "REFUNDS"
_SIGNED = StandardWebhooks()
"""How settings spell its endpoint and its secret."""
MAX_BODY = 64 * 1024
MAX_KEPT = 10_000
_IDLE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Booked:
    """A message that was taken: its id, its type, and what it says."""

    id: str
    type: str
    data: Mapping[str, Any]


class RefundSystem:
    """Takes signed messages, each id once; a context manager that listens meanwhile.

    `GET /` shows what was booked, the newest last. Keeps the last 10,000.
    """

    def __init__(self, secret: str, clock: Clock = utc_now) -> None:
        self._secrets = {NAME: (secret,)}
        self._clock = clock
        self._booked: dict[str, Booked] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="refunds", daemon=True)

    @property
    def url(self) -> str:
        """Where it takes messages."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    @property
    def booked(self) -> list[Booked]:
        """What was taken, in the order in which it came."""
        with self._lock:
            return list(self._booked.values())

    def take(self, headers: Mapping[str, str], body: bytes) -> int:
        """The HTTP status that answers a message; what came before is good, and booked once."""
        delivery = Delivery(self.url, Headers(list(headers.items())), body, self._clock(), "POST")
        try:
            _SIGNED(delivery, NAME, self._secrets)
            said = orjson.loads(body)
            booked = Booked(headers["webhook-id"], said["type"], said["data"])
        except BadSignature:
            return 401
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return 422
        with self._lock:
            self._booked.setdefault(booked.id, booked)
            if len(self._booked) > MAX_KEPT:
                del self._booked[next(iter(self._booked))]
        return 204

    def __enter__(self) -> Self:
        """Listens from here on."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Listens no longer."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(system: RefundSystem) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _IDLE_SECONDS

        def do_POST(self) -> None:
            said = self.headers.get("content-length", "")
            if not said.isdigit() or int(said) > MAX_BODY:
                self.close_connection = True
                self._answer(413)
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._answer(system.take(headers, self.rfile.read(int(said))))

        def do_GET(self) -> None:
            self._answer(200, orjson.dumps(system.booked))

        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: what arrives is private."""

    return Handler
