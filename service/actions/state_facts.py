"""An associate states what she learnt from the customer."""

from collections.abc import Mapping

from rules.findings import nearest
from rules.vocabulary import FactError, Vocabulary
from service.access.cases import held_case
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import FactValue, FactView
from service.domain.events import FactsChanged, Happening, channel_case
from service.errors import Code, Problem
from service.latitude import check_asked, fact_views
from service.store import facts
from service.store.facts import Stated
from service.store.writer import Tx
from service.views import stated_entry

MAX_STATED = 50


async def state_facts(
    ctx: Context, actor: Actor, case: str, values: Mapping[str, FactValue]
) -> list[FactView]:
    """Keeps facts marked `ask: true`, with person and time; returns their views.

    Raises Problem: as `held_case`; invalid (`where` names the fact); record_knows if a system of record does.
    """
    if not 0 < len(values) <= MAX_STATED:
        raise Problem(Code.INVALID, f"State 1 to {MAX_STATED} facts at once.")
    check_asked(values, "facts")

    def unit(tx: Tx) -> list[FactView]:
        vocabulary = ctx.boundaries.current.vocabulary
        exact = {name: _checked(vocabulary, name, value) for name, value in values.items()}
        found = held_case(tx, actor, case)
        names = frozenset(exact)
        for view in fact_views(vocabulary, tx.conn, found, names):
            if view.source == "record":
                raise Problem(
                    Code.RECORD_KNOWS,
                    f"{view.name} is known from a system of record: {view.value}.",
                    {"where": view.name, "value": view.value},
                )
        entities = found.entities
        stated = Stated(
            batch=tx.new_id(),
            at=tx.at,
            by=actor.ref,
            values=exact,
            entity_ids={name: entities.get(name.partition(".")[0]) for name in exact},
        )
        facts.state(tx.conn, case, [(tx.new_id(), name) for name in exact], stated)
        views = fact_views(vocabulary, tx.conn, found, names)
        data = FactsChanged(case, views, stated_entry(vocabulary, stated))
        tx.happen(Happening("facts.stated", (channel_case(case),), data))
        return views

    return (await ctx.writer.run(unit)).value


def _checked(vocabulary: Vocabulary, name: str, value: FactValue) -> object:
    fact = vocabulary.facts.get(name)
    askable = [known.name for known in vocabulary.facts.values() if known.ask]
    if fact is None or not fact.ask:
        known = "no fact" if fact is None else "not a fact that an associate states"
        raise Problem(Code.INVALID, f"{name} is {known}{nearest(name, askable)}.", {"where": name})
    try:
        return vocabulary.validate(name, value)
    except FactError as error:
        raise Problem(Code.INVALID, f"{error}.", {"where": name}) from None
