"""What is known of a case: by systems of record, by associates, by the service itself, and over windows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from rules.values import Value
from rules.vocabulary import NOT_ENTITIES, Fact, Type, Vocabulary, Window
from service.clock import rfc3339
from service.domain.actor import Actor
from service.domain.case import FactValue, FactView
from service.store import decisions, facts, pulse, signals
from service.store.cases import Case
from service.store.facts import Known, Stated
from service.store.types import Connection
from voc.pulse import CALM


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Raw values by full name. `changes_at`: the next moment at which a window lets something go."""

    record: Mapping[str, Known]
    stated: Mapping[str, Known]
    computed: Mapping[str, object]
    changes_at: datetime | None

    def values(self) -> dict[str, object]:
        """All of them. INVARIANT: what a system of record knows goes before what was stated."""
        stated = {name: known.value for name, known in self.stated.items()}
        record = {name: known.value for name, known in self.record.items()}
        return {**stated, **record, **self.computed}


def read_facts(vocabulary: Vocabulary, conn: Connection, case: Case, actor: Actor, at: datetime) -> CaseFacts:
    """Everything known of the case at a moment, for this associate."""
    record, stated = _said(vocabulary, conn, case)
    windows, changes_at = _windows(vocabulary.windows, conn, case, at)
    computed = {**_supplied(vocabulary, conn, case, actor), **windows}
    return CaseFacts(record, stated, computed, changes_at)


def fact_views(
    vocabulary: Vocabulary, conn: Connection, case: Case, only: frozenset[str] | None = None
) -> list[FactView]:
    """The facts of the case's entities as screens show them, in the vocabulary's order.

    These are what is known and what may be asked. With `only`: just these, unknown ones too.
    """
    record, stated = _said(vocabulary, conn, case)
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
        if name in names and name in known and _fits(vocabulary, name, known[name].value)
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


def _said(vocabulary: Vocabulary, conn: Connection, case: Case) -> tuple[dict[str, Known], dict[str, Known]]:
    entities = case.entities
    record: dict[str, Known] = {}
    for known in facts.current(conn, entities.items()).values():
        record.update((name, one) for name, one in known.items() if _fits(vocabulary, name, one.value))
    stated: dict[str, Known] = {}
    for one in facts.stated_in(conn, case.id):
        stated.update(
            (name, Known(value, one.at, "stated", one.by))
            for name, value in one.values.items()
            if name not in record and _still_about(one, name, entities) and _fits(vocabulary, name, value)
        )
    return record, stated


def _still_about(stated: Stated, name: str, entities: Mapping[str, str]) -> bool:
    # What was said of one booking is not so of another; said before any was known, it is of the one found.
    said_of = stated.entity_ids[name]
    return said_of is None or said_of == entities.get(name.partition(".")[0])


def _fits(vocabulary: Vocabulary, name: str, value: object) -> bool:
    fact = vocabulary.facts.get(name)
    return fact is not None and fact.type.read(value) is not None


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


def _supplied(vocabulary: Vocabulary, conn: Connection, case: Case, actor: Actor) -> dict[str, object]:
    given: dict[str, object] = {
        "associate.level": actor.level,
        "associate.team": team_of(actor, case),
        "case.topics": list(case.topics),
        "case.channel": case.channel,
        "case.acute": case.acute,
        "case.opened_at": case.opened_at,
    }
    listed = vocabulary.supplied
    if "topic.surge" in listed:
        given["topic.surge"] = pulse.height(conn, case.team, case.topics) or CALM
    if any(name.startswith("signal.") for name in listed):
        latest = signals.latest(conn, case.id)
        given.update((f"signal.{field}", value) for field, value in latest.items())
    return {name: value for name, value in given.items() if name in listed}


def _windows(
    windows: Sequence[Window], conn: Connection, case: Case, at: datetime
) -> tuple[dict[str, object], datetime | None]:
    entities = case.entities
    known = [(window, entities[window.entity]) for window in windows if window.entity in entities]
    heard = _signals_of(known, conn, at)
    found: dict[str, object] = {}
    leaving: list[datetime] = []
    for window, entity_id in known:
        since = at - window.over
        if window.source == "signals":
            counted = [
                when for when, signal in heard[window.entity] if when > since and _counts(window, signal)
            ]
            found[window.fact] = len(counted)
        else:
            given = decisions.in_window(conn, window.entity, entity_id, window.action, since, at)
            counted = [when for when, _ in given]
            amounts = sum((amount for _, amount in given), Decimal(0))
            found[window.fact] = amounts if window.op == "sum" else len(given)
        if counted:
            leaving.append(counted[0] + window.over)
    return found, min(leaving, default=None)


def _signals_of(
    windows: Sequence[tuple[Window, str]], conn: Connection, at: datetime
) -> dict[str, list[tuple[datetime, Mapping[str, object]]]]:
    longest: dict[tuple[str, str], timedelta] = {}
    for window, entity_id in windows:
        if window.source == "signals":
            key = (window.entity, entity_id)
            longest[key] = max(window.over, longest.get(key, window.over))
    return {
        entity: signals.in_window(conn, entity, entity_id, at - over, at)
        for (entity, entity_id), over in longest.items()
    }


def _counts(window: Window, signal: Mapping[str, object]) -> bool:
    by_customer = signal["author"] == "customer" or "signal.author" in window.reads
    return by_customer and window.where(signal) is True
