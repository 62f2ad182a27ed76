"""A system of record says what it knows of one customer, booking, order, …"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rules.findings import nearest
from rules.vocabulary import FactError, Vocabulary
from service.access.permissions import reports_on, require
from service.actions import learning
from service.actions.joining import NOTHING
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import FactValue
from service.errors import Code, Problem
from service.latitude import check_words
from service.latitude.known import shown
from service.store import facts, signals
from service.store.facts import Batch, Entity
from service.store.writer import Tx
from voc.signal import CLOCK_SKEW

MAX_FACTS = 100
MAX_ID = 200
MAX_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class FactReport:
    """One fact that is known now: its value, since when, and which system says so."""

    value: FactValue
    at: str
    source: str


@dataclass(frozen=True, slots=True)
class EntityReport:
    """What is known of an entity after a report, and which facts the report changed; names without the
    entity."""

    entity: str
    id: str
    facts: dict[str, FactReport]
    changed: list[str]


async def report_facts(
    ctx: Context,
    actor: Actor,
    entity: Entity,
    values: Mapping[str, object],
    *,
    whole: bool,
    at: datetime | None = None,
) -> EntityReport:
    """Keeps facts of (entity, id) by their short names; null: not known any more. All of them or none.

    `whole`: they are all that is known, what is not named is not known any more; else the others stay.
    `at`: since when, default now. Of two events about one fact the later wins, in whatever order they come.
    Open cases that concern the entity hear of what changed.

    Raises Problem: not_yours; not_found (no such entity); invalid (`where` names the fact, or `at`).
    """
    require(actor, "report_facts")
    kind, id_ = entity
    vocabulary = ctx.boundaries.current.vocabulary
    if kind not in vocabulary.entities:
        text = f"There is nothing called {kind[:40]} of which facts are known"
        raise Problem(Code.NOT_FOUND, f"{text}{nearest(kind, vocabulary.entities)}.", {"where": "entity"})
    if not reports_on(actor, kind):
        raise Problem(Code.NOT_YOURS, f"This token may not say facts of a {kind}.")
    _check(id_, values, whole=whole, at=at, now=ctx.clock())
    exact = _exact(vocabulary, kind, values)
    # Kept even where nothing was known, so that what was said earlier and comes later is not taken for news.
    unsaid: dict[str, object] = {
        name: None
        for name in vocabulary.facts
        if name.partition(".")[0] == kind and not learning.is_computed(vocabulary, name)
    }

    def unit(tx: Tx) -> EntityReport:
        since = at or tx.at
        before = facts.current(tx.conn, [entity]).get(entity, {})
        batch = Batch(tx.new_id(), entity, since, actor.name, {**(unsaid if whole else {}), **exact})
        news = learning.keep(tx, [batch] if batch.values else [])
        if kind == "customer" and (whole or "name" in values):
            name = values.get("name")
            signals.name_customers(tx.conn, [(id_, name if isinstance(name, str) else None, since)])
        learning.tell(tx, vocabulary, learning.Learnt(news, ()), NOTHING, ())
        after = facts.current(tx.conn, [entity]).get(entity, {})
        was = {name: known.value for name, known in before.items()}
        changed = sorted(
            name.partition(".")[2] for name, known in after.items() if was.get(name) != known.value
        )
        return EntityReport(kind, id_, _shown(vocabulary, after), changed)

    return (await ctx.writer.run(unit)).value


def _check(
    id_: str, values: Mapping[str, object], *, whole: bool, at: datetime | None, now: datetime
) -> None:
    if not id_:
        raise Problem(Code.INVALID, "An id has at least one character.", {"where": "id"})
    check_words(id_, "id", MAX_ID)
    for name, value in values.items():
        for part in (name, *(value if isinstance(value, list) else (value,))):
            check_words(part if isinstance(part, str) else None, name, MAX_TEXT)
    if len(values) > MAX_FACTS or not (values or whole):
        raise Problem(Code.INVALID, f"Say 1 to {MAX_FACTS} facts at once.")
    if at is not None and at > now + CLOCK_SKEW:
        raise Problem(Code.INVALID, "at: is in the future; say facts when they hold.", {"where": "at"})


def _exact(vocabulary: Vocabulary, kind: str, values: Mapping[str, object]) -> dict[str, object]:
    exact: dict[str, object] = {}
    for short, value in values.items():
        name = f"{kind}.{short}"
        if name == learning.NAME and name not in vocabulary.facts and isinstance(value, str | None):
            continue
        try:
            exact[name] = learning.checked(vocabulary, name, value)
        except FactError as error:
            raise Problem(Code.INVALID, f"{error}.", {"where": short}) from None
    return exact


def _shown(vocabulary: Vocabulary, known: Mapping[str, facts.Known]) -> dict[str, FactReport]:
    found = {}
    for name, one in known.items():
        fact = vocabulary.facts.get(name)
        value = None if fact is None else shown(fact.type, fact.type.read(one.value), vocabulary.digits)
        if value is not None:
            found[name.partition(".")[2]] = FactReport(value, rfc3339(one.at), one.source)
    return found
