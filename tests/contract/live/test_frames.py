"""Any frames of a client, right and wrong, cut anywhere: a server makes of them what RFC 6455 says.

The standard stands as a model in `support/rfc6455.py`. What is heard, every answer to a ping, the code of the
end as the client reads it and as the service is told it, and that others notice nothing, are compared.
"""

import queue
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from websockets.frames import Opcode

from support.carriers import KINDS, MOST, UPGRADE, Client, Ground, ground
from support.rfc6455 import (
    BINARY,
    CLOSE,
    CONT,
    NO_STATUS,
    NOT_UTF8,
    PING,
    PONG,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
    Due,
    Sent,
    cut,
    due,
)

_BORDERS = (0, 1, 125, 126, 127, 65_535, 65_536, MOST - 1, MOST, MOST + 1)
_HALF = Sent(BINARY, b"x", fin=False, times=MOST // 2)
_PING = Sent(PING, b"1")
_LAST = Sent(PING, b"was all read?")
_PARTING = Sent(CLOSE, struct.pack("!H", 1000))


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground(request.param, tmp_path_factory.mktemp("carrier")) as running:
        yield running


_widths = st.sampled_from([None, None, None, 2, 8])
_little = st.binary(max_size=20)
_words = st.text(max_size=40).map(str.encode)
_controls = st.builds(
    Sent,
    st.sampled_from([PING, PING, PONG]),
    st.binary(max_size=5),
    width=_widths,
    times=st.sampled_from([1, 25]),
)
_codes = st.one_of(
    st.sampled_from([1000, 1001, 1004, 1005, 1006, 1011, 1015, 2999, 3000, 4999, 5000]),
    st.integers(0, 0xFFFF),
)
_reasons = st.one_of(st.text(max_size=20).map(str.encode), st.binary(max_size=5))
_close_data = st.one_of(
    st.just(b""), st.binary(max_size=1), st.builds(lambda c, r: struct.pack("!H", c) + r, _codes, _reasons)
)
_closes = st.builds(Sent, st.just(CLOSE), _close_data)
_wild = st.builds(
    Sent,
    st.integers(0, 15),
    st.binary(max_size=2),
    fin=st.booleans(),
    rsv=st.sampled_from([0, 0, 0, 0, 1, 2, 4, 7]),
    masked=st.sampled_from([True, True, True, False]),
    width=_widths,
    times=st.sampled_from([1, 1, 63, 126, 65_536]),
)
_too_large = st.builds(
    lambda opcode, says: Sent(opcode, says=says),
    st.sampled_from([TEXT, BINARY, CONT]),
    st.sampled_from([MOST + 1, 100_000_000, 1 << 62, (1 << 63) + 5, (1 << 64) - 1]),
)


@st.composite
def _messages(draw: st.DrawFn) -> list[Sent]:
    """One message in fragments, with controls between them."""
    kind = draw(st.sampled_from([TEXT, TEXT, BINARY]))
    if kind == TEXT:
        whole = draw(st.one_of(_words, _words, _little))
    else:
        whole = bytes(draw(st.one_of(st.sampled_from(_BORDERS), st.integers(0, 300))))
    most = max(1, len(whole))
    parts = cut(whole, draw(st.lists(st.integers(1, most), max_size=3))) or [b""]
    if draw(st.booleans()):
        parts.append(b"")
    frames: list[Sent] = []
    for number, part in enumerate(parts):
        opcode = CONT if number else kind
        fin, width = number == len(parts) - 1, draw(_widths)
        same = kind == BINARY and len(part) > 0
        frames.append(
            Sent(opcode, part[:1] if same else part, fin, width=width, times=len(part) if same else 1)
        )
        frames += draw(st.lists(_controls, max_size=1))
    return frames


def _one(frames: st.SearchStrategy[Sent]) -> st.SearchStrategy[list[Sent]]:
    return frames.map(lambda frame: [frame])


_steps = st.one_of(_messages(), _messages(), _messages(), _one(_controls), _one(_wild), _one(_closes))
_sequences = st.builds(
    lambda steps, last: [frame for step in steps for frame in step] + last,
    st.lists(_steps, max_size=6),
    st.one_of(st.just([]), _one(_too_large)),
)
_places = st.lists(st.one_of(st.integers(1, 16), st.integers(1, 70_000)), max_size=12)


@pytest.mark.parametrize(
    "examples", [pytest.param(125, id="short"), pytest.param(2_500, id="long", marks=pytest.mark.long)]
)
def test_a_server_makes_of_any_frames_what_the_standard_says(server: Ground, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(frames=_sequences, places=_places, key=st.binary(min_size=4, max_size=4))
    @example(frames=[_HALF, replace(_HALF, opcode=CONT, fin=True)], places=[], key=b"mask")
    @example(frames=[_HALF, _PING, replace(_HALF, opcode=CONT), Sent(CONT, b"+")], places=[9], key=b"mask")
    @example(frames=[_HALF, Sent(CLOSE, b"\x03\xe8"), _PING], places=[], key=b"mask")
    @example(frames=[Sent(TEXT, b"\xff"), _PING, Sent(TEXT, b"on")], places=[], key=b"mask")
    def holds(frames: Sequence[Sent], places: Sequence[int], key: bytes) -> None:
        owed = due(frames, MOST)
        goes_on = owed.codes is None
        if goes_on:
            owed.take(_LAST, MOST)
            owed.take(_PARTING, MOST)
        # Under any server frames are read by its own parser, of which the standard is asked in part.
        assume(server.kind != "plain" or not (owed.delicate or NOT_UTF8 in (owed.codes or ())))
        sent = b"".join(frame.encoded(key) for frame in frames)
        server.heard.clear()
        server.ends = queue.SimpleQueue()
        with server.line() as raw:
            raw.sendall(UPGRADE)
            client = Client(raw)
            client.upgraded()
            said = _Said(client, owed, parts=goes_on)
            with suppress(ConnectionError):
                # Who is refused in the middle may be hung up on before all was said.
                for part in cut(sent, places):
                    raw.sendall(part)
                if goes_on:
                    said.finish(raw.sendall, key)
            said.read()
        # An encrypted connection is over once both sides have ended it.
        told = server.ends.get(timeout=20)
        said.agrees(told)
        heard = owed.heard
        if server.kind == "plain" and not said.parted:
            # A server may drop what waits for the route when the connection fails right behind it.
            heard = heard[: len(server.heard)]
        assert server.heard == heard

    holds()


class _Said:
    """What a server said, and whether it is what it owes."""

    def __init__(self, client: Client, owed: Due, *, parts: bool) -> None:
        self._client, self._owed = client, owed
        self._texts: list[str] = []
        self._pongs: list[bytes] = []
        self._code: int | None = None
        self.parted = parts

    def finish(self, send: Callable[[bytes], None], key: bytes) -> None:
        """Of frames that are right and go on: ask whether all were read, hear everything, and part."""
        send(_LAST.encoded(key))
        while len(self._texts) < len(self._owed.heard) or self._pongs[-1:] != [_LAST.data]:
            self._next()
        send(_PARTING.encoded(key))

    def read(self) -> None:
        """Read to the end."""
        # Bytes that it did not read make its system reset the connection, and what it said may go with it.
        with suppress(ConnectionError, EOFError):
            while self._code is None:
                self._next()

    def agrees(self, told: int) -> None:
        """Whether all of it is what was owed; `told`: the code that the service heard of."""
        codes = self._owed.codes
        assert codes is not None
        assert told in codes
        echoed = [heard if isinstance(heard, str) else f"{len(heard)} bytes" for heard in self._owed.heard]
        assert self._texts == echoed[: len(self._texts)]
        if self.parted:
            assert self._texts == echoed
        if self._code is None:
            # Lost only with bytes that nobody read: of the frame that was wrong, or after the end.
            assert self._owed.unread or told in {PROTOCOL_ERROR, NOT_UTF8, TOO_BIG}
            assert self._pongs == self._owed.pongs[: len(self._pongs)]
        else:
            assert self._code == told
            assert self._pongs == self._owed.pongs

    def _next(self) -> None:
        frame = self._client.read()
        data = bytes(frame.data)
        if frame.opcode is Opcode.TEXT:
            self._texts.append(data.decode())
        elif frame.opcode is Opcode.PONG:
            self._pongs.append(data)
        else:
            assert frame.opcode is Opcode.CLOSE, frame
            self._code = struct.unpack("!H", data[:2])[0] if data else NO_STATUS
