"""Packs as data: documents whose conditions and values are trees, and their text for the product."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from support.language.tree import Literal, Node, Table
from support.language.words import GRANTED, vocabulary


@dataclass(frozen=True, slots=True)
class Grant:
    """Opens: `alone` left out is 1 (only for actions without measure), `with_peer` left out is `alone`."""

    id: str
    when: Node | None
    alone: Node | None
    with_peer: Node | None


@dataclass(frozen=True, slots=True)
class Limit:
    """Narrows: `word` is `at_most`, `exactly` or `smallest`."""

    id: str
    when: Node | None
    word: str
    amount: Node


@dataclass(frozen=True, slots=True)
class Budget:
    """A meter: at most a sum, a number of uses, or both."""

    id: str
    per: str
    over: str | None
    at_most: Decimal | None
    uses: int | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What must come along: a note, a confirmation, or a condition that must be true."""

    id: str
    when: Node | None
    kind: str
    must: Node | None = None


@dataclass(frozen=True, slots=True)
class Emergency:
    """Own judgement, metered like a budget whose id is `emergency`."""

    uses: int
    at_most: Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """A boundary document."""

    name: str
    actions: tuple[str, ...]
    audience: tuple[str, ...]
    applies_when: Node | None
    starts: datetime | None
    ends: datetime | None
    tables: tuple[Table, ...]
    grants: tuple[Grant, ...]
    limits: tuple[Limit, ...]
    budgets: tuple[Budget, ...]
    duties: tuple[Duty, ...]
    emergency: Emergency | None

    @property
    def text(self) -> str:
        """The document as an author would have written it."""
        plain: dict[str, object] = {
            "boundary": self.name,
            "action": self.actions[0] if len(self.actions) == 1 else list(self.actions),
            "title": f"Drawn: {self.name}",
            "owner": "nobody",
            "review_by": "2030-01-01",
            "why": "Drawn to be judged.",
            "audience": list(self.audience),
            "applies_when": self.applies_when and self.applies_when.text(),
            "from": self.starts and _time(self.starts),
            "until": self.ends and _time(self.ends),
            "tables": {table.name: _table(table) for table in self.tables},
            "grants": [_grant(grant) for grant in self.grants],
            "limits": [
                _some(id=limit.id, when=_condition(limit.when), because="Drawn.")
                | {limit.word: _value(limit.amount)}
                for limit in self.limits
            ],
            "budgets": [
                _some(id=b.id, per=b.per, over=b.over, at_most=_number(b.at_most), uses=b.uses)
                for b in self.budgets
            ],
            "duties": [_duty(duty) for duty in self.duties],
            "emergency": self.emergency
            and {
                "per": "associate",
                "over": "30d",
                "uses": self.emergency.uses,
                "at_most": _number(self.emergency.at_most),
            },
        }
        return written({key: value for key, value in plain.items() if value not in (None, [], {})})


def granted(documents: tuple[Document, ...]) -> tuple[str, ...]:
    """The measured or counted actions that some document names."""
    named = {action for document in documents for action in document.actions}
    return tuple(action for action in GRANTED if action in named)


def files(documents: tuple[Document, ...]) -> dict[str, str]:
    """The whole pack: file name to text."""
    return {
        "vocabulary.yaml": vocabulary(),
        **{f"boundaries/{document.name}.yaml": document.text for document in documents},
    }


def written(value: object) -> str:
    """Mappings, lists and plain values as YAML in blocks: as people write it, and quickest to read."""
    return "\n".join(_lines(value))


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, held in value.items():
            first, *rest = _below(held)
            yield f"{key}:{first}"
            yield from rest
    elif isinstance(value, list):
        for held in value:
            first, *rest = [json.dumps(held)] if isinstance(held, list) else _lines(held)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        quoted = isinstance(value, str)
        yield "'" + str(value).replace("'", "''") + "'" if quoted else json.dumps(value)


def _below(held: object) -> Iterator[str]:
    if isinstance(held, dict | list) and held:
        yield ""
        yield from (f"  {line}" for line in _lines(held))
    else:
        yield f" {json.dumps(held) if isinstance(held, dict | list) else next(_lines(held))}"


def _some(**entries: object) -> dict[str, object]:
    return {key: value for key, value in entries.items() if value is not None}


def _condition(node: Node | None) -> str | None:
    return None if node is None else node.text()


def _value(node: Node | None) -> object:
    if isinstance(node, Literal) and isinstance(node.raw, Decimal):
        return _number(node.raw)
    return _condition(node)


def _number(number: Decimal | None) -> object:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _grant(grant: Grant) -> dict[str, object]:
    return _some(
        id=grant.id,
        when=_condition(grant.when),
        alone=_value(grant.alone),
        with_peer=_value(grant.with_peer),
        because="Drawn.",
    )


def _limit(limit: Limit) -> dict[str, object]:
    return _some(
        **{
            "id": limit.id,
            "when": _condition(limit.when),
            limit.word: _value(limit.amount),
            "because": "Drawn.",
        }
    )


def _budget(budget: Budget) -> dict[str, object]:
    return _some(
        id=budget.id, per=budget.per, over=budget.over, at_most=_number(budget.at_most), uses=budget.uses
    )


def _duty(duty: Duty) -> dict[str, object]:
    asks: dict[str, object] = {"note": True, "confirm": "Yes, all of it."}
    what = duty.must.text() if duty.must else asks[duty.kind]
    return _some(id=duty.id, when=_condition(duty.when), because="Drawn.") | {duty.kind: what}


def _table(table: Table) -> dict[str, object]:
    rows = [[*keys, *(_number(value) for value in values)] for keys, values in table.rows]
    return {"columns": [*table.keys, *table.values], "rows": rows}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
