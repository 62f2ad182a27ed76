"""Dead letters are read again by the feed as it is now; one that is taken whole is a dead letter no more."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.access.permissions import SERVICE, require
from service.actions.preparing import read_delivery
from service.actions.take_signals import Taken, take_signals
from service.context import Context
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.sealed import opened
from service.store import dead_letters
from service.store.dead_letters import DeadLetter
from voc.errors import Rejected, Unmappable

AT_ONCE = 500
"""Letters that are read again by one request, the oldest first."""


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of letters. `taken`: whole; `left`: those of which something still cannot be mapped,
    whatever else of them was taken; `why`: of the first of them; `next`: where to go on if there are more.
    """

    taken: int
    left: int
    accepted: int
    duplicates: int
    rejected: list[Rejected]
    why: str | None = None
    next: str | None = None


async def retry_dead_letter(ctx: Context, actor: Actor, id_: str) -> Retried:
    """Reads one letter again; it was verified when it arrived, and is judged by that moment.

    Raises Problem: not_yours, not_found, unmappable (`reason`; it stays a dead letter).
    """
    require(actor, "read_dead_letters")
    with ctx.store.reader() as conn:
        letter = dead_letters.load(conn, id_)
    if letter is None:
        raise Problem(Code.NOT_FOUND, "There is no such dead letter; it may have been taken, or has run out.")
    try:
        taken = await _retry(ctx, letter)
    except Unmappable as error:
        raise Problem(
            Code.UNMAPPABLE, f"It still cannot be mapped: {error.text}.", {"reason": error.code}
        ) from None
    return _retried([taken], [])


async def retry_dead_letters(ctx: Context, actor: Actor, feed: str, after: str | None) -> Retried:
    """Reads letters of a feed again, the oldest first. Raises Problem: not_yours, not_found."""
    require(actor, "read_dead_letters")
    if feed not in ctx.feeds:
        raise Problem(Code.NOT_FOUND, f"There is no feed {feed[:100]!r}.")
    with ctx.store.reader() as conn:
        letters = dead_letters.oldest(conn, feed, after, AT_ONCE)
    done: list[Taken] = []
    why: list[str] = []
    for letter in letters:
        try:
            done.append(await _retry(ctx, letter))
        except Unmappable as error:
            why.append(error.text)
    return _retried(done, why, letters[-1].id if len(letters) == AT_ONCE else None)


def _retried(done: Sequence[Taken], why: Sequence[str], after: str | None = None) -> Retried:
    """done: letters of which something was taken. why: of each of the others, why nothing was."""
    partly = sum(bool(taken.rejected) for taken in done)
    rejected = [no for taken in done for no in taken.rejected]
    reasons = [*why, *(no.text for no in rejected)]
    return Retried(
        taken=len(done) - partly,
        left=len(why) + partly,
        accepted=sum(taken.accepted for taken in done),
        duplicates=sum(taken.duplicates for taken in done),
        rejected=rejected[:20],
        why=reasons[0] if reasons else None,
        next=after,
    )


async def _retry(ctx: Context, letter: DeadLetter) -> Taken:
    """Takes what can be taken of a letter, which stays until that is all.

    Raises Unmappable where it is nothing.
    """
    feed = ctx.feeds.get(letter.feed)
    if feed is None:
        raise Unmappable("no_feed", f"there is no feed {letter.feed!r} any more")
    delivery = opened(ctx.settings, letter.sealed, letter.at).delivery
    if delivery is None:
        raise Unmappable("no_content", "its content was not kept")
    reading = await read_delivery(ctx, feed, delivery)
    taken = await take_signals(ctx, SERVICE, reading.items, reading.facts, as_history=False)
    rejected = _both(reading.rejected, taken.rejected)
    if rejected and not taken.accepted and not taken.duplicates:
        raise Unmappable(rejected[0].code, rejected[0].text)
    if not rejected:
        await ctx.writer.run(lambda tx: dead_letters.remove(tx.conn, letter.id))
    return Taken(taken.accepted, taken.duplicates, rejected, taken.facts_refused)


def _both(first: Sequence[Rejected], then: Sequence[Rejected]) -> tuple[Rejected, ...]:
    return tuple(sorted((*first, *then), key=lambda no: no.index))
