"""A scripted colleague: a seat of the team's own, worked only through what every console has.

Leaves the most urgent cases, and enough of the others, to people; never takes a case that somebody holds or
looks at; lets people answer a co-sign first.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from service.demo import manners
from service.demo.caller import Caller
from service.demo.line import Line
from service.demo.manners import Gift
from service.demo.sayings import AGREES, AGREES_WITH_LESS, DECLINES, LESSONS, NOTES, OTHERWISE, REPLIES
from service.demo.tempo import Tempo
from service.demo.travellers import Dealer, truth

LEAVES = 12
"""Waiting cases that are left to people."""
_SPARES = 3
"""The most urgent of those are always left."""
_PASSES_BY = 3
"""Times that one of them leaves an acute case to people."""
_CONTENT = frozenset({"praise", "review"})
"""Who writes so is thanked, not given anything."""
_ASKS = 7
"""Cases from one question for a co-sign to the next: people have work of their own."""
_LONGEST_WAIT = 100.0
_WITH_PEOPLE, _AMONG_US = (22.0, 28.0), (6.0, 12.0)
"""Seconds after which one of them answers the other."""
_ENDS = {"decision.cosigned", "decision.declined", "decision.withdrawn", "decision.expired"}
_ANSWERS = ("yes", "yes", "less", "yes", "no")
_SHARES = (Decimal("0.6"), Decimal("0.8"), Decimal(1))


@dataclass(slots=True)
class Peer:
    """`place`: 0 or 1, which of the two; `colleagues`: ids of both."""

    caller: Caller
    person: str
    place: int
    colleagues: frozenset[str]
    team: str
    tempo: Tempo
    line: Line = field(init=False)
    _dealer: Dealer = field(init=False)
    _asked: dict[str, Mapping[str, Any]] = field(init=False, default_factory=dict)
    _ended: dict[str, asyncio.Future[str]] = field(init=False, default_factory=dict)
    _answering: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    _passed_by: Counter[str] = field(init=False, default_factory=Counter)
    _cases: int = field(init=False, default=0)
    _answers: int = field(init=False, default=0)
    _emergency: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Nothing is sent yet."""
        self._dealer = Dealer(random.Random(self.place))  # noqa: S311 -- a story, not a secret

    async def run(self, token: str) -> None:
        """Work until cancelled. `token`: the session of this seat."""
        channels = ("me", f"queue:{self.team}", f"team:{self.team}", "pulse")
        self.line = Line(self.caller.url, token, channels, self._heard)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.line.run())
            tasks.create_task(self._tunnel())
            tasks.create_task(self._work())

    async def _tunnel(self) -> None:
        """Now and then the line is cut, and comes back."""
        await self.tempo.rest(50 + 60 * self.place)
        while True:
            await self.line.cut()
            await self.tempo.rest(170)

    async def _work(self) -> None:
        await self.tempo.rest(6 + 4 * self.place)
        while True:
            case = await self._next_case()
            if case is not None:
                await self._serve(case)
            await self.tempo.rest(self._dealer.random.uniform(1.5, 4))

    async def _next_case(self) -> str | None:
        page = await self.caller.get(f"/v1/cases?team={self.team}&state=open&limit=200")
        waiting = [row for row in (page or {"items": []})["items"] if row["claimed_by"] is None]
        if len(waiting) <= LEAVES:
            return None
        waiting.sort(key=_urgency)
        # Whoever is in danger waits for a person, but not for long.
        for row in waiting:
            self._passed_by[row["id"]] += row["acute"]
            if self._passed_by[row["id"]] > _PASSES_BY:
                return str(row["id"])
        # Thanks are read first of all the others: they take a moment.
        others = waiting[_SPARES:]
        thanks = [row for row in others if row["kind"] == "praise"]
        row = self._dealer.random.choice(thanks or others)
        return str(row["id"])

    async def _serve(self, case: str) -> None:
        channel = f"case:{case}"
        await self.line.follow(channel)
        try:
            await self.tempo.rest(1.5)
            if self.line.here[channel] - self.colleagues:
                return
            status, _ = await self.caller.post(f"/v1/cases/{case}/claim")
            if status == 200:
                self._cases += 1
                await self._help(case)
        finally:
            await self.line.leave(channel)

    async def _help(self, case: str) -> None:
        await self.tempo.rest(self._dealer.random.uniform(2, 4))
        view = await self.caller.get(f"/v1/cases/{case}")
        actions = await self._actions(case)
        if view is None or actions is None:
            return
        row, known = view["case"], {fact["name"]: fact["value"] for fact in view["facts"]}
        wanted = [action for action in manners.wanted(row["topics"]) if action in actions]
        asked = list(dict.fromkeys(manners.questions(actions, wanted[:3])))
        if asked and row["customer"] is not None:
            await self.tempo.rest(2)
            answers = {name: truth(row["customer"], name) for name in asked}
            await self.caller.post(f"/v1/cases/{case}/facts", answers)
            actions = await self._actions(case) or actions
        paid_with = str(known.get("booking.paid_with") or "card")
        given = None
        if not _CONTENT & {row["kind"], *row["topics"][:1]}:
            given = await self._give(case, actions, wanted, paid_with)
        await self.tempo.rest(1.5)
        said = REPLIES.get(given or "", OTHERWISE)
        await self.caller.post(
            f"/v1/cases/{case}/replies", {"text": self._dealer.deal(f"said/{given}", said)}
        )
        await self.tempo.rest(2)
        await self.caller.post(f"/v1/cases/{case}/close")

    async def _actions(self, case: str) -> dict[str, Any] | None:
        latitude = await self.caller.get(f"/v1/cases/{case}/latitude")
        return None if latitude is None else {one["action"]: one for one in latitude["actions"]}

    async def _give(
        self, case: str, actions: Mapping[str, Any], wanted: Sequence[str], paid_with: str
    ) -> str | None:
        """Gives what fits; the action, or None where nothing was given."""
        turn = self._cases
        if turn % 5 == 2 and (gift := manners.too_much(actions, wanted, paid_with)):
            await self._decide(case, gift)
            await self.tempo.rest(2)
        if self.place == 0 and turn >= 4 and not self._emergency:
            gift = manners.urgent(actions, wanted, paid_with)
            if gift is not None and await self._decide(case, gift) is not None:
                self._emergency = True
                return gift.action
        if turn % _ASKS == 3 * (1 + self.place) and (gift := manners.shared(actions, wanted, paid_with)):
            made = await self._decide(case, gift)
            if made is not None:
                return gift.action
        gift = manners.alone(actions, wanted, self._dealer.random.choice(_SHARES), paid_with)
        if gift is None:
            return None
        made = await self._decide(case, gift)
        if made is not None and self.place == 1 and turn % 9 == 2:
            await self.tempo.rest(6)
            lesson = {"lesson": self._dealer.deal("lessons", LESSONS)}
            await self.caller.post(f"/v1/decisions/{made}/reverse", lesson)
            return None
        return None if made is None else gift.action

    async def _decide(self, case: str, gift: Gift) -> str | None:
        """The decision's id once it is made, by whichever road; None where it was not."""
        body = {
            "action": gift.action,
            "amount": gift.amount,
            "params": gift.params,
            "note": self._dealer.deal("notes", NOTES),
            "confirmed": list(gift.confirmed),
            "emergency": gift.emergency,
        }
        key = {"Idempotency-Key": f"{case}-{self._cases}-{gift.action}-{gift.amount}-{gift.emergency}"}
        status, told = await self.caller.post(f"/v1/cases/{case}/decisions", body, headers=key)
        if status == 201:
            return str(told["decision"]["id"])
        if status != 202:
            return None
        decision = str(told["decision"]["id"])
        ended = self._ended.setdefault(decision, asyncio.get_running_loop().create_future())
        state = ""
        with suppress(TimeoutError):
            state = await asyncio.wait_for(ended, _LONGEST_WAIT / (self.tempo.pace or 1))
        self._ended.pop(decision, None)
        return decision if state == "decision.cosigned" else None

    def _heard(self, frame: Mapping[str, Any]) -> None:
        if frame["op"] == "snapshot" and frame["channel"] == "me":
            for ask in frame["data"]["asks"]:
                self._hear_ask(ask["decision"])
        elif frame["op"] == "event" and frame["type"].startswith("decision."):
            entry = frame["data"]["entry"]
            if entry is None:
                return
            decision = entry["decision"]
            if frame["type"] == "decision.awaiting_peer":
                self._hear_ask(decision)
            elif frame["type"] in _ENDS:
                self._asked.pop(decision["id"], None)
                if decision["by"]["id"] == self.person:
                    # It may end before the answer to the request that asked is here.
                    loop = asyncio.get_running_loop()
                    ended = self._ended.setdefault(decision["id"], loop.create_future())
                    if not ended.done():
                        ended.set_result(frame["type"])

    def _hear_ask(self, decision: Mapping[str, Any]) -> None:
        if decision["by"]["id"] == self.person or decision["id"] in self._asked:
            return
        self._asked[decision["id"]] = decision
        task = asyncio.get_running_loop().create_task(self._answer(decision))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, decision: Mapping[str, Any]) -> None:
        """A person who asks hears soon; between the two of them, people who are here may be first."""
        if decision["by"]["id"] not in self.colleagues:
            wait = 4.0 + 3 * self.place
        else:
            people = self.line.here[f"team:{self.team}"] - self.colleagues
            wait = self._dealer.random.uniform(*(_WITH_PEOPLE if people else _AMONG_US))
        await self.tempo.rest(wait)
        if decision["id"] not in self._asked:
            return
        how = _ANSWERS[self._answers % len(_ANSWERS)]
        self._answers += 1
        amount = manners.less(decision) if how == "less" else None
        if how == "no":
            body = {"agree": False, "note": self._dealer.deal("no", DECLINES)}
        elif amount is not None:
            body = {"agree": True, "amount": amount, "note": self._dealer.deal("less", AGREES_WITH_LESS)}
        else:
            body = {"agree": True, "note": self._dealer.deal("yes", AGREES)}
        await self.caller.post(f"/v1/decisions/{decision['id']}/cosign", body)


def _urgency(row: Mapping[str, Any]) -> tuple[object, ...]:
    """As the queue has it: danger, weight, public posts by when they are due, then who waits longest."""
    clock = row["clock"]
    due = "" if clock is None else clock["due_at"]
    return (not row["acute"], -row["severity"], clock is None, due, row["opened_at"], row["id"])
