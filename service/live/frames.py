"""Text frames of the WebSocket protocol as bytes that serve every connection alike.

A server's frame is not masked and, without compression, depends on nothing but its text: framed once, it is
written to everybody as it is (RFC 6455, section 5.2).
"""

from collections.abc import Mapping

import orjson
from websockets.frames import Frame, Opcode

from service.live import wire

PING = Frame(Opcode.PING, b"").serialize(mask=False)
"""Asks whether somebody is still there."""
_TEXT = 0x81


def framed(text: bytes) -> bytes:
    """One text (UTF-8) as one whole frame."""
    return Frame(Opcode.TEXT, text).serialize(mask=False)


def encoded(frame: wire.ServerFrame | Mapping[str, object]) -> bytes:
    """A frame of the stream as JSON, framed."""
    return framed(orjson.dumps(frame))


def texts(data: bytes) -> list[str]:
    """The texts of frames that `framed` made, in order: for who must send each of them alone.

    Raises ValueError for other frames, and for a frame that is not whole.
    """
    found, at = [], 0
    while at < len(data):
        start, size = at + 2, data[at + 1] if at + 1 < len(data) else 0
        if size > 125:
            width = 2 if size == 126 else 8
            size = int.from_bytes(data[start : start + width], "big")
            start += width
        if data[at] != _TEXT or start + size > len(data):
            raise ValueError(f"byte {at} does not begin a whole text frame")
        at = start + size
        found.append(data[start:at].decode())
    return found
