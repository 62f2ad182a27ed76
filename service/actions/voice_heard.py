"""An associate says what she hears and sees herself: a signal like any other, of the feed `staff`."""

from dataclasses import dataclass

from service.access.cases import seen_case
from service.access.permissions import SERVICE, require
from service.actions.preparing import prepared
from service.actions.take_signals import take_signals
from service.context import Context
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.latitude import check_words
from voc.signal import Author, Kind, Signal

FEED = "staff"
MAX_TEXT = 2_000
MAX_KEY = 100


@dataclass(frozen=True, slots=True)
class Voiced:
    """What was said is taken; `again`: it was before, with this key."""

    again: bool


async def voice_heard(ctx: Context, actor: Actor, text: str, key: str, case: str | None) -> Voiced:
    """Takes what an associate says for her team, or beside a case that she sees: then it joins that one's
    customer and what it concerns.

    `key`: the same key is taken once. Raises Problem: not_yours, not_found, invalid.
    """
    require(actor, "work_cases")
    said = text.strip()
    if not said:
        raise Problem(Code.INVALID, "Say what you hear, in a word at least.", {"where": "text"})
    check_words(said, "text", MAX_TEXT)
    check_words(key, "key", MAX_KEY)
    found = None
    if case is not None:
        with ctx.store.reader() as conn:
            found = seen_case(conn, actor, case)
    signal = Signal(
        feed=FEED,
        id=f"{actor.id}:{key}",
        kind=Kind.STAFF,
        at=ctx.clock(),
        text=said,
        customer=None if found is None else found.customer,
        author=Author.ASSOCIATE,
        channel=FEED,
        about={} if found is None else dict(found.about),
        team=found.team if found is not None else next(iter(actor.teams), None),
    )
    taken = await take_signals(ctx, SERVICE, await prepared(ctx, [signal]), [], as_history=False)
    return Voiced(taken.duplicates > 0)
