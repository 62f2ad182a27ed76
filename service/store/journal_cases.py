"""How a case stands in a row of the journal: by its values, as short as the rest of the row lets it be.

Each signal leaves one or two cases. Of one that a signal joined, what it has of the signal, as most have all
of it, stands with the signal, which never changes; and one that a signal opened is as the next row has it.
"""

from collections.abc import Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

from service.domain.case import CaseRow, SignalEntry
from service.domain.events import CaseOpened, Event, SignalReceived

# INVARIANT: rows that were written keep their meaning. A new member comes last, and none goes.
CASE: Final = (
    *("id", "number", "team", "state", "customer", "about", "kind", "channel", "topics", "severity", "acute"),
    *("signals", "opened_at", "last_at", "sentiment", "claimed_by", "lease_until", "snoozed_until", "clock"),
)
"""The members of a case in a row, in order; nulls at its end are left out."""
JOINED: Final = (
    *("id", "number", "team", "customer", "about", "signals", "sentiment", "opened_at", "topics", "clock"),
    *("claimed_by", "lease_until", "kind", "channel", "severity", "acute", "last_at", "state"),
    "snoozed_until",
)
"""The same where a signal joined it, what is seldom of its own last. Null are `opened_at` where that is the
row's moment, `state` where it is open, and `kind`, `channel`, `topics`, `severity`, `acute` and `last_at`
where they are the signal's.
"""
NEXT: Final = "next"
"""In the place of a case that was opened: it is as in the next row, but for the signal that joined it."""
_CASE_VALUES = attrgetter(*CASE)
_JOINED_VALUES = attrgetter(*JOINED)
_LIKE_SIGNAL: Final = {
    "topics": "topics",
    "kind": "signal_kind",
    "channel": "channel",
    "severity": "severity",
    "acute": "acute",
    "last_at": "at",
}
"""Members of a case, none ever null, each by what a signal calls it."""
_SIGNAL_VALUES = attrgetter(*_LIKE_SIGNAL.values())
_AS_SIGNAL = attrgetter(*_LIKE_SIGNAL)
_PLACES: Final = tuple(JOINED.index(name) for name in _LIKE_SIGNAL)
_TOPICS: Final = JOINED.index("topics")
_LIKE: Final = slice(JOINED.index("kind"), JOINED.index("last_at") + 1)
"""Where those stand but for the topics, side by side."""
_UNSAID: Final = [None] * (len(_LIKE_SIGNAL) - 1)
_NOTHING: Final = [None] * (len(JOINED) - _TOPICS)
_OPENED_AT: Final = JOINED.index("opened_at")
_TEAM: Final = JOINED.index("team")
_CUSTOMER: Final = JOINED.index("customer")
_STATE: Final = JOINED.index("state")
_NOBODY: Final[Mapping[str, None]] = dict.fromkeys(one.name for one in fields(CaseRow))
_UNHEARD: Final = {"signals": 0, "clock": None}
"""What a case is before the signal that opened it has joined it."""
_HEARD_OF = attrgetter(*(name for name in CASE if name not in _UNHEARD))


def values(case: CaseRow) -> list[object]:
    """A case in a row that holds nothing else that says the same."""
    return _shortened(list(_CASE_VALUES(case)))


def joined(event: Event, data: SignalReceived) -> list[object]:
    """The case that a signal joined, where the signal and the moment of the event stand beside it."""
    kept = list(_JOINED_VALUES(data.case))
    as_said = _SIGNAL_VALUES(data.entry)
    if _AS_SIGNAL(data.case) == as_said:
        # As where a signal opened it.
        kept[_TOPICS], kept[_LIKE] = None, _UNSAID
    else:
        for place, said in zip(_PLACES, as_said, strict=True):
            if kept[place] == said:
                kept[place] = None
    if kept[_OPENED_AT] == event.at:
        kept[_OPENED_AT] = None
    if kept[_STATE] == "open":
        kept[_STATE] = None
    if kept[_TOPICS:] == _NOTHING:
        del kept[_TOPICS:]
    return _shortened(kept)


def stands_next(data: CaseOpened, following: object) -> bool:
    """Whether the event after this one says all of the case that was opened."""
    return (
        isinstance(following, SignalReceived)
        and data.case.signals == 0
        and data.case.clock is None
        and _HEARD_OF(data.case) == _HEARD_OF(following.case)
    )


def whole(case: Any) -> Any:
    """A case, by its members, of what `values` made of it; anything else, as an older Remit left it."""
    return {**_NOBODY, **dict(zip(CASE, case, strict=False))} if isinstance(case, list) else case


def whole_joined(kept: list[Any], at: str, said: SignalEntry) -> dict[str, Any]:
    """A case of what `joined` made of it, by the moment of its event and the signal."""
    case = {**_NOBODY, **dict(zip(JOINED, kept, strict=False))}
    for name, as_said in zip(_LIKE_SIGNAL, _SIGNAL_VALUES(said), strict=True):
        if case[name] is None:
            case[name] = as_said
    case["opened_at"] = case["opened_at"] or at
    case["state"] = case["state"] or "open"
    return case


def whose(kept: list[Any]) -> tuple[str, str | None]:
    """The team and the customer, of what `joined` made of a case."""
    return kept[_TEAM], kept[_CUSTOMER]


def before_signal(joined_by_one: Mapping[str, Any]) -> dict[str, Any]:
    """A case that was opened, of what it was with the signal that did it."""
    return {**joined_by_one, **_UNHEARD}


def _shortened(kept: list[object]) -> list[object]:
    while kept[-1] is None:
        kept.pop()
    return kept
