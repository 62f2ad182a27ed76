"""What became of a message that was sent, or tried to be."""

from dataclasses import dataclass
from datetime import datetime

from service.context import Context
from service.domain.decision import DeliveryFailure
from service.domain.events import CaseReplied, DecisionDelivered, EventType, Happening, channel_case
from service.store import decisions, outbox, replies
from service.store.outbox import Message
from service.store.writer import Tx
from service.views import decision as view_of


@dataclass(frozen=True, slots=True)
class Tried:
    """How a try ended. `reason` None: it was taken; `again_at` None beside a reason: given up."""

    reason: DeliveryFailure | None = None
    status: int | None = None
    again_at: datetime | None = None


async def record_delivery(ctx: Context, message: str, tried: Tried) -> bool:
    """Keeps how a try ended, and tells the case: of success, of each try in vain from the third on, of the
    end. False where the message was settled before: somebody else sent it meanwhile, with the same id."""

    def unit(tx: Tx) -> bool:
        found = outbox.load(tx.conn, message)
        if found is None:
            return False
        if tried.reason is None:
            outbox.delivered(tx.conn, found, tx.at)
        elif tried.again_at is None:
            outbox.given_up(tx.conn, found, tx.at, tried.reason, tried.status)
        else:
            outbox.postpone(tx.conn, found, tx.at, tried.again_at, tried.reason, tried.status)
            if found.tries + 1 < outbox.LATE:
                return True
        _tell(ctx, tx, found, done=tried.reason is None)
        return True

    return (await ctx.writer.run(unit)).value


def _tell(ctx: Context, tx: Tx, message: Message, *, done: bool) -> None:
    channels = (channel_case(message.case),)
    if message.decision is not None and (kept := decisions.load(tx.conn, message.decision)) is not None:
        entry = decisions.entry(view_of(ctx.boundaries.live.pack.vocabulary, kept))
        type_: EventType = "decision.delivered" if done else "decision.undelivered"
        tx.happen(Happening(type_, channels, DecisionDelivered(message.case, entry)))
    if message.reply is not None and (said := replies.load(tx.conn, message.reply)) is not None:
        type_ = "reply.delivered" if done else "reply.undelivered"
        tx.happen(Happening(type_, channels, CaseReplied(message.case, said.entry())))
