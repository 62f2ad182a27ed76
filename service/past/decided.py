"""Decisions of the past as the database tells them, many at a time, a column each: there may be millions, and
what makes an object of each, or of each value of it, takes most of the time.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
import polars as pl

from rules.meters import MeterKey
from rules.replay import kinds
from rules.replay.past import REQUEST, Kinds, Moments, Stood
from service.past.known import About
from service.store import past

_BUDGETS, _NEXT = '"budgets":[', '],"case":'
_DOOR = '"door":"'
# INVARIANT: no text within a record looks like one of these, for in those quotes are escaped.
_KEPT = (
    "decision",
    "at",
    "number",
    "action",
    "amount",
    "road",
    "channel",
    "decided_in",
    "case",
    "by",
    "customer",
    "opened_at",
)
"""Columns that stay as they come."""
_MOMENT = pl.Datetime("us", "UTC")


class Decided:
    """Decisions, taken some at a time: of these the objects that JSON becomes are gone before the next come,
    and what is made of all is columns.
    """

    def __init__(self, of: Kinds) -> None:
        """`of`: under which kinds words are kept."""
        self.places: list[int] = []
        """The numbers of their records, in order."""
        self._kept: dict[str, list[Any]] = {name: [] for name in _KEPT}
        self._doors: list[str | None] = []
        self._topics: list[tuple[str, ...]] = []
        self._about: list[Mapping[str, str]] = []
        self._told = kinds.Told(of)
        self._stood: dict[MeterKey, tuple[list[int], list[str], list[int]]] = {}

    def take(self, made: past.Columns) -> None:
        """More of them, as `store.past.made` has them."""
        first = len(self._doors)
        self.places.extend(made["place"])
        for name, column in self._kept.items():
            column.extend(made[name])
        self._doors.extend(map(_door, made["body"]))
        self._topics.extend(map(_topics, made["topics"]))
        self._about.extend(_read(made["about"]))
        facts = _read(made["facts"])
        self._told.take([each["facts"] for each in facts], first=first)
        self._told.take([each["request"] for each in facts], REQUEST, first)
        self._stand(_read(map(_budgets, made["body"])), first)

    def _stand(self, rows: Sequence[Sequence[Mapping[str, Any]]], first: int) -> None:
        """How budgets stood, by the places of the decisions that name them."""
        for place, budgets in enumerate(rows, first):
            for each in budgets:
                key = (each["boundary"], each["id"])
                held = self._stood.get(key)
                if held is None:
                    held = self._stood[key] = ([], [], [])
                held[0].append(place)
                held[1].append(each["spent"])
                held[2].append(each["used"])

    def moments(self) -> tuple[Moments, About]:
        """All that were taken, at least one, and of what more may be known of them."""
        of = self._kept
        entities = _entities(self._about, of["customer"])
        moments = Moments(
            id=of["decision"],
            at=of["at"],
            number=of["number"],
            action=of["action"],
            amount=kinds.amounts("amount", of["amount"]),
            road=of["road"],
            door=self._doors,
            channel=of["channel"],
            topics=self._topics,
            team=of["decided_in"],
            told=self._told,
            keys={**entities, "case": of["case"], "team": of["decided_in"], "associate": of["by"]},
            stood={
                key: Stood(places, kinds.amounts("spent", spent), used)
                for key, (places, spent, used) in self._stood.items()
            },
            # What a case keeps from its first day on is known of every one, whether or not the decision
            # read it.
            supplied={
                "case.channel": pl.Series(of["channel"], dtype=pl.String),
                "case.opened_at": pl.Series(of["opened_at"], dtype=pl.Int64).cast(_MOMENT),
                "associate.team": pl.Series(of["decided_in"], dtype=pl.String),
            },
        )
        return moments, About(of["at"], entities, of["case"])


def _read(texts: Iterable[str]) -> Any:
    """Many texts of JSON at once."""
    return orjson.loads(f"[{','.join(texts)}]")


def _entities(
    about: Sequence[Mapping[str, str]], customers: Sequence[str | None]
) -> dict[str, Sequence[str | None]]:
    """What each is about, by kind of entity."""
    named = sorted({kind for kinds_of_one in set(map(tuple, about)) for kind in kinds_of_one})
    found: dict[str, Sequence[str | None]] = {kind: [one.get(kind) for one in about] for kind in named}
    if any(customers):
        others = found.get("customer", (None,) * len(customers))
        pairs = zip(customers, others, strict=True)
        found["customer"] = [other if customer is None else customer for customer, other in pairs]
    return found


def _budgets(body: str) -> str:
    """How budgets stood, of a record's text: most of that is of no use here, and need not be read."""
    begin = body.find(_BUDGETS)
    end = body.find(_NEXT, begin)
    if begin < 0 or end < 0:
        return orjson.dumps(orjson.loads(body)["budgets"]).decode()
    return body[begin + len(_BUDGETS) - 1 : end + 1]


def _door(body: str) -> str | None:
    """At which door it was made, of a record's text; None where the record is older than doors are."""
    begin = body.find(_DOOR) + len(_DOOR)
    return body[begin : body.find('"', begin)] if begin >= len(_DOOR) else None


@functools.lru_cache(4_096)
def _topics(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))
