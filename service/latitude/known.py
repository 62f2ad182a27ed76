"""What is known of a case: by systems of record, by associates, by the service itself, and over windows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from rules.quick import quick
from rules.values import Value
from rules.vocabulary import NOT_ENTITIES, Fact, Type, Vocabulary, Window
from service.clock import rfc3339
from service.domain.actor import Actor
from service.domain.case import FactValue, FactView
from service.domain.said import as_facts
from service.domain.windows import Held
from service.store import decisions, facts, heard, pulse, signals
from service.store.cases import Case
from service.store.decisions import Given
from service.store.facts import Entity, Known, Stated
from service.store.types import Connection, from_microseconds, to_microseconds
from voc.pulse import CALM

_NOTHING: Mapping[str, Known] = {}


class Place(NamedTuple):
    """A case, and who acts in it."""

    case: Case
    actor: Actor


@quick(frozen=True, slots=True)
class CaseFacts:
    """Raw values by full name; those that are kept are also `exact`, as the vocabulary read them to see
    whether they fit. `changes_at`: the next moment at which a window lets something go.
    """

    record: Mapping[str, Known]
    stated: Mapping[str, Known]
    computed: Mapping[str, object]
    changes_at: datetime | None
    exact: Mapping[str, Value]

    def values(self) -> dict[str, object]:
        """All of them. INVARIANT: what a system of record knows goes before what was stated."""
        stated = {name: known.value for name, known in self.stated.items()}
        record = {name: known.value for name, known in self.record.items()}
        return {**stated, **record, **self.computed}


@dataclass(frozen=True, slots=True)
class CaseReads:
    """What the store says of cases and what they concern, as the facts of each are worked out from it.

    `heights`: of surges, by team and topic; `latest`: the last signal of a case; `heard`, `given`: what
    windows count, from the longest before the first moment up to the last. All of that as far as these
    `words` need it (None: all there are); `supplied` and `windows` are those of the vocabulary among them.
    """

    record: Mapping[Entity, Mapping[str, Known]]
    stated: Mapping[str, Sequence[Stated]]
    heights: Mapping[tuple[str, str], Decimal]
    latest: Mapping[str, Mapping[str, object]]
    heard: Held
    given: dict[Entity, list[Given]]
    words: frozenset[str] | None
    supplied: frozenset[str]
    windows: Sequence[Window]


def read_cases(
    vocabulary: Vocabulary,
    conn: Connection,
    cases: Sequence[Case],
    first: datetime,
    last: datetime,
    words: frozenset[str] | None = None,
) -> CaseReads:
    """Everything that `facts_of` needs at any moment from the first to the last: in as many statements as for
    one case. `words`: the facts that are asked for, where these are not all.
    """
    listed, windows = vocabulary.supplied, vocabulary.windows
    if words is not None:
        listed, windows = listed & words, tuple(one for one in windows if one.fact in words)
    ids = {case.id for case in cases}
    of_signals = [window for window in windows if window.source == "signals"]
    concerned = [case.entities for case in cases]
    of_decisions = [window for window in windows if window.source != "signals"]
    with_signals = any(name.startswith("signal.") for name in listed)
    return CaseReads(
        record=facts.current(conn, (entity for entities in concerned for entity in entities.items())),
        stated=facts.stated_in(conn, ids),
        heights=pulse.heights(conn) if "topic.surge" in listed else {},
        latest=signals.latest(conn, ids) if with_signals else {},
        heard=heard.held(conn, of_signals, concerned, first, last),
        given=decisions.given_since(conn, _longest(of_decisions, concerned, first), last),
        words=words,
        supplied=listed,
        windows=windows,
    )


def facts_of(vocabulary: Vocabulary, reads: CaseReads, place: Place, at: datetime) -> CaseFacts:
    """Everything known of a case at a moment, for its associate, of what was read."""
    entities, said = place.case.entities, reads.stated.get(place.case.id, ())
    record, stated, exact = _said_in(vocabulary, entities, reads.record, said, reads.words)
    windows, changes_at = counted(reads.windows, entities, reads.heard, reads.given, at)
    computed = {**_supplied(reads, place), **windows}
    for name in computed.keys() & exact.keys():
        # What the service works out goes before what it was told.
        del exact[name]
    return CaseFacts(record, stated, computed, changes_at, exact)


def read_facts(
    vocabulary: Vocabulary, conn: Connection, places: Sequence[Place], at: datetime
) -> list[CaseFacts]:
    """Everything known of each case at a moment, for its associate."""
    reads = read_cases(vocabulary, conn, [place.case for place in places], at, at)
    return [facts_of(vocabulary, reads, place, at) for place in places]


def fact_views(
    vocabulary: Vocabulary, conn: Connection, case: Case, only: frozenset[str] | None = None
) -> list[FactView]:
    """The facts of the case's entities as screens show them, in the vocabulary's order.

    These are what is known and what may be asked. With `only`: just these, unknown ones too.
    """
    current = facts.current(conn, case.entities.items())
    said = facts.stated_in(conn, {case.id}).get(case.id, ())
    record, stated, _ = _said_in(vocabulary, case.entities, current, said)
    views = []
    for name, fact in vocabulary.facts.items():
        if fact.window is not None or name.partition(".")[0] in NOT_ENTITIES:
            continue
        if only is not None and name not in only:
            continue
        view = _view(vocabulary, fact, record.get(name), stated.get(name))
        if only is not None or view.source != "unknown" or view.ask:
            views.append(view)
    return views


def record_views(
    vocabulary: Vocabulary, conn: Connection, entity: tuple[str, str], names: Collection[str]
) -> list[FactView]:
    """What systems of record say of these facts of an entity: the same in every case that concerns it."""
    known = facts.current(conn, [entity]).get(entity, {})
    return [
        _view(vocabulary, fact, known[name], None)
        for name, fact in vocabulary.facts.items()
        if name in names and name in known and _read(vocabulary, name, known[name].value) is not None
    ]


def shown(type_: Type, value: Value | None, digits: int) -> FactValue:
    """A value as screens show it: money with the currency's digits."""
    as_json = type_.show(value, digits)
    if isinstance(as_json, list):
        return [str(item) for item in as_json]
    return as_json if isinstance(as_json, bool | int | float | str) else None


def team_of(actor: Actor, case: Case | None) -> str | None:
    """The team for which an associate acts in a case: the case's if it is hers, else her first."""
    if case is not None and case.team in actor.teams:
        return case.team
    return actor.teams[0] if actor.teams else None


def _said_in(
    vocabulary: Vocabulary,
    entities: Mapping[str, str],
    known: Mapping[Entity, Mapping[str, Known]],
    said: Sequence[Stated],
    words: frozenset[str] | None = None,
) -> tuple[dict[str, Known], dict[str, Known], dict[str, Value]]:
    """What systems of record know of a case's entities, what associates stated there beside it, and the exact
    values of both.
    """
    record: dict[str, Known] = {}
    stated: dict[str, Known] = {}
    exact: dict[str, Value] = {}
    declared = vocabulary.facts
    for entity in entities.items():
        for name, one in known.get(entity, _NOTHING).items():
            if (words is None or name in words) and (fact := declared.get(name)) is not None:
                value = fact.type.read(one.value)
                if value is not None:
                    record[name], exact[name] = one, value
    for said_once in said:
        for name, raw in said_once.values.items():
            if (
                name not in record
                and _still_about(said_once, name, entities)
                and (words is None or name in words)
            ):
                value = _read(vocabulary, name, raw)
                if value is not None:
                    stated[name] = Known(raw, said_once.at, "stated", said_once.by)
                    exact[name] = value
    return record, stated, exact


def _still_about(stated: Stated, name: str, entities: Mapping[str, str]) -> bool:
    # What was said of one booking is not so of another; said before any was known, it is of the one found.
    said_of = stated.entity_ids[name]
    return said_of is None or said_of == entities.get(name.partition(".")[0])


def _read(vocabulary: Vocabulary, name: str, raw: object) -> Value | None:
    """The exact value of a fact that was kept; None where the vocabulary has no such fact any more, or the
    fact no such value.
    """
    fact = vocabulary.facts.get(name)
    return None if fact is None else fact.type.read(raw)


def _view(vocabulary: Vocabulary, fact: Fact, record: Known | None, stated: Known | None) -> FactView:
    known = record or stated
    if known is not None:
        return FactView(
            name=fact.name,
            value=shown(fact.type, fact.type.read(known.value), vocabulary.digits),
            source="record" if record else "stated",
            at=rfc3339(known.at),
            by=known.by,
            ask=fact.ask,
        )
    if fact.name in vocabulary.defaults:
        default = shown(fact.type, vocabulary.defaults[fact.name], vocabulary.digits)
        return FactView(fact.name, default, "default", None, None, fact.ask)
    return FactView(fact.name, None, "unknown", None, None, fact.ask)


def _supplied(reads: CaseReads, place: Place) -> dict[str, object]:
    """What the service itself knows, as far as it is asked for."""
    given = {name: _SUPPLIED[name](place) for name in reads.supplied if name in _SUPPLIED}
    if "topic.surge" in reads.supplied:
        case, heights = place.case, reads.heights
        surges = (heights[case.team, topic] for topic in case.topics if (case.team, topic) in heights)
        given["topic.surge"] = max(surges, default=CALM)
    if reads.latest:
        said = as_facts(reads.latest.get(place.case.id, {}))
        given.update((name, value) for name, value in said.items() if name in reads.supplied)
    return given


_SUPPLIED: Mapping[str, Callable[[Place], object]] = {
    "associate.level": lambda place: place.actor.level,
    "associate.team": lambda place: team_of(place.actor, place.case),
    "case.topics": lambda place: list(place.case.topics),
    "case.channel": lambda place: place.case.channel,
    "case.acute": lambda place: place.case.acute,
    "case.opened_at": lambda place: place.case.opened_at,
}
"""What stands in a case, or is so of who acts in it."""


def _longest(
    windows: Sequence[Window], concerned: Sequence[Mapping[str, str]], at: datetime
) -> dict[tuple[str, str], datetime]:
    """Since when entities of the cases are looked at: the longest window of their kind."""
    over: dict[str, timedelta] = {}
    for window in windows:
        over[window.entity] = max(window.over, over.get(window.entity, window.over))
    return {
        (entity, id_): at - over[entity]
        for entities in concerned
        for entity, id_ in entities.items()
        if entity in over
    }


def counted(
    windows: Sequence[Window],
    entities: Mapping[str, str],
    heard: Held,
    given: Mapping[tuple[str, str], Sequence[Given]],
    at: datetime,
) -> tuple[dict[str, object], datetime | None]:
    """What each window counts at `at` of what was `heard` and `given` up to then, and when it next lets
    something go.
    """
    found: dict[str, object] = {}
    leaving: list[datetime] = []
    for window in windows:
        if window.entity not in entities:
            continue
        id_, since = entities[window.entity], at - window.over
        if window.source == "signals":
            spans = [span.at(to_microseconds(at)) for span in heard.get((window.fact, id_), ())]
            found[window.fact] = sum(held for held, _ in spans)
            leaving += [from_microseconds(first) + window.over for _, first in spans if first is not None]
            continue
        taken = [
            one
            for one in given.get((window.entity, id_), ())
            if since < one.at <= at and window.action in {None, one.action}
        ]
        amounts = sum((one.amount for one in taken), Decimal(0))
        found[window.fact] = amounts if window.op == "sum" else len(taken)
        leaving += [one.at + window.over for one in taken[:1]]
    return found, min(leaving, default=None)
