"""A page of a source that is asked is taken: its signals and the place behind it, in one unit."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

from service.actions.counting import count_signals
from service.actions.dead_letters import add_dead_letter
from service.actions.follow_journal import LEASE
from service.actions.preparing import prepared
from service.actions.take_signals import Said, Taken, take_in
from service.context import Context
from service.domain.actor import Actor
from service.domain.feeds import DeliveryCounts
from service.domain.polls import PollCounts, PollFailure, PollState
from service.noted import Seen
from service.patience import SOON, after_failure, after_turn
from service.polled import job_of, sealed
from service.sealed import seal
from service.store import followers, polls
from service.store import signals as signals_kept
from service.store.writer import Tx
from voc.delivery import Delivery
from voc.errors import FieldError, Unmappable, sentence
from voc.facts import EntityFacts
from voc.feed import Feed, Reading
from voc.items import Clock
from voc.links import Unaskable
from voc.polling import Page, Poll, Position
from voc.signal import Signal


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a source, by whom, and where it stood; `state` is what is kept of it.

    last: no more is asked just now, even if there is more. fresh: what was asked just now brought something
    new. dice: from [0, 1), for what is waited.
    """

    feed: Feed
    poll: Poll
    holder: str
    position: Position
    state: PollState
    dice: float
    last: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class PageTaken:
    """Where the walk stands, and what is kept of it. more: the turn goes on. fresh: as of `Asked`."""

    position: Position
    state: PollState
    more: bool = False
    fresh: bool = False


async def take_page(ctx: Context, asked: Asked, url: str, delivery: Delivery, seen: Seen) -> PageTaken | None:
    """Takes a page. url: what was asked for; the delivery's own has no secrets. None: the lease was lost, and
    with it the page, which is asked for again.

    What was said too long ago to be live is kept as history. A page that cannot be read, or of which
    something is not taken, is kept as a dead letter, once: nobody else hears of it.
    """
    try:
        reading, value = _read(asked.feed, delivery)
    except Unmappable as error:
        return await _keep_unread(ctx, asked, delivery, seen, error)
    signals = await prepared(ctx, reading.items)
    live_since = delivery.received_at - timedelta(seconds=asked.poll.document.live_for)
    ids = {(signal.feed, signal.id) for signal in signals}
    live, past = _by_age(signals, reading.facts, live_since)
    actor = Actor(f"feed:{asked.feed.name}", asked.feed.title, "integration", feeds=(asked.feed.name,))

    def unit(tx: Tx) -> tuple[PageTaken, Taken] | None:
        if not _holds(tx, asked):
            return None
        (now,) = take_in(tx, ctx, actor, [live], as_history=False)
        (then,) = take_in(tx, ctx, actor, [past], as_history=True)
        rejected = (*reading.rejected, *now.rejected, *then.rejected)
        settled = asked.position.settled
        known = set() if settled is None else signals_kept.known(tx.conn, ids, before=settled)
        taken = Taken(now.accepted + then.accepted, now.duplicates + then.duplicates, rejected, ())
        page = Page(
            url=url,
            headers=delivery.headers,
            at=delivery.received_at,
            value=value,
            items=reading.size,
            latest=max((signal.at for signal in signals), default=None),
            known=bool(ids) and known == ids and not rejected,
            new=taken.accepted > 0,
        )
        done = _moved(ctx, tx, asked, page, taken)
        if rejected:
            what = orjson.dumps(sorted((one.id or "", one.code) for one in rejected))
            done = replace(done, state=_with_letter(ctx, tx, done.state, delivery, what, rejected[0].code))
        polls.save(tx.conn, done.state)
        return done, taken

    found = (await ctx.writer.run(unit)).value
    if found is None:
        return None
    done, taken = found
    _tell(ctx, asked.feed.name, seen, taken)
    return done


async def note_poll(ctx: Context, asked: Asked, state: PollState) -> bool:
    """Keeps how a request ended that brought no page. False: the lease was lost."""

    def unit(tx: Tx) -> bool:
        if not _holds(tx, asked):
            return False
        polls.save(tx.conn, state)
        return True

    return (await ctx.writer.run(unit)).value


def _read(feed: Feed, delivery: Delivery) -> tuple[Reading, object]:
    """What a page holds, and its body. Raises Unmappable."""
    if not delivery.body:
        return Reading((), (), (), 0), None
    opened = feed.open(delivery)
    return feed.read_opened(opened, Clock(delivery.received_at, as_history=True)), opened.value


def _by_age(signals: Sequence[Signal], facts: Sequence[EntityFacts], since: datetime) -> tuple[Said, Said]:
    """What was said since then, and what before."""
    past = {(signal.feed, signal.id) for signal in signals if signal.at < since}

    def said(*, old: bool) -> Said:
        return Said(
            [signal for signal in signals if ((signal.feed, signal.id) in past) is old],
            [fact for fact in facts if (fact.said_in in past) is old],
        )

    return said(old=False), said(old=True)


def _holds(tx: Tx, asked: Asked) -> bool:
    """Whether the lease is still ours; then it is renewed."""
    job = job_of(asked.feed.name)
    held = followers.load(tx.conn, job)
    if held is None or held.holder != asked.holder:
        return False
    followers.hold(tx.conn, job, asked.holder, tx.at + LEASE, held.seq)
    return True


def _moved(ctx: Context, tx: Tx, asked: Asked, page: Page, taken: Taken) -> PageTaken:
    """Where the walk stands behind a page. Where nobody can say, it is where it was: what was taken is known
    when it comes again.
    """
    before = asked.state.counts if asked.position.began else PollCounts()
    counts = before.plus(taken.accepted, taken.duplicates, len(taken.rejected))
    state = replace(asked.state, counts=counts)
    try:
        position, more = asked.poll.after(asked.position, page)
    except (FieldError, Unaskable) as error:
        why = PollFailure("unusable", error.code, sentence(error.text))
        return PageTaken(asked.position, _wrong(asked, state, why, tx.at))
    fresh = asked.fresh or taken.accepted > 0
    wait = timedelta(0) if more else after_turn(asked.poll.document.every, asked.dice)
    if more and asked.last:
        # A source that always has one more page, and never anything new on it, is asked at its usual pace.
        wait = SOON if fresh else after_turn(asked.poll.document.every, asked.dice)
    state = replace(state.well("taken", tx.at, wait), sealed=sealed(ctx.settings, position))
    return PageTaken(position, state, more, fresh)


async def _keep_unread(
    ctx: Context, asked: Asked, delivery: Delivery, seen: Seen, error: Unmappable
) -> PageTaken | None:
    """Keeps a page that cannot be read; it is asked for again, until its document is mended."""
    why = PollFailure("unmappable", error.code, sentence(f"The page cannot be mapped: {error.text}"))

    def unit(tx: Tx) -> PageTaken | None:
        if not _holds(tx, asked):
            return None
        state = _with_letter(ctx, tx, asked.state, delivery, delivery.body, error.code)
        state = _wrong(asked, state, why, tx.at)
        polls.save(tx.conn, state)
        return PageTaken(asked.position, state)

    done = (await ctx.writer.run(unit)).value
    if done is not None:
        count_signals(ctx, asked.feed.name, "unmappable", 1)
        seen.outcome, seen.reason, seen.text = "unmappable", why.reason, why.text
    return done


def _with_letter(
    ctx: Context, tx: Tx, state: PollState, delivery: Delivery, what: bytes, reason: str
) -> PollState:
    """Keeps the page as a dead letter, unless one was that had the same wrong with it."""
    mark = hashlib.sha256(what).hexdigest()[:16]
    if mark in state.letters:
        return state
    add_dead_letter(tx, state.feed, seal(ctx.settings, delivery), reason)
    return state.with_letter(mark)


def _wrong(asked: Asked, state: PollState, why: PollFailure, at: datetime) -> PollState:
    return state.wrong(why, at, after_failure(state.failures + 1, asked.dice))


def _tell(ctx: Context, feed: str, seen: Seen, taken: Taken) -> None:
    count_signals(ctx, feed, "accepted", taken.accepted)
    count_signals(ctx, feed, "duplicate", taken.duplicates)
    count_signals(ctx, feed, "rejected", len(taken.rejected))
    seen.taken(DeliveryCounts(taken.accepted, taken.duplicates, len(taken.rejected)), taken.rejected)
