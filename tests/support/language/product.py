"""The product, asked in the oracle's words: a pack in, plain answers out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from rules.boundary_set import BoundarySet
from rules.judging import Verdict
from rules.meters import Meter
from rules.pack import Pack, parse_pack
from support.language.documents import Document, files
from support.language.oracle import Case, Clause

Entry = Mapping[str, Any]
"""One action of a latitude, as the outside sees it."""


def loaded(documents: tuple[Document, ...]) -> Pack:
    """The pack, loaded from its text."""
    return read(files(documents))


def read(made: Mapping[str, str]) -> Pack:
    """A pack of these texts by file; its words, which are always the same, are read only once."""
    return parse_pack(made, _words())


def compiled(documents: tuple[Document, ...]) -> BoundarySet:
    """The same, compiled."""
    return BoundarySet.compile(loaded(documents))


@cache
def _words() -> Pack:
    return parse_pack(files(()))


def latitude(boundaries: BoundarySet, case: Case) -> dict[str, Entry]:
    """What may be done in `case`, by action."""
    facts, request = split(case)
    answer = boundaries.latitude(
        facts, at=case.now, meters=meters(case), audience=door(case), request=request
    )
    return {name: one.to_json() for name, one in answer.items()}


def judged(
    boundaries: BoundarySet,
    case: Case,
    action: str,
    amount: Decimal | None,
    *,
    note: str | None = None,
    confirmed: Collection[str] = (),
    emergency: bool = False,
    with_peer: bool = False,
) -> Verdict:
    """The verdict on one decision, everything of `request` given as its parameters."""
    facts, request = split(case)
    return boundaries.judge(
        facts,
        at=case.now,
        meters=meters(case),
        action=action,
        amount=amount,
        params=request,
        note=note,
        confirmed=confirmed,
        emergency=emergency,
        with_peer=with_peer,
        audience=door(case),
    )


def split(case: Case) -> tuple[dict[str, object], dict[str, object]]:
    """Facts by full name, and what is asked by short name."""
    facts = {name: value for name, value in case.raw.items() if not name.startswith("request.")}
    request = {
        name.removeprefix("request."): value
        for name, value in case.raw.items()
        if name.startswith("request.")
    }
    return facts, request


def meters(case: Case) -> dict[tuple[str, str], Meter | None]:
    """The product's meters."""
    return {
        key: None if spent is None else Meter(spent.amount, spent.uses, None, None)
        for key, spent in case.meters.items()
    }


def door(case: Case) -> Literal["associate", "customer"]:
    """The case's audience."""
    return "customer" if case.audience == "customer" else "associate"


def number(value: object) -> Fraction:
    """A shown amount, exactly."""
    return Fraction(str(value))


def clause(entry: Entry | None) -> Clause | None:
    """A `{boundary, clause}` as a pair."""
    return None if entry is None else (entry["boundary"], entry["clause"])


def emergency_amount(entry: Entry) -> Fraction | None:
    """What the emergency way forward allows; None where there is none."""
    offers = [way["emergency"]["at_most"] for way in entry["ways_forward"] if "emergency" in way]
    return number(offers[0]) if offers else None
