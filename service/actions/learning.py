"""Facts that systems of record report: taken if the vocabulary knows them, told to the cases they concern."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rules.vocabulary import NOT_ENTITIES, SUPPLIED, FactError, Vocabulary
from service.actions.joining import Joined
from service.domain.events import FactsChanged, Happening, channel_case
from service.latitude import fact_views, record_views
from service.store import concerned, facts, signals
from service.store.cases import Case
from service.store.facts import Batch, Entity, Known
from service.store.writer import Tx
from service.views import facts_entry
from voc.errors import Rejected
from voc.facts import EntityFacts
from voc.signal import Signal

NAME = "customer.name"
"""How a feed gives a customer's name: kept with the customer, whether or not the vocabulary lists it."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was new, and what the vocabulary refused."""

    news: Sequence[Batch]
    refused: Sequence[Rejected]


def learn(tx: Tx, vocabulary: Vocabulary, said: Sequence[EntityFacts], *, source: str) -> Learnt:
    """Keeps facts, in order; of two values of one fact the later event wins.

    `source`: who says those that came without a signal.
    """
    refused: list[Rejected] = []
    batches = [
        Batch(
            tx.new_id(),
            (one.entity, one.id),
            one.at,
            source if one.said_in is None else one.said_in[0],
            dict(checked_facts(vocabulary, one, index, refused)),
        )
        for index, one in enumerate(said)
    ]
    news = keep(tx, [batch for batch in batches if batch.values])
    signals.name_customers(
        tx.conn,
        [
            (one.id, name, one.at)
            for one in said
            if one.entity == "customer" and isinstance(name := one.values.get("name"), str)
        ],
    )
    return Learnt(news, refused)


def keep(tx: Tx, batches: Sequence[Batch]) -> list[Batch]:
    """Keeps checked facts, in order, a null as "not known any more"; returns what they change."""
    before = facts.current(tx.conn, (batch.entity for batch in batches))
    current = {batch.entity: dict(before.get(batch.entity, {})) for batch in batches}
    news = [replaced for batch in batches if (replaced := _news(batch, current[batch.entity])).values]
    facts.take(tx.conn, batches, news, tx.at)
    return news


def tell(tx: Tx, vocabulary: Vocabulary, learnt: Learnt, joined: Joined, heard: Sequence[Signal]) -> None:
    """Tells the open cases what changed for them; a case that was opened just now shows it from the start.

    `heard`: the new signals. They move counts over windows in every case of the same customer, booking, ….
    """
    told = {*joined.opened, *joined.changed}
    told_of: dict[Entity, list[Case]] = {}
    for about, case in concerned.open_about(tx.conn, [batch.entity for batch in learnt.news]):
        told_of.setdefault(about, []).append(case)
    for before, after in joined.changed.values():
        if before.entities != after.entities:
            tx.happen(turned(tx, vocabulary, before, after))
    for batch in learnt.news:
        if batch.entity not in told_of:
            continue
        entity, id_ = batch.entity
        views = record_views(vocabulary, tx.conn, batch.entity, batch.values.keys())
        entry = facts_entry(vocabulary, batch)
        for case in told_of[batch.entity]:
            if case.id not in joined.opened:
                # A case that has turned to another booking since keeps this in its timeline, and its facts.
                data = FactsChanged(case.id, views if case.entities.get(entity) == id_ else [], entry)
                tx.happen(Happening("facts.updated", (channel_case(case.id),), data))
                told.add(case.id)
    for case_id in sorted({*_counting(tx, vocabulary, heard, joined.spoken_of)} - told):
        data = FactsChanged(case_id, [], None)
        tx.happen(Happening("facts.updated", (channel_case(case_id),), data))


def checked(vocabulary: Vocabulary, name: str, value: object) -> object:
    """The exact value of what a system of record says of a fact, by its full name; None: it knows no more.

    Raises FactError where the vocabulary has no such fact, another type of it, or computes it.
    """
    if value is None and name in vocabulary.facts:
        exact: object = None
    else:
        exact = vocabulary.validate(name, value)
    if is_computed(vocabulary, name):
        raise FactError(f"{name} is computed by the service, nobody else can say it")
    return exact


def is_computed(vocabulary: Vocabulary, name: str) -> bool:
    """Whether a fact of the vocabulary comes from the service itself, so that no system says it."""
    fact = vocabulary.facts[name]
    return fact.window is not None or name in SUPPLIED or name.partition(".")[0] in NOT_ENTITIES


def turned(tx: Tx, vocabulary: Vocabulary, before: Case, after: Case) -> Happening:
    """A case has come to be about other entities: all their facts, unknown ones too."""
    changed = {
        entity
        for entity in {**before.entities, **after.entities}
        if before.entities.get(entity) != after.entities.get(entity)
    }
    names = frozenset(name for name in vocabulary.facts if name.partition(".")[0] in changed)
    views = fact_views(vocabulary, tx.conn, after, names)
    data = FactsChanged(after.id, views, None, dict(after.about))
    return Happening("facts.updated", (channel_case(after.id),), data)


def _counting(
    tx: Tx, vocabulary: Vocabulary, heard: Sequence[Signal], spoken_of: Collection[tuple[str, str]] | None
) -> Iterator[str]:
    """Open cases that read a window which one of these signals is in, but for those that were opened or
    changed just now: no others concern anything that is not `spoken_of`.
    """
    if spoken_of is not None and not spoken_of:
        return
    longest: dict[str, timedelta] = {}
    for window in vocabulary.windows:
        if window.source == "signals":
            longest[window.entity] = max(window.over, longest.get(window.entity, window.over))
    since = {entity: tx.at - over for entity, over in longest.items()}
    pairs = {
        (entity, id_)
        for signal in heard
        for entity, id_ in signals.entities_of(signal)
        if entity in since and signal.at > since[entity]
    }
    if spoken_of is not None:
        pairs.intersection_update(spoken_of)
    yield from concerned.open_now_about(tx.conn, pairs)


def _news(batch: Batch, current: dict[str, Known]) -> Batch:
    before = {name: known.value for name, known in current.items()}
    fresh = {name: value for name, value in batch.values.items() if before.get(name) != value}
    for name, value in batch.values.items():
        if name not in current or current[name].at <= batch.at:
            current[name] = Known(value, batch.at, batch.source)
    return Batch(batch.id, batch.entity, batch.at, batch.source, fresh)


def checked_facts(
    vocabulary: Vocabulary, said: EntityFacts, index: int, refused: list[Rejected]
) -> Iterator[tuple[str, object]]:
    """The facts that the vocabulary knows, by their whole names; the others are added to `refused`."""
    for short, value in said.values.items():
        name = f"{said.entity}.{short}"
        if name == NAME and name not in vocabulary.facts:
            continue
        try:
            yield name, checked(vocabulary, name, value)
        except FactError as error:
            refused.append(Rejected(index, f"{said.entity}/{said.id}", "bad_fact", str(error)))
