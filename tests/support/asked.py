"""A source that is asked: a list of reviews behind HTTP, in pages, as unreliable as a test wants it."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from support.receiver import Answer

KEY = "correct-horse-battery"
NETWORKS = "127.0.0.0/8"
"""What a service has to be allowed, so that it asks a source of a test."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Reviews:
    """What a source has said, oldest first, and the ways in which it lists that; `of` a page at most."""

    of: int = 2
    said: list[dict[str, Any]] = field(default_factory=list)

    def says(self, *ids: str, at: str = "2026-03-02T08:00:00Z") -> None:
        """New reviews."""
        self.said += [{"id": id_, "at": at, "text": f"Review {id_}", "who": f"c-{id_}"} for id_ in ids]

    def behind(self, asked: Asked) -> Answer:
        """Oldest first, behind the cursor that the page before gave."""
        begin = int(asked.query.get("after", 0))
        found = self.said[begin : begin + self.of]
        return page(found, next=str(begin + len(found)), more=begin + len(found) < len(self.said))

    def numbered(self, asked: Asked) -> Answer:
        """Newest first, in pages by number."""
        number = int(asked.query["page"])
        newest = self.said[::-1]
        return page(newest[(number - 1) * self.of : number * self.of])

    def linked(self, asked: Asked) -> Answer:
        """Newest first, each page with a link to the next one."""
        begin = int(asked.query.get("from", 0))
        newest = self.said[::-1]
        links = {"Link": f'<{asked.path}?from={begin + self.of}>; rel="next", </first>; rel="first"'}
        more = begin + self.of < len(newest)
        return page(newest[begin : begin + self.of], headers=links if more else {})


def page(items: list[dict[str, Any]], *, headers: Mapping[str, str] | None = None, **more: Any) -> Answer:
    """A page as it goes out."""
    kind = {"Content-Type": "application/json", **(headers or {})}
    return Answer(200, kind, orjson.dumps({"reviews": items, **more}))


def packed(answer: Answer) -> Answer:
    """The same, compressed."""
    headers = {**answer.headers, "Content-Encoding": "gzip"}
    return Answer(answer.status, headers, gzip.compress(answer.body))


class AskedSource:
    """Listens on a port of the loopback; `says` decides what each request is answered."""

    def __init__(self, says: Callable[[Asked], Answer]) -> None:
        self.says = says
        self.asked: list[Asked] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.scheme = "http"

    @property
    def url(self) -> str:
        """Its list."""
        return f"{self.scheme}://127.0.0.1:{self.server.server_address[1]}/reviews"

    def queries(self) -> list[dict[str, str]]:
        """What it was asked for, in order."""
        return [dict(one.query) for one in self.asked]

    def secure(self, context: ssl.SSLContext) -> None:
        """From here on over TLS."""
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https"


@contextmanager
def asked_source(says: Callable[[Asked], Answer], tls: ssl.SSLContext | None = None) -> Iterator[AskedSource]:
    """A source that listens."""
    source = AskedSource(says)
    if tls is not None:
        source.secure(tls)
    thread = threading.Thread(target=source.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield source
    finally:
        source.server.shutdown()
        source.server.server_close()
        thread.join()


def document(source: AskedSource, poll: str, name: str = "shop") -> str:
    """A feed that asks it; `poll`: what its part says beside address and key."""
    return f"""
feed: {name}
title: Reviews of the shop
poll:
  url: {source.url}
  headers: {{Authorization: "Bearer {{secret}}"}}
  {poll}
each: reviews
signal: {{id: id, kind: "'review'", at: at, customer: who, channel: "'store'", text: text}}
"""


def _handler(source: AskedSource) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, address.path, dict(parse_qsl(address.query)), headers, body)
            source.asked.append(asked)
            answer = source.says(asked)
            if answer.held is not None:
                answer.held.wait(20)
            with suppress(ConnectionError):  # whoever asked has gone
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

        do_GET = do_POST = handle_one  # noqa: N815 -- as the library calls them

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler
