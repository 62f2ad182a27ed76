"""A whole house without doors: store, live set, people; what actions need, with real parts."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from rules.pack import Pack
from service.access.permissions import SERVICE
from service.actions.claim_case import claim_case
from service.actions.decide import DecideCommand, Decided, decide
from service.actions.edit_boundaries import save_draft
from service.actions.manage_people import ensure_people
from service.actions.publish_boundaries import ensure_published, teams_of
from service.actions.take_signals import Taken, take_signals
from service.boundaries import LiveBoundaries
from service.checking import Checker
from service.compiled import CompiledDocuments
from service.context import Context
from service.domain import drafts
from service.domain.actor import Actor
from service.domain.case import CaseView, FactValue
from service.domain.drafts import Condition
from service.domain.events import Event
from service.domain.latitude import ActionLatitudeJson, LatitudeView
from service.feeds import LiveFeeds
from service.latitude import latitude_of
from service.metrics import Metrics
from service.settings import Settings
from service.store import cases, journal
from service.store import drafts as kept
from service.store.base import Store
from service.views import case as view_case
from support.databases import current
from support.state import START, Hands, Heard, until
from voc.facts import EntityFacts
from voc.reading import Reader, TopicPhrases
from voc.signal import Kind, Signal

VOCABULARY = """
vocabulary: tests
currency: USD
facts:
  customer.tier:       {type: text, one_of: [regular, gold]}
  customer.fraud_hold: {type: boolean, default: false}
  booking.total:       {type: money, min: 0}
  booking.insured:     {type: boolean, ask: true}
  flight.delay_minutes: {type: integer, min: 0}
  signal.kind:         {type: text}
  associate.level:     {type: integer, min: 0, max: 3}
  customer.complaints_30d:
    {type: integer, count: signals, where: 'signal.kind == "complaint"', of: customer, over: 30d}
  customer.refunded_90d:   {type: money, sum: decisions, action: refund, of: customer, over: 90d}
actions:
  refund:      {measure: money, title: Money back, params: {to: {type: text, one_of: [card, miles]}}}
  certificate: {measure: money, title: Voucher}
  lounge:      {title: Lounge pass}
  call_back:   {title: Call back, always: true}
"""
REFUND = """
boundary: refund
action: refund
title: Money back
grants:
  - {id: insured, when: booking.insured, alone: 100, with_peer: 300, because: Insured bookings are paid back.}
  - {id: complained, when: customer.complaints_30d >= 2, alone: 60, because: Twice is too often.}
limits:
  - {id: fare, at_most: booking.total, because: Never more than the fare.}
  - {id: fraud, when: customer.fraud_hold, at_most: 0, because: The account is held.}
  - {id: enough, when: customer.refunded_90d >= 250, at_most: 0, because: Enough was paid back.}
budgets:
  - {id: team-day, per: team, over: 1d, at_most: 1000}
  - {id: own-week, per: associate, over: 7d, at_most: 800}
duties:
  - {id: note, note: true, because: A line of why.}
emergency: {per: associate, over: 30d, uses: 1, at_most: 40}
"""
LOUNGE = """
boundary: lounge
action: lounge
title: Lounge pass
grants:
  - {id: late, when: flight.delay_minutes >= 60, because: A long wait deserves a chair.}
budgets:
  - {id: once, per: booking, uses: 1}
"""
VOUCHER = """
boundary: voucher
action: certificate
title: Voucher
grants:
  - {id: any, alone: 50, because: A voucher is always possible.}
budgets:
  - {id: house, per: all, over: 1d, at_most: 500}
"""
ROUTING = """
routing:
  default: north
  rules:
    - {team: south, when: 'signal.channel == "store"'}
"""
FILES = {
    "vocabulary.yaml": VOCABULARY,
    "boundaries/refund.yaml": REFUND,
    "boundaries/lounge.yaml": LOUNGE,
    "boundaries/voucher.yaml": VOUCHER,
    "pack.yaml": ROUTING,
}


@dataclass(frozen=True, slots=True)
class House:
    """What a test of state works with. `mara` and `teo` are associates of north, `ines` manages it."""

    ctx: Context
    hands: Hands
    heard: Heard
    mara: Actor
    teo: Actor
    ines: Actor

    async def takes(
        self,
        *items: Signal,
        facts: Mapping[tuple[str, str], Mapping[str, object]] | None = None,
        history: bool = False,
    ) -> Taken:
        """Signals arrive, with facts by (entity, id)."""
        said = [
            EntityFacts(entity, id_, values, self.hands.at)  # type: ignore[arg-type]
            for (entity, id_), values in (facts or {}).items()
        ]
        return await take_signals(self.ctx, SERVICE, items, said, as_history=history)

    def told(self, kind: str) -> Event:
        """The last event of a type, once it is announced."""
        with self.ctx.store.reader() as conn:
            seq = journal.head(conn).seq
        until(lambda: bool(self.heard.events) and self.heard.events[-1].seq >= seq)
        return [event for event in self.heard.events if event.type == kind][-1]

    def queue(self, team: str = "north") -> list[cases.Case]:
        """Who waits for a team."""
        with self.ctx.store.reader() as conn:
            return cases.queue(conn, team, 1_000)

    def case(self, case: str) -> CaseView:
        """A case as a screen shows it."""
        with self.ctx.store.reader() as conn:
            found = cases.load(conn, case)
            assert found is not None
            return view_case(self.ctx, conn, found)

    def latitude(
        self, case: str, actor: Actor, request: Mapping[str, FactValue] | None = None
    ) -> LatitudeView:
        """How far an associate may go."""
        with self.ctx.store.reader() as conn:
            found = cases.load(conn, case)
            assert found is not None
            at = max(self.hands.at, journal.head(conn).at)
            return latitude_of(self.ctx, conn, found, actor, request or {}, at)

    def action(self, case: str, actor: Actor, name: str) -> ActionLatitudeJson:
        """How far she may go with one action."""
        return next(one for one in self.latitude(case, actor).actions if one["action"] == name)

    async def claimed(
        self,
        *items: Signal,
        facts: Mapping[tuple[str, str], Mapping[str, object]] | None = None,
        by: Actor | None = None,
    ) -> str:
        """A case opened by these signals, and claimed (by Mara)."""
        await self.takes(*items, facts=facts)
        case = max(self.queue(), key=lambda case: case.number).id
        await claim_case(self.ctx, by or self.mara, case)
        return case

    async def edits(self, name: str, old: str, new: str, by: Actor | None = None) -> None:
        """Somebody (Ines) drafts a document anew, with `new` in the place of `old`."""
        file = drafts.file_of(name)
        assert file is not None
        with self.ctx.store.reader() as conn:
            text = drafts.candidate(self.ctx.boundaries.pack.files, kept.every(conn))[file]
        assert old in text
        only = Condition(frozenset({"*"}))
        await save_draft(self.ctx, by or self.ines, name, text.replace(old, new), only)

    async def gives(
        self,
        actor: Actor,
        case: str,
        action: str,
        amount: str | None = None,
        *,
        key: str | None = None,
        note: str | None = "why",
        **more: object,
    ) -> Decided:
        """A decision with a fresh key."""
        command = DecideCommand(case, key or f"key-{next(_keys)}", action, amount, note=note, **more)  # type: ignore[arg-type]
        return await decide(self.ctx, actor, command)


@cache
def _reader(topics: tuple[tuple[str, tuple[str, ...]], ...]) -> Reader:
    return Reader([TopicPhrases(name, phrases) for name, phrases in topics])


COMPILED = CompiledDocuments()
"""What tests compile, once for all of them."""
CHECKER = Checker()
"""One for all tests, as a process has one: its child is started by the first check and ends with them."""
_keys = itertools.count(1)
_ids = itertools.count(1)


def says(
    text: str = "My flight is late",
    *,
    customer: str | None = "c1",
    kind: Kind = Kind.MESSAGE,
    ago: timedelta = timedelta(0),
    name: str | None = None,
    **fields: object,
) -> Signal:
    """A signal of the feed `tests`, said `ago` before the start of the test."""
    made: dict[str, object] = {
        "feed": "tests",
        "id": name or f"s{next(_ids)}",
        "kind": kind,
        "at": START - ago,
        "text": text,
        "customer": customer,
        "channel": "chat",
        **fields,
    }
    return Signal(**made)  # type: ignore[arg-type]


async def build(folder: Path, *, pack: Pack | None = None, hands: Hands | None = None) -> House:
    """A house in a folder, with the small pack of the tests. The caller closes `ctx.store`."""
    clock, heard = hands or Hands(), Heard()
    store = Store(current().laid_out(folder / "remit.db"), clock, heard)
    source = folder / "pack"
    for name, text in (pack.files if pack else FILES).items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    live = await ensure_published(store, source, COMPILED)
    ctx = Context(
        settings=Settings(data_dir=folder),
        clock=clock,
        store=store,
        boundaries=LiveBoundaries(live),
        feeds=LiveFeeds({}),
        reader=_reader(tuple((topic.name, tuple(topic.phrases)) for topic in live.topics.values())),
        metrics=Metrics(),
        checker=CHECKER,
    )
    people = {person.name: person for person in await ensure_people(ctx, teams_of(live)[0])}
    return House(ctx, clock, heard, people["Mara K."], people["Teo E."], people["Ines P."])
