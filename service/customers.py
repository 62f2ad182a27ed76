"""A customer as the reader's teams know her, for whoever may read one of her cases and nobody else."""

from collections.abc import Sequence
from datetime import datetime

from rules.vocabulary import Vocabulary
from service import views
from service.access.permissions import require, teams_seen
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.cursors import cursor_of, place_of
from service.domain.customer import (
    CustomerView,
    HeardPage,
    HeardSignal,
    KnownEntity,
    KnownFact,
    PastCase,
    YearGiven,
)
from service.errors import Code, Problem
from service.latitude.known import shown
from service.store import facts, history, signals
from service.store.cases import Case
from service.store.facts import Known
from service.store.given import Given, total
from service.store.history import Teams
from service.store.types import Connection

MAX_CASES = 100
MAX_DECISIONS = 200
MAX_ENTITIES = 30
STATED_IN = 20
"""Newest cases in which what colleagues stated is looked for."""
PAGE = 30


def customer_view(ctx: Context, conn: Connection, actor: Actor, customer: str) -> CustomerView:
    """All of it, with the first page of what the customer said. Raises Problem: not_yours, not_found."""
    teams, found = _seen(conn, actor, customer)
    vocabulary = ctx.boundaries.current.vocabulary
    return CustomerView(
        id=customer,
        name=signals.names(conn, [customer]).get(customer),
        known=_known(vocabulary, conn, customer, teams, [case for case, _ in found]),
        cases=[PastCase(case.row(), _ended(case, at)) for case, at in found],
        elsewhere=history.count_cases(conn, customer) - history.count_seen(conn, customer, teams),
        decisions=[
            views.decision(vocabulary, kept)
            for kept in history.decisions_of(conn, customer, teams, MAX_DECISIONS)
        ],
        given=_by_year(vocabulary, history.given_to(conn, customer, teams)),
        signals=_heard(conn, customer, teams, None, PAGE),
    )


def heard_from(conn: Connection, actor: Actor, customer: str, after: str | None, limit: int) -> HeardPage:
    """A page of what the customer said. Raises Problem: not_yours, not_found, invalid (`after`)."""
    teams, _ = _seen(conn, actor, customer)
    return _heard(conn, customer, teams, after, limit)


def _seen(conn: Connection, actor: Actor, customer: str) -> tuple[Teams, list[tuple[Case, datetime | None]]]:
    require(actor, "read_cases")
    teams = teams_seen(actor)
    found = history.cases_of(conn, customer, teams, MAX_CASES)
    if not found:
        # One answer, whether other teams know the customer or nobody does.
        raise Problem(Code.NOT_FOUND, "Your teams have no case of such a customer.")
    return teams, found


def _ended(case: Case, at: datetime | None) -> str | None:
    return None if at is None or case.state == "open" else rfc3339(at)


def _known(
    vocabulary: Vocabulary, conn: Connection, customer: str, teams: Teams, found: Sequence[Case]
) -> list[KnownEntity]:
    pairs = [("customer", customer), *history.entities_of(conn, customer, teams, MAX_ENTITIES)]
    record = facts.current(conn, pairs)
    known: dict[tuple[str, str], dict[str, Known]] = {pair: dict(record.get(pair, {})) for pair in pairs}
    # From the oldest on, so that what was stated last stands; never over a system of record.
    newest = found[:STATED_IN]
    said = facts.stated_in(conn, [case.id for case in newest])
    for case in reversed(newest):
        for stated in said.get(case.id, ()):
            for name, value in stated.values.items():
                entity = name.partition(".")[0]
                id_ = stated.entity_ids[name] or case.entities.get(entity)
                of = known.get((entity, id_ or ""))
                if of is not None and (name not in of or of[name].by is not None):
                    of[name] = Known(value, stated.at, "stated", stated.by)
    return [
        KnownEntity(entity, id_, listed)
        for (entity, id_), of in known.items()
        if (listed := _facts(vocabulary, of)) or entity != "customer"
    ]


def _facts(vocabulary: Vocabulary, of: dict[str, Known]) -> list[KnownFact]:
    listed = []
    for name, fact in vocabulary.facts.items():
        one = of.get(name)
        value = None if one is None else shown(fact.type, fact.type.read(one.value), vocabulary.digits)
        if one is not None and value is not None:
            listed.append(KnownFact(name, value, rfc3339(one.at), one.source, one.by))
    return listed


def _by_year(vocabulary: Vocabulary, given: Sequence[Given]) -> list[YearGiven]:
    sums: dict[tuple[int, str, str | None], list[Given]] = {}
    for one in given:
        year = one.at.astimezone(vocabulary.timezone).year
        sums.setdefault((year, one.action, one.unit), []).append(one)
    listed = []
    for (year, action, unit), group in sums.items():
        of = total(group)
        listed.append(
            YearGiven(
                year=year,
                action=action,
                title=of.title,
                unit=unit,
                amount=of.amount,
                times=len(of.kept),
                taken_back=of.taken_back,
            )
        )
    return sorted(listed, key=lambda one: (-one.year, one.title, one.unit or ""))


def _heard(conn: Connection, customer: str, teams: Teams, after: str | None, limit: int) -> HeardPage:
    before = None if after is None else place_of(after, datetime, str)
    found = history.signals_of(conn, customer, teams, before, limit + 1)
    items = [HeardSignal(one.entry, one.case, one.number) for one in found[:limit]]
    more = found[limit - 1] if len(found) > limit else None
    return HeardPage(items, None if more is None else cursor_of(more.at, more.entry.id))
