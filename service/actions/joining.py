"""Which case a signal belongs to, and what it makes of it.

A signal joins the open case that concerns the same booking, order, … of the same customer; else the
customer's open case in the signal's team; else it opens one. A customer's signal never joins another
customer's case, even where both concern the same flight. Without a customer the same booking, order, … is
enough. A case that was laid aside is in the queue again as soon as anything is said in it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from rules.pack import FirstReply, Pack
from service.actions.moving import channels_of
from service.clock import rfc3339
from service.domain.case import MoveEntry
from service.domain.events import CaseMoved, CaseOpened, Happening, SignalReceived
from service.domain.said import fields_of
from service.domain.social import clock_after
from service.store import cases, concerned, signals
from service.store import moves as kept_moves
from service.store.cases import Case
from service.store.types import Connection
from service.store.writer import Tx
from voc.signal import Signal

MAX_CASE_TOPICS = 50


class Fresh(NamedTuple):
    """A signal that was not here before, by our id; `arrived`: when the last byte was here of the delivery
    that brought it, if one did.
    """

    id: str
    signal: Signal
    team: str
    arrived: datetime | None


@dataclass(frozen=True, slots=True)
class Joined:
    """What signals made: cases opened (ids), and the cases that changed: as they were, as they are.

    `spoken_of`: the (entity, id) of these signals, and maybe others, that open cases concerned before; None
    where nobody looked.
    """

    opened: frozenset[str] = frozenset()
    changed: Mapping[str, tuple[Case, Case]] = field(default_factory=dict)
    spoken_of: Collection[tuple[str, str]] | None = None


NOTHING = Joined()


class Teams:
    """The team whose queue a signal belongs to: the one that its feed says, else by the pack's routing.

    Of a batch: it remembers the team of each signal that is not like one before it to the routing.
    """

    def __init__(self, pack: Pack, teams: Sequence[str]) -> None:
        self._routing = pack.settings.routing
        self._first = teams[0] if teams else ""
        reads = () if self._routing is None else sorted(self._routing.reads)
        self._read: Callable[[Signal], object] = attrgetter(*reads) if reads else _nothing
        self._found: dict[object, str] = {}

    def of(self, signal: Signal) -> str:
        """The team of a signal; empty where there is none."""
        if signal.team:
            return signal.team
        if self._routing is None:
            return self._first
        said = self._read(signal)
        team = self._found.get(said)
        if team is None:
            team = self._found[said] = self._routing.team_for(fields_of(signal))
        return team


def _nothing(_: Signal) -> object:
    return None


def join(tx: Tx, fresh: Sequence[Fresh], first_reply: FirstReply) -> Joined:
    """Puts new signals into cases, in order, writes both and tells of each.

    first_reply: how soon what is public among them is to be answered.
    """
    desk = _Desk(tx.conn, [one.signal for one in fresh])
    taken: list[tuple[str, str | None, Signal]] = []
    told: list[Happening] = []
    moves = []
    for id_, signal, team, arrived in fresh:
        case = desk.case_for(signal, team)
        if case is None:
            case = desk.opens(tx, signal, team, first_reply)
            row, channels = case.row(), channels_of(case)
            told.append(Happening("case.opened", channels, CaseOpened(row.unheard(), case.opening())))
        else:
            if case.snoozed_until is not None:
                case = replace(case, snoozed_until=None)
                why = "acute" if signal.acute else "heard"
                entry = MoveEntry("released", tx.new_id(), rfc3339(tx.at), None, why)
                moves.append((case.id, entry, tx.at))
                told.append(Happening("case.released", channels_of(case), CaseMoved(case.row(), entry)))
            case = desk.keeps(_with(case, signal, first_reply))
            row, channels = case.row(), channels_of(case)
        taken.append((id_, case.id, signal))
        received = SignalReceived(row, signals.entry(id_, signal))
        told.append(Happening("signal.received", channels, received, arrived))
    desk.write(tx)
    signals.add(tx.conn, taken, tx.at, desk.customers)
    kept_moves.add(tx.conn, moves)
    for happening in told:
        tx.happen(happening)
    return Joined(frozenset(desk.opened), desk.changed(), desk.spoken_of)


def would_join(conn: Connection, signal: Signal, team: str) -> Case | None:
    """The open case that a signal of a team would join if it came now; None: it would open one."""
    return _Desk(conn, [signal]).case_for(signal, team)


def _with(case: Case, signal: Signal, first_reply: FirstReply) -> Case:
    latest = signal.at >= case.last_at
    mine, others = (signal.topics, case.topics) if latest else (case.topics, signal.topics)
    about = {**case.about, **signal.about} if latest else {**signal.about, **case.about}
    return case.changed(
        customer=case.customer if case.customer is not None else signal.customer,
        about=about,
        kind=str(signal.kind) if latest else case.kind,
        channel=signal.channel if latest else case.channel,
        topics=tuple(dict.fromkeys((*mine, *others)))[:MAX_CASE_TOPICS],
        sentiment=signal.sentiment if latest and signal.sentiment is not None else case.sentiment,
        severity=max(case.severity, signal.severity),
        acute=case.acute or signal.acute,
        signals=case.signals + 1,
        last_at=max(case.last_at, signal.at),
        clock=clock_after(case.clock, signal, first_reply),
    )


class _Desk:
    """The open cases that a batch of signals may join, by what finds them; read at once, written at once."""

    def __init__(self, conn: Connection, batch: Sequence[Signal]) -> None:
        customers = {signal.customer for signal in batch if signal.customer is not None}
        pairs = {pair for signal in batch for pair in signal.about.items()}
        self._before: dict[str, Case] = {}
        self._cases: dict[str, Case] = {}
        self._about: dict[tuple[str, str], list[str]] = {}
        self._customers: dict[tuple[str, str], str] = {}
        self.opened: list[str] = []
        self._names = signals.names(conn, customers)
        self._number = cases.next_number(conn)
        for case in cases.open_of_customers(conn, customers):
            self._before[case.id] = case
        for case in concerned.joinable_about(conn, pairs):
            self._before[case.id] = case
        for case in self._before.values():
            self.keeps(case)

    def case_for(self, signal: Signal, team: str) -> Case | None:
        """The case that a signal joins."""
        same = [
            case
            for pair in signal.about.items()
            if pair in self._about
            for case in map(self._cases.__getitem__, self._about[pair])
            if case.customer == signal.customer or None in {case.customer, signal.customer}
        ]
        if same:
            return max(same, key=lambda case: (case.customer == signal.customer, case.number))
        if signal.customer is None:
            return None
        found = self._customers.get((signal.customer, team))
        return None if found is None else self._cases[found]

    @property
    def spoken_of(self) -> Collection[tuple[str, str]]:
        """What the open cases concerned that were there before: of each (entity, id) of the batch that any of
        them did, one of those is among them.
        """
        return {pair for case in self._before.values() for pair in case.entities.items()}

    @property
    def customers(self) -> Collection[str]:
        """Those of the batch that were known before."""
        return self._names.keys()

    def opens(self, tx: Tx, signal: Signal, team: str, first_reply: FirstReply) -> Case:
        """A new case, of a signal that is the first in it."""
        case = Case(
            id=tx.new_id(),
            number=self._number,
            team=team,
            state="open",
            customer=signal.customer,
            name=None if signal.customer is None else self._names.get(signal.customer),
            about=dict(signal.about),
            kind=str(signal.kind),
            channel=signal.channel,
            topics=signal.topics,
            sentiment=signal.sentiment,
            severity=signal.severity,
            acute=signal.acute,
            signals=1,
            opened_at=tx.at,
            last_at=signal.at,
            clock=clock_after(None, signal, first_reply),
        )
        self._number += 1
        self.opened.append(case.id)
        return self.keeps(case)

    def keeps(self, case: Case) -> Case:
        """Remembers a case as it is now, under everything that finds it."""
        self._cases[case.id] = case
        for pair in case.about.items():
            found = self._about.setdefault(pair, [])
            if case.id not in found:
                found.append(case.id)
        if case.customer is not None:
            self._customers[case.customer, case.team] = case.id
        return case

    def changed(self) -> dict[str, tuple[Case, Case]]:
        """The cases that were there before and are not as they were."""
        return {
            id_: (before, self._cases[id_])
            for id_, before in self._before.items()
            if self._cases[id_] != before
        }

    def write(self, tx: Tx) -> None:
        """Writes new and changed cases."""
        cases.add(tx.conn, [self._cases[id_] for id_ in self.opened], tx.at)
        cases.save(tx.conn, [after for _, after in self.changed().values()], tx.at)
