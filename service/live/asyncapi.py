"""The stream's description as AsyncAPI 3.0, written from the frames of `wire.py` and the list of events.

The service publishes it at `/asyncapi.json`. One channel (the socket); one message for each frame, type of
event and type of notice. What a stream may subscribe to, limits and close codes are extensions of it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, get_args
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from service.access.doors import CHANNELS, OPS
from service.domain.events import EVENT_CHANNELS, EVENT_DATA
from service.errors import CLOSE_CODES
from service.live import handover, hub, outbox, protocol, watched, wire
from service.live.looks import MAX_RESUMED
from service.live.typescript import AsSent
from service.settings import STREAMS_EACH

VERSION = "3.0.0"
_REF = "#/components/schemas/{model}"
_STREAM = "#/channels/stream"
_NOTICES: Mapping[str, type] = {
    "latitude": wire.LatitudeView,
    "presence": wire.PresenceView,
    "progress": wire.BacktestProgress,
}
_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "hello": ("welcome",),
    "subscribe": ("subscribed", "snapshot", "unsubscribed", "reply"),
    "unsubscribe": ("unsubscribed",),
}
"""The frames that answer each op, where they are not a reply."""


def client_frames() -> Mapping[str, type]:
    """What a client may send, by op."""
    union, *_ = get_args(wire.ClientFrame)
    return {_op(frame): frame for frame in get_args(union)}


def server_frames() -> Mapping[str, type]:
    """What the service sends, by op."""
    return {_op(frame): frame for frame in get_args(wire.ServerFrame)}


LIMITS: Mapping[str, tuple[float, str]] = {
    "hello_within_seconds": (protocol.HELLO_WITHIN, "the first frame comes within"),
    "hello_bytes": (wire.MAX_HELLO, "bytes of a hello"),
    "frame_bytes": (wire.MAX_FRAME, "bytes of any other frame of a client"),
    "channels": (wire.MAX_CHANNELS, "channels that a stream may follow"),
    "calls": (protocol.MAX_CALLS, "calls of one stream that may be under way"),
    "streams": (
        STREAMS_EACH,
        "streams that one person or token may have open on a node, unless REMIT_STREAMS_EACH says otherwise",
    ),
    "resumed_events": (MAX_RESUMED, "events sent to whoever comes back; beyond, snapshots"),
    "unread_bytes": (outbox.LIMIT, "bytes that may wait for a slow reader; beyond, 4408"),
    "frames_per_second": (handover.RATE, "frames a second that are read of one client in the long run"),
    "frames_at_once": (handover.BURST, "frames that it may send at once; more is read at that pace"),
    "beat_seconds": (hub.BEAT_EVERY, "seconds between two beats"),
    "notice_seconds": (watched.EVERY, "least seconds between two latitudes of one case"),
}
"""What a stream may do, with the words for it."""


def asyncapi(version: str, address: str) -> dict[str, Any]:
    """The whole document, for a service of this version at this address."""
    schemas, messages = _Schemas(), {}
    for op, frame in client_frames().items():
        schemas.add(frame, "validation")
        messages[op] = _message(frame.__name__, _doc(frame), {"$ref": _ref(frame)})
    for op, frame in server_frames().items():
        if op not in {"event", "notice"}:
            schemas.add(frame, "serialization")
            messages[op] = _message(frame.__name__, _doc(frame), {"$ref": _ref(frame)})
    for kind, data in EVENT_DATA.items():
        schemas.add(data, "serialization")
        messages[f"event.{kind}"] = _message(f"Event {kind}", _doc(data), _event(kind, data))
    for notice, data in _NOTICES.items():
        schemas.add(data, "serialization")
        messages[f"notice.{notice}"] = _message(f"Notice {notice}", _doc(data), _notice(notice, data))
    schemas.all["ProblemJson"]["additionalProperties"] = True
    at = urlsplit(address)
    return {
        "asyncapi": VERSION,
        "info": {
            "title": "Remit's stream",
            "version": version,
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "this": {
                "host": at.netloc,
                "protocol": "wss" if at.scheme == "https" else "ws",
                "description": "This service.",
                "security": [
                    {"$ref": "#/components/securitySchemes/session"},
                    {"$ref": "#/components/securitySchemes/token"},
                ],
            }
        },
        "channels": {
            "stream": {
                "address": "/v1/stream",
                "title": "The stream",
                "description": "JSON text frames both ways over one WebSocket.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
            }
        },
        "operations": _operations(messages),
        "components": {
            "schemas": schemas.all,
            "messages": messages,
            "securitySchemes": {
                "session": {
                    "type": "httpApiKey",
                    "in": "cookie",
                    "name": "remit_session",
                    "description": "A browser's session; its Origin must be the console's.",
                },
                "token": {"type": "http", "scheme": "bearer", "description": "Sent as `token` of `hello`."},
            },
        },
        "x-channels": _channels(),
        "x-limits": {name: value for name, (value, _) in LIMITS.items()},
        "x-close-codes": [
            {"code": code, "title": title, "reconnect": again} for code, title, again in CLOSE_CODES
        ],
    }


_INTRODUCTION = (
    "What a screen follows. `seq` is the order in which the service committed; a client keeps the greatest "
    "that an event or a beat named, and sends it as `since` when it comes back: then it misses nothing and "
    "hears nothing twice, or is told `resumed: false` and given snapshots. After five seconds without "
    "a frame what it shows is stale. Notices have no `seq`: the latest of a key counts."
)


class _Schemas:
    """Definitions by name, collected from every shape."""

    def __init__(self) -> None:
        self.all: dict[str, Any] = {}

    def add(self, shape: type, mode: Any) -> None:
        """A shape and all that it is made of."""
        found = TypeAdapter(shape).json_schema(mode=mode, schema_generator=AsSent, ref_template=_REF)
        self.all |= {name: _as_draft_7(part) for name, part in found.pop("$defs", {}).items()}
        if "$ref" not in found:
            self.all[shape.__name__] = _as_draft_7(found)


def _as_draft_7(schema: Any) -> Any:
    """A schema without what AsyncAPI's own dialect, a superset of JSON Schema draft 7, does not know."""
    if isinstance(schema, list):
        return [_as_draft_7(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    done = {name: _as_draft_7(value) for name, value in schema.items()}
    if isinstance(done.get("discriminator"), Mapping):
        del done["discriminator"]
    if "prefixItems" in done:
        done["items"] = done.pop("prefixItems")
    return done


def _doc(shape: type) -> str:
    return " ".join((shape.__doc__ or "").split())


def _ref(shape: type) -> str:
    return _REF.format(model=shape.__name__)


def _op(frame: type) -> str:
    return str(get_args(frame.__annotations__["op"])[0])


def _message(title: str, text: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": title, "summary": text, "contentType": "application/json", "payload": dict(payload)}


def _object(**members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(members),
        "properties": members,
        "additionalProperties": False,
    }


def _event(kind: str, data: type) -> dict[str, Any]:
    heads = "|".join(EVENT_CHANNELS[kind])  # type: ignore[index]
    return _object(
        op={"const": "event"},
        seq={"type": "integer", "description": "Its place in the order of the journal."},
        channels={"type": "array", "items": {"type": "string", "pattern": f"^({heads})(:|$)"}},
        type={"const": kind},
        at={"type": "string", "format": "date-time"},
        data={"$ref": _ref(data)},
    )


def _notice(kind: str, data: type) -> dict[str, Any]:
    return _object(
        op={"const": "notice"},
        type={"const": kind},
        key={"type": "string", "description": "The latest of a key counts."},
        data={"$ref": _ref(data)},
    )


def _operations(messages: Iterable[str]) -> dict[str, Any]:
    def of(names: Iterable[str]) -> list[dict[str, str]]:
        return [{"$ref": f"{_STREAM}/messages/{name}"} for name in names]

    found: dict[str, Any] = {
        op: {
            "action": "receive",
            "channel": {"$ref": _STREAM},
            "summary": _summary(op),
            "messages": of([op]),
            "reply": {"channel": {"$ref": _STREAM}, "messages": of(_ANSWERS.get(op, ("reply",)))},
        }
        for op in OPS
    }
    told = [name for name in messages if name.startswith(("event.", "notice.")) or name == "beat"]
    found["tell"] = {
        "action": "send",
        "channel": {"$ref": _STREAM},
        "summary": "What the service tells by itself: events in order, notices, a beat every 2 s.",
        "messages": of([*told, "unsubscribed"]),
    }
    return found


def _summary(op: str) -> str:
    door = OPS[op]
    codes = ", ".join(code.code for code in door.refusals)
    return f"Right: {door.right}." + (f" May be refused with: {codes}." if codes else "")


def _channels() -> list[dict[str, Any]]:
    """What a stream may subscribe to, and the event types that name it."""
    return [
        {
            "channel": name,
            "right": door.right,
            "reach": door.reach.value,
            "events": [kind for kind, heads in EVENT_CHANNELS.items() if name.partition(":")[0] in heads],
        }
        for name, door in CHANNELS.items()
    ]
