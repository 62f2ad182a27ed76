"""One stream's conversation, without a socket: text in, effects out.

`protocol.py` runs the effects. States: waiting for `hello`, `signing in`, `open`, `closed`; in the last
nothing is heard any more. A frame that cannot be read is answered where it has an id, else it ends the
stream.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from pydantic import TypeAdapter, ValidationError

from service.domain.actor import Actor
from service.errors import CloseCode, Code, Problem
from service.live import wire


@dataclass(frozen=True, slots=True)
class Send:
    """A frame for this stream."""

    frame: wire.ServerFrame | Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SignIn:
    """Find out who this is: by the token, or where there is none by the cookie that came with the upgrade."""

    token: str | None


@dataclass(frozen=True, slots=True)
class Follow:
    """Subscribe to channels."""

    frame: wire.Subscribe


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Leave channels."""

    frame: wire.Unsubscribe


@dataclass(frozen=True, slots=True)
class Call:
    """Do something and answer with a reply of the frame's id."""

    frame: wire.Act | wire.WatchLatitude


@dataclass(frozen=True, slots=True)
class Close:
    """End the stream."""

    code: CloseCode
    reason: str


Effect = Send | SignIn | Follow | Unfollow | Call | Close

_FRAMES: TypeAdapter[wire.ClientFrame] = TypeAdapter(wire.ClientFrame)


class _State(Enum):
    HELLO = auto()
    SIGNING_IN = auto()
    OPEN = auto()
    CLOSED = auto()


class Session:
    """The rules of one conversation."""

    def __init__(self) -> None:
        self._state = _State.HELLO

    def receive(self, text: str | bytes) -> list[Effect]:
        """What a frame of the client asks for."""
        if self._state is _State.CLOSED:
            return []
        if not isinstance(text, str):
            return self.close(CloseCode.BAD_FRAME, "frames are JSON text, not binary")
        limit = wire.MAX_HELLO if self._state is _State.HELLO else wire.MAX_FRAME
        if len(text.encode()) > limit:
            return self.close(CloseCode.BAD_FRAME, f"a frame is at most {limit} bytes here")
        try:
            frame = _FRAMES.validate_json(text)
        except ValidationError as error:
            return self._unreadable(text, _what_is_wrong(error))
        return self._read(frame)

    def welcome(self, actor: Actor, epoch: str, seq: int) -> list[Effect]:
        """The sign-in succeeded: the stream is open, at this position."""
        if self._state is not _State.SIGNING_IN:
            return []
        self._state = _State.OPEN
        you = wire.You(actor.id, actor.name, actor.role, list(actor.teams))
        return [Send(wire.Welcome("welcome", you, epoch, seq))]

    def late(self) -> list[Effect]:
        """The time for a `hello` is over."""
        if self._state is not _State.HELLO:
            return []
        return self.close(CloseCode.HELLO_TIMEOUT, "say hello within 5 s")

    def close(self, code: CloseCode, reason: str) -> list[Effect]:
        """End the conversation; a second time does nothing."""
        if self._state is _State.CLOSED:
            return []
        self._state = _State.CLOSED
        return [Close(code, reason)]

    def _read(self, frame: wire.ClientFrame) -> list[Effect]:
        if self._state is _State.HELLO:
            if not isinstance(frame, wire.Hello):
                return self.close(CloseCode.BAD_FRAME, f"the first frame is hello, not {frame.op}")
            self._state = _State.SIGNING_IN
            return [SignIn(frame.token)]
        if isinstance(frame, wire.Hello) or self._state is _State.SIGNING_IN:
            return self.close(CloseCode.BAD_FRAME, "hello is said once, and answered before anything else")
        if isinstance(frame, wire.Subscribe):
            return [Follow(frame)]
        if isinstance(frame, wire.Unsubscribe):
            return [Unfollow(frame)]
        return [Call(frame)]

    def _unreadable(self, text: str, wrong: str) -> list[Effect]:
        call = _id_of(text) if self._state is _State.OPEN else None
        if call is None:
            return self.close(CloseCode.BAD_FRAME, wrong)
        return [Send(refusal(call, Problem(Code.INVALID, wrong)))]


def refusal(call: int, problem: Problem) -> dict[str, object]:
    """The reply to a call that did not happen, with all the problem's members."""
    return {"op": "reply", "id": call, "ok": False, "problem": problem.to_json()}


def _id_of(text: str) -> int | None:
    """The id of a frame that could not be read otherwise."""
    try:
        # The most forgiving reader there is: a number or a text that cannot be kept must not cost the answer.
        frame: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    call = frame.get("id") if isinstance(frame, dict) else None
    answerable = isinstance(call, int) and not isinstance(call, bool) and abs(call) <= wire.MAX_CALL
    return call if answerable else None


def _what_is_wrong(error: ValidationError) -> str:
    """The first thing wrong in a frame, by the field's name."""
    first = error.errors(include_url=False)[0]
    op, *path = [str(part) for part in first["loc"]] or [""]
    if first["type"] == "json_invalid":
        return f"the frame is not JSON: {first['ctx']['error']}"
    if first["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return "op: one of hello, subscribe, unsubscribe, decide, move, snooze, latitude is expected"
    if not path:
        return "the frame is a JSON object with an op"
    what = "is not a member of this frame" if first["type"] == "extra_forbidden" else first["msg"]
    return f"{op}: {'.'.join(path)}: {what}"
