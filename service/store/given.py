"""What was given, as sums need it: the rows of customers' years and of surges alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select

from rules.latitude import amount_text
from service.domain.decision import ClauseRef


@dataclass(frozen=True, slots=True)
class Given:
    """One decision that was made. `set_by`: the clause that set how far it could go."""

    action: str
    title: str
    unit: str | None
    digits: int
    measured: bool
    amount: Decimal
    set_by: ClauseRef | None
    at: datetime
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Total:
    """What several of one action and unit come to. `kept`: those that were not taken back; `amount`: theirs,
    None where the action has none.
    """

    title: str
    amount: str | None
    kept: Sequence[Given]
    taken_back: int


def read(conn: Connection, query: Select[Any]) -> list[Given]:
    """The decisions of a query of whole rows, in its order."""
    return [
        Given(
            row.action,
            row.title,
            row.unit,
            row.digits,
            row.measured,
            row.amount,
            None if row.set_by is None else ClauseRef(**row.set_by),
            row.at,
            row.reversed_at is not None,
        )
        for row in conn.execute(query)
    ]


def total(group: Sequence[Given]) -> Total:
    """The sum of one or more."""
    first = group[0]
    kept = [one for one in group if not one.taken_back]
    amount = sum((one.amount for one in kept), Decimal(0))
    return Total(
        first.title,
        amount_text(amount, first.digits) if first.measured else None,
        kept,
        len(group) - len(kept),
    )
