"""Signals are taken: each once, into the case it belongs to, with what was said of entities beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.findings import nearest
from service.access.permissions import require, takes_feed
from service.actions import joining, learning
from service.actions.joining import Fresh
from service.context import Context
from service.domain.actor import Actor
from service.store import people, pulse, signals
from service.store.writer import Tx
from voc.errors import Rejected
from voc.facts import EntityFacts
from voc.signal import Author, Signal
from voc.windows import Pace, Series, Voice, hours_of, speaker_of


@dataclass(frozen=True, slots=True)
class Taken:
    """Every signal is in exactly one of the first three.

    `facts_refused`: facts that the vocabulary does not know; `id` of such a one is `entity/id`.
    """

    accepted: int
    duplicates: int
    rejected: tuple[Rejected, ...]
    facts_refused: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one delivery holds, and when its last byte was here, if it came from outside just now."""

    items: Sequence[Signal]
    facts: Sequence[EntityFacts]
    arrived: datetime | None = None


async def take_signals(
    ctx: Context,
    actor: Actor,
    items: Sequence[Signal],
    facts: Sequence[EntityFacts],
    *,
    as_history: bool,
    arrived: datetime | None = None,
) -> Taken:
    """Takes masked and read signals, and facts, in one unit, with those that the same sender has waiting.

    `as_history`: signals are stored and counted, but make no case and no event. `arrived`: when their last
    byte was here; where they did not come from outside just now, their way to screens begins with the unit.

    A signal seen before, by (feed, id), changes nothing, nor do the facts beside it.

    Raises Problem: not_yours.
    """
    require(actor, "send_signals")

    async def take(said: Sequence[Said]) -> Sequence[Taken]:
        return (await ctx.writer.run(lambda tx: take_in(tx, ctx, actor, said, as_history=as_history))).value

    said = Said(items, facts, arrived)
    taken: Taken = await ctx.gathering.together((actor, as_history), said, take, holds=len(items))
    return taken


def take_in(
    tx: Tx, ctx: Context, actor: Actor, deliveries: Sequence[Said], *, as_history: bool
) -> Sequence[Taken]:
    """Takes deliveries of one sender inside a unit; what each of them came to."""
    live = ctx.boundaries.live
    known = signals.known(tx.conn, ((item.feed, item.id) for one in deliveries for item in one.items))
    teams = people.team_ids(tx.conn)
    door = _Door(actor, teams, joining.Teams(live.pack, teams), known)
    fresh: list[Fresh] = []
    facts: list[EntityFacts] = []
    came: list[tuple[Taken, range]] = []
    for one in deliveries:
        let_in, taken = door.let_in(tx, one)
        fresh.extend(let_in)
        # What came with a signal is taken or left with it: sent again, it may be older than what is known.
        new = {(each.signal.feed, each.signal.id) for each in let_in} if one.facts else ()
        said = [fact for fact in one.facts if fact.said_in is None or fact.said_in in new]
        came.append((taken, range(len(facts), len(facts) + len(said))))
        facts.extend(said)
    learnt = learning.learn(tx, live.pack.vocabulary, facts, source=actor.name)
    if as_history:
        signals.add(tx.conn, [(one.id, None, one.signal) for one in fresh], tx.at)
        pulse.add_hours(tx.conn, _hours(fresh, ctx.settings.pulse_pace))
        joined = joining.NOTHING
    else:
        joined = joining.join(tx, fresh, live.pack.settings.first_reply)
    learning.tell(tx, live.pack.vocabulary, learnt, joined, [one.signal for one in fresh])
    if not learnt.refused:
        return [taken for taken, _ in came]
    return [replace(taken, facts_refused=_refused(learnt.refused, places)) for taken, places in came]


@dataclass(frozen=True, slots=True)
class _Door:
    """Who sends, where signals go, and which were here before; what it lets in is known from then on."""

    actor: Actor
    teams: Sequence[str]
    whose: joining.Teams
    known: set[tuple[str, str]]

    def let_in(self, tx: Tx, said: Said) -> tuple[list[Fresh], Taken]:
        """What is new of a delivery, and the counts of all of it."""
        fresh: list[Fresh] = []
        rejected: list[Rejected] = []
        duplicates = 0
        theirs = {feed for feed in {item.feed for item in said.items} if takes_feed(self.actor, feed)}
        for index, item in enumerate(said.items):
            team = self.whose.of(item)
            if item.feed not in theirs:
                text = f"feed: {self.actor.name} may not send signals of {item.feed}"
                rejected.append(Rejected(index, item.id, "not_yours", text))
            elif (item.feed, item.id) in self.known:
                duplicates += 1
            elif team not in self.teams:
                text = f"team: there is no team {team!r}{nearest(team, self.teams)}"
                rejected.append(Rejected(index, item.id, "unknown_team", text))
            else:
                self.known.add((item.feed, item.id))
                fresh.append(Fresh(tx.new_id(), item, team, said.arrived))
        return fresh, Taken(len(fresh), duplicates, tuple(rejected), ())


def _refused(refused: Sequence[Rejected], places: range) -> tuple[Rejected, ...]:
    """Those facts that a delivery brought, each by its place in it."""
    return tuple(replace(no, index=no.index - places.start) for no in refused if no.index in places)


def _hours(fresh: Sequence[Fresh], pace: Pace) -> Iterator[tuple[Series, datetime, int]]:
    """What history adds to the hours that the pulse is compared with."""
    heard = (
        Voice(id_, item.at, team, item.topics, speaker_of(item.customer, id_))
        for id_, item, team, _ in fresh
        if item.author is Author.CUSTOMER
    )
    return hours_of(heard, pace)
