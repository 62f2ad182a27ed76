"""What channels and lists show, each of one moment: the queue, a case, own cases, budgets, words."""

from rules.vocabulary import Vocabulary
from service.boundaries import Live, words_of
from service.clock import parse_rfc3339, rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import CaseView, DecisionEntry, Entry, FactsEntry, FactValue, SurgeEntry
from service.domain.decision import DecisionView
from service.domain.pulse import PulseSnapshot, SurgeView, TopicVolume
from service.domain.snapshots import BoundariesSnapshot, MeSnapshot, QueueSnapshot, TeamSnapshot
from service.latitude.budgets import team_budgets
from service.latitude.known import fact_views, shown
from service.store import cases, decisions, facts, people, signals
from service.store import pulse as kept_pulse
from service.store.cases import Case
from service.store.decisions import Decision
from service.store.facts import Batch, Stated
from service.store.pulse import Surge, TopicNow
from service.store.types import Connection
from voc.pulse import times

QUEUE_ROWS = 200
"""Cases that a queue's snapshot holds: more than anyone reads, few enough to send to a thousand screens."""


def queue(_ctx: Context, conn: Connection, team: str) -> QueueSnapshot:
    """Who waits for a team, the most urgent first, and how many they are."""
    first = [case.row() for case in cases.queue(conn, team, QUEUE_ROWS)]
    return QueueSnapshot(first, cases.count_waiting(conn, team))


def me(_ctx: Context, conn: Connection, person: str) -> MeSnapshot:
    """The cases that a person holds, most urgent first."""
    return MeSnapshot([case.row() for case in cases.held_by(conn, person)])


def team(ctx: Context, conn: Connection, name: str) -> TeamSnapshot:
    """A team's shared budgets, now."""
    return TeamSnapshot(team_budgets(ctx.boundaries.live, conn, name, ctx.clock()))


def words(ctx: Context) -> BoundariesSnapshot:
    """The words of the live set."""
    return words_of(ctx.boundaries.live)


def pulse(ctx: Context, conn: Connection) -> PulseSnapshot:
    """The surges that last, the highest first."""
    lasting = sorted(kept_pulse.now(conn), key=lambda surge: (-surge.times, surge.id))
    return PulseSnapshot([surge_view(ctx.boundaries.live, surge) for surge in lasting])


def surge_view(live: Live, surge: Surge) -> SurgeView:
    """A surge as screens show it, with the boundaries that read how high it is."""
    team, topic = surge.series
    return SurgeView(
        id=surge.id,
        team=team,
        topic=topic,
        times=str(surge.times),
        voices=surge.voices,
        usual=round(surge.usual.voices, 1),
        basis=surge.usual.basis,
        customers=surge.customers,
        examples=list(surge.examples),
        line=list(surge.line),
        since=rfc3339(surge.since),
        at=rfc3339(surge.at),
        until=None if surge.calm_at is None else rfc3339(surge.calm_at),
        reacts=[
            name
            for name, boundary in sorted(live.pack.boundaries.items())
            if any("topic.surge" in expression.reads for expression in boundary.expressions())
        ],
        reason=_why(surge),
    )


def topic_volume(seen: TopicNow) -> TopicVolume:
    """What a topic runs at, as the pulse shows it."""
    return TopicVolume(
        team=seen.series[0],
        topic=seen.series[1],
        at=rfc3339(seen.at),
        voices=seen.voices,
        usual=None if seen.usual is None else round(seen.usual.voices, 1),
        basis=None if seen.usual is None else seen.usual.basis,
        times=None if seen.usual is None else str(times(seen.voices, seen.usual)),
        examples=list(seen.examples),
        line=list(seen.line),
    )


def case(ctx: Context, conn: Connection, found: Case) -> CaseView:
    """A whole case: facts, timeline in order of (at, id), what it ever concerned."""
    live = ctx.boundaries.live
    return CaseView(
        case=found.row(),
        facts=fact_views(live.set.vocabulary, conn, found),
        timeline=_timeline(live, conn, found),
        earlier=cases.earlier(conn, found),
        entities=cases.entities_ever(conn, found.id),
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


def _timeline(live: Live, conn: Connection, found: Case) -> list[Entry]:
    vocabulary = live.set.vocabulary
    entries: list[Entry] = [*signals.of_case(conn, found.id), *cases.moves_of(conn, found.id)]
    entries += [
        SurgeEntry("surge", surge.id, rfc3339(surge.since), surge_view(live, surge))
        for surge in kept_pulse.of_case(conn, found.id)
    ]
    entries += [facts_entry(vocabulary, batch) for batch in facts.batches_of(conn, found.id)]
    entries += [stated_entry(vocabulary, stated) for stated in facts.stated_in(conn, found.id)]
    for kept in decisions.of_case(conn, found.id):
        view = decision(vocabulary, kept)
        entries.append(DecisionEntry("decision", view.id, view.at, view))
    # As texts, times with and without fractions of a second would not be in order.
    return sorted(entries, key=lambda entry: (parse_rfc3339(entry.at), entry.id))


def _why(surge: Surge) -> str:
    few = surge.usual.voices <= 1
    usual = "at most one is usual" if few else f"{surge.usual.voices:.1f} are usual"
    if surge.usual.basis == "hour_of_week":
        usual += " at this hour of the week"
    if surge.calm_at is not None:
        return f"{surge.voices} customers spoke of it within a window, and {usual}: calm again."
    return f"{surge.voices} customers spoke of it within a window, and {usual}: {surge.times} times as many."


def _shown(vocabulary: Vocabulary, name: str, value: object) -> FactValue:
    fact = vocabulary.facts.get(name)
    return None if fact is None else shown(fact.type, fact.type.read(value), vocabulary.digits)
