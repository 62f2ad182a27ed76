"""The page of the stream: frames, channels, events, notices, limits, close codes."""

from service.access.doors import CHANNELS, OPS
from service.access.permissions import RIGHTS
from service.docs.tables import code, page, table, words
from service.domain.events import EVENT_CHANNELS, EVENT_DATA
from service.errors import CLOSE_CODES
from service.live import wire
from service.live.asyncapi import LIMITS, client_frames, server_frames

_NOTICES = {"latitude": wire.LatitudeView, "presence": wire.PresenceView, "progress": wire.BacktestProgress}


def stream() -> str:
    """All that goes over `/v1/stream`."""
    return page(
        "The stream",
        "`/v1/stream` is a WebSocket with JSON text frames both ways. The whole of it, with a schema for "
        "each frame, "
        "is at `/asyncapi.json`; this page is the same in short.",
        "## A conversation",
        "```json\n"
        '{"op": "hello", "token": "…"}\n'
        '{"op": "subscribe", "id": 1, "channels": ["queue:north"], "since": {"epoch": "…", "seq": 41}}\n'
        "```",
        "The service answers `welcome`, then `subscribed`: `resumed: true`, and every event after your "
        "position "
        "follows; or `resumed: false`, and a snapshot of each channel. Keep `epoch` and the greatest `seq` "
        "that an "
        "event or a beat named: with them nothing is missed and nothing comes twice. A browser sends no "
        "token: its "
        "cookie came with the upgrade.",
        "## Frames of a client",
        table(
            ("op", "what it asks", "right"),
            [(code(op), words(each), _right(op)) for op, each in client_frames().items()],
        ),
        "## Frames of the service",
        table(("op", "what it says"), [(code(op), words(each)) for op, each in server_frames().items()]),
        "## Channels",
        table(
            ("channel", "for", "reach", "events"),
            [
                (
                    code(name),
                    ", ".join(sorted(RIGHTS[door.right])) if door.right in RIGHTS else door.right,  # type: ignore[index]
                    door.reach.value,
                    ", ".join(
                        code(kind) for kind, heads in EVENT_CHANNELS.items() if name.split(":")[0] in heads
                    ),
                )
                for name, door in CHANNELS.items()
            ],
        ),
        "## Events",
        "An event happened: it has a `seq`, is kept in the journal, and is sent once to a stream, however "
        "many of its "
        "channels the stream follows.",
        table(
            ("type", "data", "what it says", "channels"),
            [
                (code(kind), code(data.__name__), words(data), ", ".join(map(code, EVENT_CHANNELS[kind])))
                for kind, data in EVENT_DATA.items()
            ],
        ),
        "## Notices",
        "A notice is not kept and has no `seq`; the latest of a key counts.",
        table(("type", "what it says"), [(code(kind), words(data)) for kind, data in _NOTICES.items()]),
        "## Limits",
        table(
            ("limit", "value", "what it is"),
            [(code(n), f"{v:,.12g}", f"{t}") for n, (v, t) in LIMITS.items()],
        ),
        "## Close codes",
        "Come back where the table says so: after a moment, with your position. A stream that breaks without "
        "a code "
        "of ours is a cut line: come back as well.",
        table(
            ("code", "why", "come back by yourself?"),
            [(number, f"{title}.", "yes" if again else "no") for number, title, again in CLOSE_CODES],
        ),
    )


def _right(op: str) -> str:
    right = OPS[op].right
    return "whoever is signed in" if right == "signed_in" else code(right)
