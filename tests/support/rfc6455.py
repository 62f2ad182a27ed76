"""RFC 6455 as a model: what a server must make of any frames of a client. Written from the standard, and
without anything of the parser that is judged by it.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
_CONTROL = 0b1000
_KNOWN = frozenset({CONT, TEXT, BINARY, CLOSE, PING, PONG})
_MOST_OF_CONTROL = 125
NO_STATUS = 1005
PROTOCOL_ERROR, NOT_UTF8, TOO_BIG = 1002, 1007, 1009
_CODES = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015)})
"""What an endpoint may send, of those that are registered (section 7.4.1, and the registry that it names)."""


_UTF8 = codecs.getincrementaldecoder("utf-8")


@dataclass(frozen=True, slots=True)
class Sent:
    """One frame, right or wrong; carries `part` so many `times`. `width`: bytes of its length beyond the
    first seven bits (0, 2 or 8); None: as few as are needed. `says`: a length that is not that of the data.
    """

    opcode: int
    part: bytes = b""
    fin: bool = True
    rsv: int = 0
    masked: bool = True
    width: int | None = None
    says: int | None = None
    times: int = 1

    @property
    def data(self) -> bytes:
        """What it carries."""
        return self.part * self.times

    @property
    def length(self) -> int:
        """What the frame says its length to be."""
        return len(self.data) if self.says is None else self.says

    def encoded(self, key: bytes) -> bytes:
        """The frame as it is sent (section 5.2)."""
        length = self.length
        needed = 0 if length < 126 else 2 if length < 1 << 16 else 8
        width = needed if self.width is None else max(needed, self.width)
        short = {0: length, 2: 126, 8: 127}[width]
        head = bytes([self.fin << 7 | self.rsv << 4 | self.opcode, self.masked << 7 | short])
        head += length.to_bytes(width, "big") if width else b""
        data = self.data
        if not self.masked:
            return head + data
        repeated = (key * (len(data) // 4 + 1))[: len(data)]
        masked = int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")
        return head + key + masked.to_bytes(len(data), "big")


@dataclass(slots=True)
class Due:
    """What a server owes. `code`: with which one of these the connection ends, None while it goes on.
    `unread`: frames after the end. `delicate`: a close came between the fragments of a message, or another
    control frame where the message has hardly room for more; parsers take either for a mistake.
    """

    heard: list[str | bytes] = field(default_factory=list)
    pongs: list[bytes] = field(default_factory=list)
    codes: frozenset[int] | None = None
    unread: int = 0
    delicate: bool = False
    _message: bytearray | None = None
    _text: bool = True

    def take(self, frame: Sent, most: int) -> None:
        """One more frame came; a message may have `most` bytes."""
        if self.codes is not None:
            self.unread += 1
            return
        if self._message is not None and frame.opcode & _CONTROL:
            self.delicate |= frame.opcode == CLOSE or len(self._message) + frame.length > most
        wrong = self._wrong(frame, most)
        if wrong:
            self.codes = frozenset(wrong)
        elif frame.opcode == CLOSE:
            self.codes = frozenset({_code(frame.data)})
        elif frame.opcode == PING:
            self.pongs.append(frame.data)
        elif frame.opcode != PONG:
            self._join(frame)

    def _wrong(self, frame: Sent, most: int) -> set[int]:
        """With which codes a server may fail the connection for this frame: several where it is wrong in
        several ways, of which the standard puts none first.
        """
        codes = set()
        control = bool(frame.opcode & _CONTROL)
        begun = 0 if self._message is None else len(self._message)
        if frame.rsv or frame.opcode not in _KNOWN or not frame.masked:
            codes.add(PROTOCOL_ERROR)
        if control and (not frame.fin or frame.length > _MOST_OF_CONTROL):
            codes.add(PROTOCOL_ERROR)
        if not control and (frame.opcode == CONT) == (self._message is None):
            codes.add(PROTOCOL_ERROR)
        if frame.length >> 63:
            codes.add(PROTOCOL_ERROR)
        if frame.length > most or (frame.opcode == CONT and begun + frame.length > most):
            codes.add(TOO_BIG)
        # In a message that is begun a reader may count what the next frame adds, whatever that frame is.
        if codes and begun + frame.length > most:
            codes.add(TOO_BIG)
        return codes

    def _join(self, frame: Sent) -> None:
        if frame.opcode != CONT:
            self._message, self._text = bytearray(), frame.opcode == TEXT
        assert self._message is not None
        self._message += frame.data
        try:
            # What is no text by now becomes none (section 8.1).
            text = _UTF8().decode(self._message, frame.fin) if self._text else ""
        except UnicodeDecodeError:
            self.codes = frozenset({NOT_UTF8})
            return
        if frame.fin:
            self.heard.append(text if self._text else bytes(self._message))
            self._message = None


def due(frames: Iterable[Sent], most: int) -> Due:
    """What a server owes for these frames."""
    owed = Due()
    for frame in frames:
        owed.take(frame, most)
    return owed


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    """Bytes cut at these places, each counted from the one before."""
    parts, start = [], 0
    for place in places:
        parts.append(data[start : start + place])
        start += place
    return [part for part in (*parts, data[start:]) if part]


def _code(data: bytes) -> int:
    """What a close frame says, or what is wrong with it (section 5.5.1)."""
    if not data:
        return NO_STATUS
    if len(data) == 1:
        return PROTOCOL_ERROR
    (code,) = struct.unpack("!H", data[:2])
    try:
        data[2:].decode()
    except UnicodeDecodeError:
        return NOT_UTF8
    return code if code in _CODES or 3000 <= code < 5000 else PROTOCOL_ERROR
