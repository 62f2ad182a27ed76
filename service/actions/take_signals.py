"""Signals are taken: each once, into the case it belongs to, with what was said of entities beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.findings import nearest
from service.access.permissions import require, takes_feed
from service.actions import joining, learning
from service.context import Context
from service.domain.actor import Actor
from service.store import people, pulse, signals
from service.store.writer import Tx
from voc.errors import Rejected
from voc.facts import EntityFacts
from voc.signal import Author, Signal
from voc.windows import Pace, Series, Voice, Voices, speaker_of


@dataclass(frozen=True, slots=True)
class Taken:
    """Every signal is in exactly one of the first three.

    `facts_refused`: facts that the vocabulary does not know; `id` of such a one is `entity/id`.
    """

    accepted: int
    duplicates: int
    rejected: tuple[Rejected, ...]
    facts_refused: tuple[Rejected, ...]


async def take_signals(
    ctx: Context, actor: Actor, items: Sequence[Signal], facts: Sequence[EntityFacts], *, as_history: bool
) -> Taken:
    """Takes masked and read signals, and facts, in one unit.

    `as_history`: signals are stored and counted, but make no case and no event.

    A signal seen before, by (feed, id), changes nothing, nor do the facts beside it.

    Raises Problem: not_yours.
    """
    require(actor, "send_signals")

    def unit(tx: Tx) -> Taken:
        live = ctx.boundaries.live
        known = signals.known(tx.conn, ((item.feed, item.id) for item in items))
        teams = people.team_ids(tx.conn)
        rejected: list[Rejected] = []
        fresh: list[tuple[str, Signal, str]] = []
        duplicates = 0
        for index, item in enumerate(items):
            team = joining.team_of(item, live.pack, teams)
            if not takes_feed(actor, item.feed):
                text = f"feed: {actor.name} may not send signals of {item.feed}"
                rejected.append(Rejected(index, item.id, "not_yours", text))
            elif (item.feed, item.id) in known:
                duplicates += 1
            elif team not in teams:
                text = f"team: there is no team {team!r}{nearest(team, teams)}"
                rejected.append(Rejected(index, item.id, "unknown_team", text))
            else:
                known.add((item.feed, item.id))
                fresh.append((tx.new_id(), item, team))
        # What came with a signal is taken or left with it: sent again, it may be older than what is known.
        new = {(item.feed, item.id) for _, item, _ in fresh}
        said = [one for one in facts if one.said_in is None or one.said_in in new]
        learnt = learning.learn(tx, live.pack.vocabulary, said, source=actor.name)
        if as_history:
            signals.add(tx.conn, [(id_, None, item) for id_, item, _ in fresh], tx.at)
            pulse.add_hours(tx.conn, _hours(fresh, ctx.settings.pulse_pace))
            joined = joining.NOTHING
        else:
            joined = joining.join(tx, fresh)
        learning.tell(tx, live.pack.vocabulary, learnt, joined, [item for _, item, _ in fresh])
        return Taken(len(fresh), duplicates, tuple(rejected), tuple(learnt.refused))

    return (await ctx.writer.run(unit)).value


def _hours(fresh: Sequence[tuple[str, Signal, str]], pace: Pace) -> Iterator[tuple[Series, datetime, int]]:
    """What history adds to the hours that the pulse is compared with."""
    heard = Voices(pace)
    for id_, item, team in fresh:
        if item.author is Author.CUSTOMER:
            heard.hear(Voice(id_, item.at, team, item.topics, speaker_of(item.customer, id_)))
    return heard.hours()
