"""What channels and lists show, each of one moment: the queue, a case, own cases, budgets, words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import orjson

from rules.pack import OUTGOING
from rules.vocabulary import Vocabulary
from service.boundaries import Live, words_of
from service.clock import parse_rfc3339, rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import CaseView, DecisionEntry, Entry, FactsEntry, FactValue, SurgeEntry
from service.domain.decision import DecisionView
from service.domain.snapshots import Asked, BoundariesSnapshot, MeSnapshot, QueueSnapshot, TeamSnapshot
from service.latitude.budgets import team_budgets
from service.latitude.known import fact_views, shown
from service.latitude.situation import moment
from service.pulse import surge_view
from service.store import cases, cosigns, decisions, facts, moves, people, pulse, replies, signals
from service.store.cases import Case
from service.store.decisions import Decision
from service.store.facts import Batch, Stated
from service.store.types import Connection

QUEUE_ROWS = 200
"""Cases that a queue's snapshot holds: more than anyone reads, few enough to send to a thousand screens."""

MAX_ENTRIES = 300
"""Entries of a timeline beyond which the oldest are left out, decisions excepted."""
MAX_TOLD = 400_000
"""Bytes of a timeline's JSON beyond which they are: no stream holds more than 1 MiB for a reader."""


def queue(_ctx: Context, conn: Connection, team: str) -> QueueSnapshot:
    """Who waits for a team, the most urgent first, and how many they are."""
    first = [case.row() for case in cases.queue(conn, team, QUEUE_ROWS)]
    return QueueSnapshot(first, cases.count_waiting(conn, team))


def me(ctx: Context, conn: Connection, person: str) -> MeSnapshot:
    """The cases that a person holds, most urgent first; what colleagues ask the person to co-sign."""
    vocabulary = ctx.boundaries.current.vocabulary
    asks = [
        Asked(of.row(), decision(vocabulary, kept))
        for kept in cosigns.waiting(conn)
        if kept.cosign is not None and any(peer.id == person for peer in kept.cosign.peers)
        if (of := cases.load(conn, kept.case)) is not None
    ]
    return MeSnapshot([case.row() for case in cases.held_by(conn, person)], asks)


def team(ctx: Context, conn: Connection, name: str) -> TeamSnapshot:
    """A team's shared budgets, now."""
    return TeamSnapshot(
        team_budgets(ctx.boundaries.sets.of_team(name), conn, name, moment(conn, ctx.clock()))
    )


def words(ctx: Context) -> BoundariesSnapshot:
    """The words of the live set, and what leaves."""
    leaves = [event for event in OUTGOING if any(one.hears(event) for one in ctx.endpoints)]
    sets = ctx.boundaries.sets
    live = replace(words_of(sets.live), outgoing=leaves)
    if sets.on_trial is None:
        return live
    # Who is under it reads of boundaries that only it has.
    every = {**words_of(sets.on_trial.live).boundaries, **live.boundaries}
    return replace(live, candidate=sets.on_trial.words, boundaries=every)


def case(ctx: Context, conn: Connection, found: Case) -> CaseView:
    """A whole case: facts, timeline in order of (at, id), what it ever concerned."""
    live = ctx.boundaries.live
    timeline, older = _timeline(live, conn, found)
    return CaseView(
        case=found.row(),
        facts=fact_views(live.set.vocabulary, conn, found),
        timeline=timeline,
        earlier=cases.earlier(conn, found),
        entities=cases.entities_ever(conn, found.id, MAX_ENTRIES),
        older=older,
    )


def decision(vocabulary: Vocabulary, kept: Decision) -> DecisionView:
    """A decision as screens show it."""
    action = vocabulary.actions.get(kept.action)
    params: dict[str, FactValue] = {}
    for name, value in kept.params.items():
        type_ = action.params.get(name) if action else None
        fact = vocabulary.facts.get(f"request.{name}")
        known = type_ or (fact.type if fact else None)
        if known is not None:
            params[name] = shown(known, known.read(value), vocabulary.digits)
    return kept.view(params)


def facts_entry(vocabulary: Vocabulary, batch: Batch) -> FactsEntry:
    """What a system of record said, for the timeline."""
    values = {name: _shown(vocabulary, name, value) for name, value in batch.values.items()}
    return FactsEntry("facts", batch.id, rfc3339(batch.at), None, batch.source, values)


def stated_entry(vocabulary: Vocabulary, stated: Stated) -> FactsEntry:
    """What an associate stated, for the timeline."""
    values = {name: _shown(vocabulary, name, value) for name, value in stated.values.items()}
    return FactsEntry("stated", stated.batch, rfc3339(stated.at), stated.by, "stated", values)


def everybody(conn: Connection) -> list[Actor]:
    """All people."""
    return people.every(conn)


def _timeline(live: Live, conn: Connection, found: Case) -> tuple[list[Entry], bool]:
    """What happened, oldest first, and whether there is more before."""
    vocabulary = live.set.vocabulary
    most = MAX_ENTRIES + 1
    moved = moves.of_case(conn, found.id, most)
    entries: list[Entry] = [*signals.of_case(conn, found.id, most), *moved]
    # An older Remit kept it with the moves.
    if len(moved) < most and all(move.kind != "opened" for move in moved):
        entries.append(found.opening())
    entries += [facts_entry(vocabulary, batch) for batch in facts.batches_of(conn, found.id, most)]
    entries += [
        SurgeEntry("surge", surge.id, rfc3339(surge.since), surge_view(live, surge))
        for surge in pulse.of_case(conn, found.id)
    ]
    said = facts.stated_in(conn, [found.id]).get(found.id, ())
    entries += [stated_entry(vocabulary, stated) for stated in said]
    entries += [reply.entry() for reply in replies.of_case(conn, found.id, most)]
    kept = _newest(entries)
    older = len(kept) < len(entries)
    for made in decisions.of_case(conn, found.id):
        view = decision(vocabulary, made)
        kept.append(DecisionEntry("decision", view.id, view.at, view))
    return sorted(kept, key=_order), older


def _newest(entries: Sequence[Entry]) -> list[Entry]:
    """As many of the newest as a screen can be sent at once, and one at least."""
    kept: list[Entry] = []
    room = MAX_TOLD
    for entry in sorted(entries, key=_order, reverse=True)[:MAX_ENTRIES]:
        room -= len(orjson.dumps(entry))
        if room < 0 and kept:
            break
        kept.append(entry)
    return kept


def _order(entry: Entry) -> tuple[datetime, str]:
    # As texts, times with and without fractions of a second would not be in order.
    return parse_rfc3339(entry.at), entry.id


def _shown(vocabulary: Vocabulary, name: str, value: object) -> FactValue:
    fact = vocabulary.facts.get(name)
    return None if fact is None else shown(fact.type, fact.type.read(value), vocabulary.digits)
