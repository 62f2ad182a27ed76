"""How a case moves: the row changes, the timeline gets an entry, everybody concerned hears of it."""

from dataclasses import replace

from service.clock import rfc3339
from service.domain.actor import PersonRef
from service.domain.case import MoveEntry
from service.domain.events import CaseMoved, EventType, Happening, channel_case, channel_me, channel_queue
from service.latitude import check_words
from service.store import cases, moves
from service.store.cases import Case
from service.store.moves import Move
from service.store.writer import Tx
from voc.masking import mask

MAX_NOTE = 2_000

_EVENTS: dict[Move, EventType] = {
    "claimed": "case.claimed",
    "released": "case.released",
    "closed": "case.closed",
    "moved": "case.moved",
    "snoozed": "case.snoozed",
    "answered": "clock.stopped",
    "missed": "clock.missed",
}


def noted(note: str | None) -> str | None:
    """Words to colleagues as they are kept, without numbers that pay; None where there are none.

    Raises Problem: invalid.
    """
    check_words(note, "note", MAX_NOTE)
    said = (note or "").strip()
    return mask(said, contacts=False) or None


def channels_of(case: Case) -> tuple[str, ...]:
    """Who hears of a case: its team's queue, whoever has it open, and who holds it."""
    own = () if case.claimed_by is None else (channel_me(case.claimed_by.id),)
    return (channel_queue(case.team), channel_case(case.id), *own)


def moved(
    tx: Tx,
    before: Case,
    after: Case,
    kind: Move,
    by: PersonRef | None,
    reason: str | None = None,
    note: str | None = None,
) -> Case:
    """Tells of a move that was written; who held the case before, and its queue then, hear it as well.

    Returns `after`.
    """
    to = None if before.team == after.team else after.team
    entry = MoveEntry(kind, tx.new_id(), rfc3339(tx.at), by, reason, to, _until(before, after, kind), note)
    moves.add(tx.conn, [(after.id, entry, tx.at)])
    channels = tuple(dict.fromkeys((*channels_of(after), *channels_of(before))))
    tx.happen(Happening(_EVENTS[kind], channels, CaseMoved(after.row(), entry)))
    return after


def _until(before: Case, after: Case, kind: Move) -> str | None:
    if kind == "snoozed":
        return None if after.snoozed_until is None else rfc3339(after.snoozed_until)
    if kind in {"answered", "missed"} and before.clock is not None:
        return rfc3339(before.clock.due_at)
    return None


def release(tx: Tx, case: Case, by: PersonRef | None, reason: str | None) -> Case:
    """The case goes back to the queue."""
    cases.hold(tx.conn, case.id, None, None)
    free = replace(case, claimed_by=None, lease_until=None)
    return moved(tx, case, free, "released", by, reason)


def wake(tx: Tx, case: Case, by: PersonRef | None, reason: str) -> Case:
    """A case that was laid aside is in the queue again."""
    cases.lay_aside(tx.conn, case.id, None)
    return moved(tx, case, replace(case, snoozed_until=None), "released", by, reason)
