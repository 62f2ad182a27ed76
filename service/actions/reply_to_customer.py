"""An associate answers the customer."""

import hashlib
from dataclasses import replace

from service.access.cases import held_case
from service.actions.leaving import reply_leaves
from service.actions.moving import moved
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import ReplyEntry
from service.domain.events import CaseReplied, Happening, channel_case
from service.errors import Code, Problem
from service.latitude import check_words
from service.store import clocks, replies
from service.store.cases import Case
from service.store.outbox import WAITING
from service.store.replies import Reply
from service.store.writer import Tx
from voc.masking import mask

MAX_REPLY = 5_000
MAX_KEY = 100


async def reply_to_customer(
    ctx: Context, actor: Actor, case: str, text: str, key: str | None = None
) -> ReplyEntry:
    """Keeps an answer, without numbers that pay, and sends it through the endpoints that carry answers. The
    first one to a public post stops its clock.

    `key`: the same key and text give the same answer and are sent once.
    Raises Problem: as `held_case`; invalid; key_reused.
    """
    said = text.strip()
    if not said:
        raise Problem(Code.INVALID, "An answer has words.", {"where": "text"})
    check_words(said, "text", MAX_REPLY)
    check_words(key, "key", MAX_KEY)
    body = hashlib.sha256(f"{case}\n{said}".encode()).hexdigest()

    def unit(tx: Tx) -> ReplyEntry:
        used = None if key is None else replies.by_key(tx.conn, actor.id, key)
        if used is not None:
            return _again(used, body)
        found = held_case(tx, actor, case)
        reply = Reply(tx.new_id(), case, mask(said, contacts=False), actor.ref, tx.at, key, body)
        replies.add(tx.conn, reply)
        sent = reply_leaves(tx, ctx.endpoints, found, reply)
        entry = ReplyEntry("reply", reply.id, reply.entry().at, reply.by, reply.text, sent)
        tx.happen(Happening("case.replied", (channel_case(case),), CaseReplied(case, entry)))
        _stop_clock(ctx, tx, found, actor)
        return entry

    return (await ctx.writer.run(unit)).value


def _stop_clock(ctx: Context, tx: Tx, case: Case, actor: Actor) -> None:
    clock = case.clock
    if clock is None:
        return
    clocks.keep(tx.conn, case.id, None)
    moved(tx, case, replace(case, clock=None), "answered", actor.ref)
    waited = (tx.at - clock.since).total_seconds()
    tx.when_durable(lambda: ctx.metrics.first_reply(clock.channel, waited))


def _again(used: Reply, body: str) -> ReplyEntry:
    if used.body != body:
        raise Problem(
            Code.KEY_REUSED, "This key was used for another answer; use a new one.", {"where": "key"}
        )
    # The same answer as the first time, whatever became of it since.
    entry = used.entry()
    return ReplyEntry(
        entry.kind, entry.id, entry.at, entry.by, entry.text, None if entry.delivery is None else WAITING
    )
