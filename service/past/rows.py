"""Moments in which nothing was decided, as the database tells them: closings, voices of old; one row each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

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
