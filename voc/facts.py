"""What a delivery says about customers, bookings, flights: facts of a system of record, beside the voice."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from voc.errors import FieldError
from voc.signal import Signal, check_characters, entity_id, entity_name

FactValue = str | bool | int | Decimal | tuple[str | bool | int | Decimal, ...]
_MAX_FACTS = 100
# As vocabularies spell the names of facts, without the entity: `payment_counts.gift_card`.
_NAME = re.compile(r"(?=.{1,120}$)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_MAX_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """What a delivery says about one entity: short names (`tier`, not `customer.tier`) and exact values.

    at: since when, the signal's time. The vocabulary, not the feed, says which exist and of what type.
    said_in: (feed, id) of the signal beside which they stood; None for facts that came by themselves.
    """

    entity: str
    id: str
    values: Mapping[str, FactValue]
    at: datetime
    said_in: tuple[str, str] | None = None


def entity_facts(found: object, signal: Signal) -> Iterator[EntityFacts]:
    """The facts in `found`, an object of entities; whose they are is said by the signal beside them.

    Null values and empty objects say nothing. Raises FieldError.
    """
    if found is None:
        return
    if not isinstance(found, dict):
        raise FieldError("wrong_type", "facts: must be an object of entities")
    for entity, said in found.items():
        where = f"facts.{entity_name(entity, 'facts')}"
        if said is None:
            continue
        if not isinstance(said, dict):
            raise FieldError("wrong_type", f"{where}: must be an object of names and values")
        values = {
            _name(name, where): _fact(v, f"{where}.{name}") for name, v in said.items() if v is not None
        }
        if not values:
            continue
        if len(values) > _MAX_FACTS:
            raise FieldError("too_many", f"{where}: {len(values)} facts; at most {_MAX_FACTS} are taken")
        whose = signal.customer if entity == "customer" else signal.about.get(entity)
        if whose is None:
            said_where = "customer" if entity == "customer" else f"about.{entity}"
            raise FieldError(
                "facts_without_id", f"{where}: the delivery does not say whose; {said_where} is missing"
            )
        yield EntityFacts(entity, entity_id(whose, where), values, signal.at, (signal.feed, signal.id))


def _name(value: object, where: str) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise FieldError(
            "wrong_type", f"{where}: a name is lower-case letters, digits and _, with dots between parts"
        )
    return value


def _fact(value: object, where: str) -> FactValue:
    if isinstance(value, list):
        if len(value) > _MAX_FACTS:
            raise FieldError("too_many", f"{where}: {len(value)} values; at most {_MAX_FACTS} are taken")
        return tuple(_scalar(part, where) for part in value)
    return _scalar(value, where)


def _scalar(value: object, where: str) -> str | bool | int | Decimal:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str):
        if len(value) > _MAX_TEXT:
            raise FieldError(
                "too_long", f"{where}: {len(value):,} characters; at most {_MAX_TEXT:,} are taken"
            )
        check_characters(value, where)
        return value
    if isinstance(value, bool | int | Decimal):
        return value
    raise FieldError("wrong_type", f"{where}: a fact is text, a number, true, false, or a list of them")
