"""What each parameter of the API means, and one example of each body. Tests hold them to their schemas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """What a parameter means."""

    text: str
    example: str | int | bool


_ULID = "01JE8Z7Q9W4X2M5N8R3T6V1Y0K"

PARAMETERS: Mapping[str, Said] = {
    "case": Said("The case's id.", _ULID),
    "decision": Said("The decision's id.", _ULID),
    "person": Said("The person's id.", _ULID),
    "token": Said("The token's id, as it was told when it was added.", _ULID),
    "customer": Said("The customer's id, as feeds name it.", "c-204"),
    "feed": Said("The feed's name, as its document says.", "webhook"),
    "entity": Said("A kind of thing that the vocabulary has facts of.", "booking"),
    "id_": Said("Which of them. A slash may stand in it.", "Q7X2"),
    "at": Said("Since when (RFC 3339). Default: now.", "2026-12-01T09:30:00Z"),
    "as": Said("`history` is stored and counted, and opens no case.", "live"),
    "state": Said("Only cases in this state.", "open"),
    "team": Said("Of this team.", "north"),
    "topic": Said("Of this topic.", "late_flight"),
    "after": Said("Where the page before ended: its `next`.", "204"),
    "limit": Said("How many at most.", 50),
    "q": Said("A case's number, a name, an id, or words.", "late bag"),
    "recompute": Said("Whether to judge the decision again from its record.", True),
    "backtest": Said("The back-test's id.", _ULID),
    "name": Said("A boundary, or `vocabulary`, `guarantees`, `topics`, `pack`.", "goodwill-refund"),
    "of": Said("`live`: without what is drafted.", "draft"),
    "kind": Said(
        "`vocabulary`, `boundary`, `guarantee`, `topics`, `pack`, or a part as `budget`.", "boundary"
    ),
    "span": Said("Two revisions; `live` and `draft` name what is live and what is drafted.", "live...draft"),
    "meaning": Said("Whether to compare in meaning too, which takes a second or more.", True),
    "vocabulary": Said("Whether names are those of the live vocabulary; else it fits any pack.", True),
    "words": Said("Whether to tell in plain words what changed.", True),
    "page": Said("The page's name.", "associate"),
    "secret": Said("The id of a value of a secret, never the value.", _ULID),
    "delivery": Said("The delivery's id.", _ULID),
    "letter": Said("The dead letter's id.", _ULID),
    "idempotency-key": Said(
        "Yours to choose, once for each thing you want done: the same key does it once.", "8f2a1c9e-1"
    ),
    "if-match": Said("The ETag of what you saw.", '"9f86d081884c7d65"'),
    "if-none-match": Said("`*`: only if it is not there yet.", "*"),
}
"""By name, headers in lower case."""

_JSON = "application/json"
_SIGNAL = {
    "feed": "shop",
    "id": "review-204",
    "kind": "review",
    "at": "2026-12-01T09:30:00Z",
    "customer": "c-204",
    "channel": "store",
    "text": "The bag came a day late.",
    "rating": 0.4,
    "about": {"booking": "Q7X2"},
    "facts": {"customer": {"tier": "gold"}},
}
_SENT = {"headers": {"Content-Type": "application/json"}, "body": '{"id": "204", "text": "Thank you."}'}

BODIES: Mapping[tuple[str, str, str], Any] = {
    ("POST", "/v1/feeds/{feed}", _JSON): {name: _SIGNAL[name] for name in ("id", "customer", "text")},
    ("POST", "/v1/feeds/{feed}", "*/*"): "what the source sends",
    ("POST", "/v1/signals", _JSON): [_SIGNAL],
    ("POST", "/v1/signals", "application/x-ndjson"): '{"id": "1", "kind": "praise", "text": "Thank you."}\n',
    ("POST", "/v1/voice", _JSON): {"text": "Three families at gate 14 have no hotel yet."},
    ("PUT", "/v1/feeds/{feed}", "application/yaml"): "feed: lockers\n",
    ("POST", "/v1/feeds:rehearse", _JSON): {
        "name": "lockers",
        "text": "feed: lockers\n",
        "delivery": _SENT,
    },
    ("POST", "/v1/feeds/{feed}:poll", _JSON): {"from_start": False},
    ("POST", "/v1/feeds:assist", _JSON): {"want": "complete", "text": "feed: lockers\nver", "at": 17},
    ("POST", "/v1/feeds/{feed}/sign", _JSON): _SENT,
    ("POST", "/v1/feeds/{feed}/capture", _JSON): {"minutes": 10},
    ("POST", "/v1/feeds/{feed}/secrets", _JSON): {"name": "WEBHOOK", "others_end_in": 86400},
    ("POST", "/v1/dead-letters:retry", _JSON): {"feed": "webhook"},
    ("PUT", "/v1/facts/{entity}/{id_}", _JSON): {"tier": "gold"},
    ("PATCH", "/v1/facts/{entity}/{id_}", _JSON): {"tier": "gold"},
    ("POST", "/v1/cases/{case}/about", _JSON): {"booking": "Q7X2"},
    ("POST", "/v1/cases/{case}/move", _JSON): {"team": "south", "note": "Bags are yours."},
    ("POST", "/v1/cases/{case}/snooze", _JSON): {
        "until": "2026-12-02T09:00:00Z",
        "note": "The bag comes tomorrow.",
    },
    ("PATCH", "/v1/people/{person}", _JSON): {"teams": ["south"]},
    ("POST", "/v1/cases/{case}/facts", _JSON): {"booking.insured": True},
    ("POST", "/v1/cases/{case}/replies", _JSON): {"text": "Your bag arrives tonight; we bring it to you."},
    ("POST", "/v1/cases/{case}/decisions", _JSON): {
        "action": "refund",
        "amount": "40.00",
        "params": {"to": "card"},
        "note": "A day without her bag.",
    },
    ("POST", "/v1/decisions/{decision}/cosign", _JSON): {"agree": True, "amount": "35.00"},
    ("POST", "/v1/decisions/{decision}/reverse", _JSON): {"lesson": "The bag was there: look first."},
    ("POST", "/v1/latitude", _JSON): {
        "facts": {"customer.tier": "gold"},
        "request": {"complaint": "delayed_flight"},
    },
    ("POST", "/v1/boundaries:check", _JSON): {"documents": {}},
    ("POST", "/v1/boundaries:assist", _JSON): {
        "want": "complete",
        "name": "goodwill-refund",
        "text": "boundary: goodwill-refund\naction: ref",
        "at": 37,
    },
    ("POST", "/v1/boundaries:try", _JSON): {
        "facts": {"customer.tier": "gold", "booking.passengers": 2},
        "request": {"complaint": "delayed_flight"},
    },
    ("POST", "/v1/boundaries:backtest", _JSON): {"documents": {}},
    ("POST", "/v1/boundaries:publish", _JSON): {
        "reason": "Dinner costs more; north tries it first.",
        "stage": "canary",
        "teams": ["north"],
    },
    ("POST", "/v1/boundaries:withdraw", _JSON): {"reason": "Dinner costs less again."},
    ("POST", "/v1/boundaries:rollback", _JSON): {
        "revision": "9f86d081884c7d65",
        "reason": "Too many dinners.",
    },
    ("PUT", "/v1/boundaries/{name}", "application/yaml"): "boundary: goodwill-refund\n",
    ("POST", "/v1/people", _JSON): {"name": "Lou B.", "role": "associate", "teams": ["north"]},
    ("POST", "/v1/tokens", _JSON): {"name": "our shop", "role": "integration", "feeds": ["webhook"]},
    ("POST", "/v1/session", _JSON): {"link": "what follows # in a sign-in link"},
}
"""By method, path and content type."""
