"""The parser of a connection's frames: `websockets`' own, made to agree with RFC 6455 where it does not.

It leaves text that is not UTF-8 to whoever joins the fragments: by then what the client sent after it was
parsed, answered and handed on (section 8.1 fails the connection). And it takes for mistakes what section 5.4
allows between the fragments of a message: a close, and any control frame where the message has less room left
than that.
"""

import codecs

from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode
from websockets.server import ServerProtocol
from websockets.typing import LoggerLike

_UTF8 = codecs.getincrementaldecoder("utf-8")


class Parser(ServerProtocol):
    """Fails with 1007 at the first frame whose bytes can be no text, and reads nothing after it."""

    _begun: codecs.IncrementalDecoder | None = None
    """What a text that goes on has come to."""

    def __init__(self, most: int | None, logger: LoggerLike) -> None:
        """most: bytes of a message, and so of a frame."""
        # A limit to messages is one to whatever frame comes next; this is one to each frame by itself.
        super().__init__(max_size=(None, most), logger=logger)
        self._most = most

    def recv_frame(self, frame: Frame) -> None:
        """One whole frame. Raises ProtocolError, UnicodeDecodeError, PayloadTooBig: the connection fails."""
        if frame.opcode is Opcode.CLOSE:
            self.current_size = None
        size = 0 if self.current_size is None else self.current_size
        if frame.opcode is Opcode.CONT and self._most is not None and size + len(frame.data) > self._most:
            raise PayloadTooBig(len(frame.data), self._most - size)
        super().recv_frame(frame)
        try:
            self._check(frame)
        except UnicodeDecodeError:
            self.events.pop()
            raise

    def _check(self, frame: Frame) -> None:
        if frame.opcode is Opcode.TEXT:
            if frame.fin:
                bytes(frame.data).decode()
                return
            self._begun = _UTF8()
        if self._begun is not None and frame.opcode in {Opcode.TEXT, Opcode.CONT}:
            self._begun.decode(bytes(frame.data), frame.fin)
            if frame.fin:
                self._begun = None
