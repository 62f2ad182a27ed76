"""Clients that follow a channel for as long as they are let, over every cut, and keep what they were told."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

STALE = 5.0
"""Seconds without a frame after which a client takes its stream for dead, as the console does."""


@dataclass(slots=True)
class Told:
    """What one client was told. `began`: its first position; `seqs`: events in the order of arrival."""

    began: int | None = None
    seqs: list[int] = field(default_factory=list)
    streams: int = 0
    """How many it had, one after the other."""
    refused: int = 0
    """Times it was not resumed."""
    position: int = 0


class Follower(threading.Thread):
    """One client on one session, whose stream is opened again from its position whenever it ends."""

    def __init__(self, url: str, origin: str, session: str, *channels: str) -> None:
        super().__init__(name=f"follower of {url}", daemon=True)
        self.told = Told()
        self.failure: BaseException | None = None
        self._url = url.replace("http", "ws", 1) + "/v1/stream"
        self._origin = origin
        self._session = session
        self._channels = list(channels)
        self._epoch = ""
        self._enough = threading.Event()

    def leave(self) -> None:
        """End, and raise what went wrong."""
        self._enough.set()
        self.join(15)
        if self.failure is not None:
            raise self.failure

    def run(self) -> None:
        """Follow until told that it is enough."""
        try:
            while not self._enough.is_set():
                with suppress(OSError, TimeoutError, WebSocketException):
                    self._follow()
                self._enough.wait(0.05)
        except BaseException as error:  # noqa: BLE001 -- it is raised where the follower is asked to leave
            self.failure = error

    def _follow(self) -> None:
        with connect(
            self._url,
            additional_headers={"Cookie": f"remit_session={self._session}"},
            origin=Origin(self._origin),
            max_size=None,
            compression=None,
            proxy=None,
            open_timeout=STALE,
            close_timeout=1,
        ) as stream:
            stream.send(json.dumps({"op": "hello"}))
            self.told.streams += 1
            while not self._enough.is_set():
                self._take(stream, json.loads(stream.recv(timeout=STALE)))

    def _take(self, stream: ClientConnection, frame: dict[str, Any]) -> None:
        told = self.told
        match frame["op"]:
            case "welcome":
                asked: dict[str, Any] = {"op": "subscribe", "id": 1, "channels": self._channels}
                if told.began is not None:
                    asked["since"] = {"epoch": self._epoch, "seq": told.position}
                self._epoch = frame["epoch"]
                stream.send(json.dumps(asked))
            case "subscribed":
                if told.began is None:
                    told.began = told.position = frame["seq"]
                elif not frame["resumed"]:
                    told.refused += 1
            case "event":
                told.seqs.append(frame["seq"])
                told.position = max(told.position, frame["seq"])
            case "beat" if told.began is not None:
                told.position = max(told.position, frame["seq"])
