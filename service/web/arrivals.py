"""When a request was here: as its last byte was read, before anybody had a turn to answer it."""

import time
from datetime import datetime, timedelta
from typing import cast

from starlette.requests import Request

from service.clock import Clock
from service.web.heads import HeadProtocol

_ARRIVED = "remit.arrived"
"""Where the scope of a request says, by the clock that is never set."""


class ArrivalProtocol(HeadProtocol):
    """The server's own protocol for HTTP, which notes when the last byte of each request was read. Until its
    route runs, others may have their turn on the event loop: time in which whoever sent it waits.
    """

    def on_message_complete(self) -> None:
        """All of a request was read."""
        cast("dict[str, object]", self.scope)[_ARRIVED] = time.monotonic()
        super().on_message_complete()


def arrived(request: Request, clock: Clock) -> datetime:
    """When the last byte of a request was here; now, under a server that does not say."""
    waited = time.monotonic() - request.scope.get(_ARRIVED, time.monotonic())
    return clock() - timedelta(seconds=max(0.0, waited))
