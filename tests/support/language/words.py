"""The vocabulary that the property tests speak, and what becomes of raw facts under it.

`WORDS` is read twice: rendered to a vocabulary document for the product, and here, by `known`, for the
oracle, which decides on its own what is in range, what is unknown and what a default fills in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from support.language.tree import Known

ZONE = "America/New_York"
CURRENCY_DIGITS = 2
TIERS = ("regular", "silver", "gold")
COMPLAINTS = ("late", "cancelled", "other")
CAUSES = ("weather", "crew", "strike")
PLAIN: Mapping[str, type[bool | str | datetime | date | timedelta]] = {
    "boolean": bool,
    "text": str,
    "datetime": datetime,
    "date": date,
    "duration": timedelta,
}
TAGS = ("vip", "family", "press")


@dataclass(frozen=True, slots=True)
class Word:
    """A fact: its type, and what narrows it."""

    name: str
    kind: str
    one_of: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    default: bool | int | None = None
    ask: bool = False

    @property
    def entity(self) -> str:
        """What stands before the dot."""
        return self.name.partition(".")[0]

    @property
    def document(self) -> dict[str, object]:
        """The entry in the vocabulary."""
        entry: dict[str, object] = {"type": self.kind}
        entry |= {"one_of": list(self.one_of)} if self.one_of else {}
        entry |= {"min": self.low} if self.low is not None else {}
        entry |= {"max": self.high} if self.high is not None else {}
        entry |= {"default": self.default} if self.default is not None else {}
        entry |= {"ask": True} if self.ask else {}
        return entry


WORDS: Mapping[str, Word] = {
    word.name: word
    for word in (
        Word("customer.tier", "text", one_of=TIERS),
        Word("customer.partner_tier", "text", one_of=TIERS),
        Word("customer.vip", "boolean", ask=True),
        Word("customer.held", "boolean", default=False),
        Word("customer.tags", "list of text"),
        Word("customer.trips", "integer", low=0, high=50, default=2),
        Word("customer.score", "number", low=-1, high=1),
        Word("booking.total", "money", low=0, high=5000, ask=True),
        Word("booking.fee", "money"),
        Word("booking.seats", "integer", low=1, high=9, ask=True),
        Word("booking.insured", "boolean", ask=True),
        Word("booking.nights", "integer", low=0, high=30, ask=True),
        Word("booking.made_at", "datetime"),
        Word("booking.day", "date"),
        Word("flight.leaves_at", "datetime"),
        Word("flight.day", "date"),
        Word("flight.wait", "duration"),
        Word("flight.delay", "integer", low=0),
        Word("flight.load", "number"),
        Word("flight.cause", "text", one_of=CAUSES, ask=True),
        Word("flight.cancelled", "boolean", ask=True),
        Word("associate.level", "integer", low=0, high=3),
        Word("request.complaint", "text", one_of=COMPLAINTS),
        Word("request.urgent", "boolean"),
        Word("request.nights", "integer", low=0, high=10),
    )
}

ACTIONS: Mapping[str, Mapping[str, object]] = {
    "voucher": {"measure": "money", "title": "Voucher"},
    "refund": {
        "measure": "money",
        "title": "Refund",
        "params": {"to": {"type": "text", "one_of": ["card", "miles"]}},
    },
    "miles": {"measure": "integer", "unit": "miles", "title": "Miles"},
    "lounge": {"title": "Lounge"},
    "call_back": {"title": "Call back", "always": True},
}
GRANTED = tuple(name for name, action in ACTIONS.items() if not action.get("always"))
GRID: Mapping[str, int] = {"voucher": CURRENCY_DIGITS, "refund": CURRENCY_DIGITS, "miles": 0, "lounge": 0}
"""Digits after the point on which an action's values lie."""


def measured(action: str) -> bool:
    """Whether `action` is given in some amount rather than done or not."""
    return "measure" in ACTIONS[action]


def vocabulary() -> str:
    """The vocabulary as a document."""
    return json.dumps(
        {
            "vocabulary": "drawn",
            "currency": "USD",
            "timezone": ZONE,
            "facts": {word.name: word.document for word in WORDS.values()},
            "actions": ACTIONS,
        },
        indent=1,
    )


def known(raw: Mapping[str, object]) -> dict[str, Known]:
    """The facts that count as known, by name: what is missing, null or out of its bounds is left out."""
    facts: dict[str, Known] = {}
    for name, word in WORDS.items():
        value = _read(word, raw.get(name))
        if value is None and word.default is not None:
            value = word.default if isinstance(word.default, bool) else Fraction(word.default)
        if value is not None:
            facts[name] = value
    return facts


def _read(word: Word, value: object) -> Known | None:
    if word.kind in {"integer", "number", "money"}:
        return _number(word, value)
    if word.kind == "list of text":
        return value if isinstance(value, tuple) else None
    if word.kind == "date" and isinstance(value, datetime):
        return None
    allowed = not word.one_of or value in word.one_of
    return value if allowed and isinstance(value, PLAIN[word.kind]) else None


def _number(word: Word, value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Fraction(value)
    below = word.low is not None and number < word.low
    above = word.high is not None and number > word.high
    broken = word.kind == "integer" and number.denominator != 1
    return None if below or above or broken else number


def today(now: datetime) -> date:
    """The date in the vocabulary's time zone at `now`."""
    return now.astimezone(ZoneInfo(ZONE)).date()


NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
