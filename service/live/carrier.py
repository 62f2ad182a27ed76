"""What carries a stream, and who talks over it: the two ends between which a connection stands.

Two carriers do the same and pass the same tests: `handover.py`, which writes to the socket itself, and
`plain.py`, which goes through ASGI and so runs under any server.
"""

from collections.abc import Mapping
from typing import Protocol

from starlette.datastructures import Headers

from service.live.outbox import Outbox

CLOSE_WITHIN = 10.0
"""Seconds that a reader has to take what waits and the reason why it is closed."""


class Carrier(Protocol):
    """A connection as who talks over it sees it."""

    outbox: Outbox
    """What goes out. Its end is the connection's end."""

    def hold(self) -> None:
        """Read nothing more for now; what was read already may still be heard."""

    def go_on(self) -> None:
        """Read on."""


class Listener(Protocol):
    """Who talks over a connection."""

    def hear(self, text: str | bytes) -> None:
        """A message came: text, or bytes where it was binary."""

    def gone(self, code: int) -> None:
        """The connection ended, with this close code; called once, and nothing is heard after it."""


class Visitor:
    """What an upgrade brought along: its headers and cookies, needed until it is known who came."""

    __slots__ = ("cookies", "headers")

    def __init__(self, headers: Headers, cookies: Mapping[str, str]) -> None:
        self.headers = headers
        self.cookies = cookies
