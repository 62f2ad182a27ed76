"""An associate says which booking, order, … a case concerns."""

from collections.abc import Mapping
from dataclasses import replace

from rules.findings import nearest
from rules.vocabulary import Vocabulary
from service.access.cases import held_case
from service.actions.learning import turned
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import CaseRow
from service.errors import Code, Problem
from service.store import cases
from service.store.writer import Tx
from voc.errors import FieldError
from voc.signal import entity_id


async def choose_about(ctx: Context, actor: Actor, case: str, about: Mapping[str, str]) -> CaseRow:
    """The case concerns these from now on, beside what it did of other kinds; an empty id: none of the kind.

    Raises Problem: as `held_case`; invalid (`where` names the entity).
    """

    def unit(tx: Tx) -> CaseRow:
        vocabulary = ctx.boundaries.current.vocabulary
        _check(vocabulary, about)
        found = held_case(tx, actor, case)
        chosen = {entity: id_ for entity, id_ in {**found.about, **about}.items() if id_}
        after = replace(found, about=chosen)
        if after.about != found.about:
            cases.save(tx.conn, [after], tx.at)
            tx.happen(turned(tx, vocabulary, found, after))
        return after.row()

    return (await ctx.writer.run(unit)).value


def _check(vocabulary: Vocabulary, about: Mapping[str, str]) -> None:
    known = sorted(vocabulary.entities - {"customer"})
    for entity, id_ in about.items():
        where = f"about.{entity}"
        if entity not in known:
            text = f"There is nothing called {entity} that a case can be about{nearest(entity, known)}."
            raise Problem(Code.INVALID, text, {"where": where})
        try:
            # The same gate as for signals: an id that no signal can bear would find nothing.
            if id_:
                entity_id(id_, where)
        except FieldError as error:
            raise Problem(Code.INVALID, f"{error.text}.", {"where": where}) from None
