"""What a screen makes of a case: a snapshot, and each event after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from service.store import journal
from support.house import House

Shown = dict[str, Any]


def snapshot(house: House, case: str) -> tuple[int, Shown]:
    """A case as it is, and the position of the journal at which it is so."""
    with house.ctx.store.reader() as conn:
        seq = journal.head(conn).seq
    view = orjson.loads(orjson.dumps(asdict(house.case(case))))
    return seq, {
        "case": view["case"],
        "facts": {fact["name"]: fact for fact in view["facts"]},
        "timeline": {entry["id"]: entry for entry in view["timeline"]},
    }


def fold(shown: Shown, type_: str, data: Mapping[str, Any]) -> Shown:
    """What a screen makes of an event."""
    entry = data.get("entry")
    timeline = shown["timeline"] | ({entry["id"]: entry} if entry else {})
    if type_ in {"facts.updated", "facts.stated"}:
        facts = shown["facts"] | {fact["name"]: fact for fact in data["facts"]}
        facts = {name: fact for name, fact in facts.items() if fact["source"] != "unknown" or fact["ask"]}
        about = shown["case"]["about"] if data["about"] is None else data["about"]
        return {"case": shown["case"] | {"about": about}, "facts": facts, "timeline": timeline}
    return {"case": data["case"], "facts": shown["facts"], "timeline": timeline}


def folded(house: House, case: str, since: int, shown: Shown) -> Shown:
    """What the screen shows that saw `shown` at a position, and all events of the case since."""
    with house.ctx.store.reader() as conn:
        events = journal.read(conn, since, 1_000_000, frozenset({f"case:{case}"}))
    for event in events:
        assert isinstance(event.data, dict)
        shown = fold(shown, event.type, event.data)
    return shown
