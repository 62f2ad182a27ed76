"""Moments of the past as the database tells them: decisions, closings, voices of old; one row each."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from rules.meters import Meter
from rules.replay.past import PastRow
from service.domain.said import as_facts, fields_of
from service.store.types import from_microseconds
from voc.pulse import CALM

SOMEBODY = "-"
"""Who would have decided where nobody did: somebody with nothing spent."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A row, and of what more may be known then: its entities, by kind, and its case. `place`: where it
    stands in the order of its source.
    """

    place: Any
    row: PastRow
    entities: Mapping[str, str]
    case: str | None


def decisions(rows: Iterable[Any]) -> Iterator[Moment]:
    """Decisions from rows of `store.past.made`."""
    meters: dict[tuple[str, int], Meter] = {}
    for row in rows:
        kept, about = orjson.loads(row.facts), orjson.loads(row.about)
        entities = about if row.customer is None else {**about, "customer": row.customer}
        # What a case keeps from its first day on is known of every one, whether or not the decision read it.
        facts = {
            "case.channel": row.channel,
            "case.opened_at": from_microseconds(row.opened_at),
            "associate.team": row.decided_in,
            **kept["facts"],
        }
        stood = {}
        for each in _budgets(row.body):
            # Most stand as others did; a meter is made once for all of them.
            held = (each["spent"], each["used"])
            if held not in meters:
                meters[held] = Meter(Decimal(held[0]), held[1])
            stood[each["boundary"], each["id"]] = meters[held]
        made = PastRow(
            id=row.decision,
            at=from_microseconds(row.at),
            facts=facts,
            request=kept["request"],
            meters=stood,
            keys={**entities, "case": row.case, "team": row.decided_in, "associate": row.by},
            number=row.number,
            action=row.action,
            amount=Decimal(row.amount),
            road=row.road,
            channel=row.channel,
            topics=_topics(row.topics),
            team=row.decided_in,
        )
        yield Moment(row.place, made, entities, row.case)


_BUDGETS, _NEXT = '"budgets":[', '],"case":'


def _budgets(body: str) -> list[Any]:
    """How budgets stood, of a record's text: most of that is of no use here, and need not be read."""
    # INVARIANT: no text within a record looks so, for in those quotes are escaped.
    begin = body.find(_BUDGETS)
    end = body.find(_NEXT, begin)
    if begin < 0 or end < 0:
        found: list[Any] = orjson.loads(body)["budgets"]
    else:
        found = orjson.loads(body[begin + len(_BUDGETS) - 1 : end + 1])
    return found


@functools.lru_cache(4_096)
def _topics(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))


def closings(rows: Iterable[Any], latest: Mapping[str, Mapping[str, object]]) -> Iterator[Moment]:
    """Cases as they stood when they were closed, from rows of `store.past.closings`. `latest`: the fields of
    the customer's latest signal, by case.
    """
    for row in rows:
        about, topics = orjson.loads(row.about), orjson.loads(row.topics)
        entities = about if row.customer is None else {**about, "customer": row.customer}
        facts: dict[str, object] = {
            "associate.team": row.team,
            "associate.level": row.level,
            **_of_case(row.channel, topics, from_microseconds(row.opened_at), acute=row.acute),
            **as_facts(latest.get(row.case, {})),
        }
        stood = PastRow(
            id=row.place,
            at=from_microseconds(row.at),
            facts=facts,
            keys={**entities, "case": row.case, "team": row.team, "associate": SOMEBODY},
            number=row.number,
            channel=row.channel,
            topics=tuple(topics),
            team=row.team,
        )
        yield Moment(row.place, stood, entities, row.case)


def voices(rows: Iterable[Any]) -> Iterator[Moment]:
    """What was said and opened no case, from rows of `store.past.voices`: as a case that it would open."""
    for row in rows:
        about, topics = orjson.loads(row.about), orjson.loads(row.topics)
        entities = about if row.customer is None else {**about, "customer": row.customer}
        at = from_microseconds(row.at)
        facts = {
            **_of_case(row.channel, topics, at, acute=row.acute),
            **as_facts(fields_of(row) | {"at": at, "topics": topics}),
        }
        heard = PastRow(
            id=row.place,
            at=at,
            facts=facts,
            keys={**entities, "case": row.place, "team": SOMEBODY, "associate": SOMEBODY},
            channel=row.channel,
            topics=tuple(topics),
        )
        yield Moment(row.place, heard, entities, None)


def _of_case(channel: str, topics: list[str], opened: datetime, *, acute: bool) -> dict[str, object]:
    return {
        "case.channel": channel,
        "case.topics": topics,
        "case.acute": acute,
        "case.opened_at": opened,
        "topic.surge": CALM,
    }
