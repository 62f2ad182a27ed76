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
from rules.replay.past import Moments, Stood
from service.past.known import About

_BUDGETS, _NEXT = '"budgets":[', '],"case":'
_DOOR = '"door":"'
# INVARIANT: no text within a record looks like one of these, for in those quotes are escaped.
_MOMENT = pl.Datetime("us", "UTC")


def decided(rows: Sequence[Sequence[Any]]) -> tuple[Moments, About]:
    """Decisions from rows of `store.past.made`, at least one, and of what more may be known of them."""
    of = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))  # type: ignore[attr-defined]
    kept: Sequence[Mapping[str, Any]] = _read(of["facts"])
    entities = _entities(_read(of["about"]), of["customer"])
    moments = Moments(
        id=of["decision"],
        at=of["at"],
        number=of["number"],
        action=of["action"],
        amount=kinds.amounts("amount", of["amount"]),
        road=of["road"],
        door=list(map(_door, of["body"])),
        channel=of["channel"],
        topics=list(map(_topics, of["topics"])),
        team=of["decided_in"],
        facts=[each["facts"] for each in kept],
        request=[each["request"] for each in kept],
        keys={**entities, "case": of["case"], "team": of["decided_in"], "associate": of["by"]},
        stood=_stood(_read(map(_budgets, of["body"]))),
        # What a case keeps from its first day on is known of every one, whether or not the decision read it.
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


def _stood(rows: Sequence[Sequence[Mapping[str, Any]]]) -> dict[MeterKey, Stood]:
    """How budgets stood, by the places of the decisions that name them."""
    found: dict[MeterKey, tuple[list[int], list[str], list[int]]] = {}
    for place, budgets in enumerate(rows):
        for each in budgets:
            key = (each["boundary"], each["id"])
            held = found.get(key)
            if held is None:
                held = found[key] = ([], [], [])
            held[0].append(place)
            held[1].append(each["spent"])
            held[2].append(each["used"])
    return {
        key: Stood(places, kinds.amounts("spent", spent), used)
        for key, (places, spent, used) in found.items()
    }


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
