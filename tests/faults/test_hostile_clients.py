"""Clients of the stream that do all they should not, beside one who only listens: he hears everything, and
the service holds hardly more memory than before.
"""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from websockets.frames import Frame, Opcode

from service.bench.fanout.screens import accepted, dialled, text_frame
from support import voices
from support.followers import Follower
from support.server import Server, wait_for

EACH = 2
"""Clients of each kind: all of one person, who may not have more streams than that."""
HEARD = [pytest.param(20, id="short"), pytest.param(2_000, id="long", marks=pytest.mark.long)]
"""Signals that come meanwhile."""
MOST_MEMORY = 48 * 1024 * 1024
"""Bytes by which the service may grow: less than one of the 100 MB frames that are begun."""
WITHIN = 20.0


def _hello(token: str) -> bytes:
    return text_frame(json.dumps({"op": "hello", "token": token}).encode())


def _subscribe(call: int, *channels: str) -> bytes:
    return text_frame(json.dumps({"op": "subscribe", "id": call, "channels": channels}).encode())


class Hostile(threading.Thread):
    """One connection that is used by `behave` until the service ends it, or the test does."""

    def __init__(self, server: Server, behave: Callable[[socket.socket], None]) -> None:
        super().__init__(daemon=True)
        self._line = dialled(server.port, "/v1/stream")
        self._line.settimeout(WITHIN)
        self._behave = behave

    def run(self) -> None:
        """Ends with the connection, whoever ends it."""
        with suppress(OSError):
            accepted(self._line)
            self._behave(self._line)

    def leave(self) -> None:
        """End without a word."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self.join(WITHIN)
        self._line.close()


def _read_out(line: socket.socket) -> None:
    while line.recv(65536):
        pass


class Kinds:
    """How hostile clients behave. Each ends when the service hangs up."""

    def __init__(self, token: str) -> None:
        self._token = token

    def reads_nothing(self, line: socket.socket) -> None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.sendall(_hello(self._token) + _subscribe(1, "queue:north"))
        # It asks again and again for what it does not take.
        for call in range(2, 100_000):
            line.sendall(_subscribe(call, "queue:north"))

    def says_a_byte_a_second(self, line: socket.socket) -> None:
        for byte in _hello(self._token):
            line.sendall(bytes([byte]))
            time.sleep(1)

    def floods(self, line: socket.socket) -> None:
        line.sendall(_hello(self._token))
        ping = Frame(Opcode.PING, b"x" * 100).serialize(mask=True)
        while True:
            line.sendall(ping * 100)

    def sends_half_a_frame(self, line: socket.socket) -> None:
        line.sendall(_hello(self._token) + text_frame(b"x" * 60_000)[:30_000])
        _read_out(line)

    def sends_garbage(self, line: socket.socket) -> None:
        dice = random.Random(7)
        while True:
            line.sendall(dice.randbytes(4096))

    def sends_a_frame_of_100_megabytes(self, line: socket.socket) -> None:
        line.sendall(b"\x81\xff" + (100_000_000).to_bytes(8, "big") + bytes(4))
        for _ in range(100):
            line.sendall(bytes(1_000_000))

    def subscribes_100_000_times(self, line: socket.socket) -> None:
        line.sendall(_hello(self._token))
        reading = threading.Thread(target=self._drain, args=(line,), daemon=True)
        reading.start()
        for call in range(2_000):
            line.sendall(_subscribe(call, *(f"case:{call}-{number}" for number in range(50))))

    @staticmethod
    def _drain(line: socket.socket) -> None:
        with suppress(OSError):
            _read_out(line)

    @property
    def all(self) -> list[Callable[[socket.socket], None]]:
        return [
            self.reads_nothing,
            self.says_a_byte_a_second,
            self.floods,
            self.sends_half_a_frame,
            self.sends_garbage,
            self.sends_a_frame_of_100_megabytes,
            self.subscribes_100_000_times,
        ]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, voices.SETTINGS) as running:
        yield running


def _session(server: Server, link: str) -> str:
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}, timeout=WITHIN) as http:
        http.post("/v1/session", json={"link": link.partition("#")[2]}).raise_for_status()
        return http.cookies["remit_session"]


def _memory(server: Server) -> int:
    """Bytes that the service holds now."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def _say(http: httpx.Client, number: int) -> None:
    item = {"id": f"s-{number}", "kind": "complaint", "customer": f"c-{number}", "text": "It is late again."}
    body = json.dumps(item).encode()
    http.post(
        "/v1/feeds/webhook", content=body, headers=voices.signed(f"d-{number}", body)
    ).raise_for_status()


@pytest.mark.parametrize("heard", HEARD)
def test_others_hear_everything_and_memory_stays_bounded(server: Server, heard: int) -> None:
    listener = Follower(server.url, _session(server, server.sign_in().link), "queue:north")
    hostile = Kinds(_session(server, server.add_person("Hostile H.")))
    with ExitStack() as end, httpx.Client(base_url=server.url, timeout=WITHIN) as http:
        listener.start()
        end.callback(listener.leave)
        wait_for(lambda: listener.told.began is not None, "the listener follows")
        _say(http, 0)
        before = _memory(server)
        for kind in hostile.all:
            for _ in range(EACH):
                one = Hostile(server, kind)
                one.start()
                end.callback(one.leave)
        for number in range(1, heard):
            _say(http, number)
        # A case and its signal each.
        wait_for(lambda: len(listener.told.seqs) >= 2 * heard, "every signal was heard", WITHIN)
        grown = _memory(server) - before
    seqs = listener.told.seqs
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    assert (listener.told.streams, listener.told.refused) == (1, 0)
    assert grown < MOST_MEMORY
    assert server.running
