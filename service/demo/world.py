"""The demo's world: who writes what, when, and what the airline's systems know about it.

Pure and seeded: the same seed and start tell the same day. Times are offsets; `play.py` lays them on the
wall clock.
"""

import random
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.clock import rfc3339
from service.demo.words import (
    CITIES,
    FIRST_NAMES,
    LAST_NAMES,
    MEANINGS,
    ONWARD,
    OPENERS,
    OPERATIONS,
    TROUBLES,
)

OPENING = ("late", "cancelled", "missed", "stranded", "late", "refund", "danger", "cancelled", "seat", "late",
           "service", "stranded", "care", "missed", "cancelled", "refund")  # fmt: skip
"""The troubles that are there when the doors open: all of them for the default team."""
_LATER = {"late": 22, "cancelled": 14, "missed": 10, "stranded": 9, "refund": 8, "service": 6, "seat": 6,
          "care": 4, "danger": 1, "bag": 7, "damaged": 3, "app": 4, "price": 4, "praise": 4}  # fmt: skip
_CALM = timedelta(seconds=3)
_SLOW = timedelta(seconds=10)
_FULL = 60
"""Cases after which the day slows down, so that a queue left alone overnight stays readable."""
_CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CAUSES = ("weather", "weather", "weather", "crew", "technical")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing said: `after` the start of the day, `ago` before it is heard. `item` lacks only its time."""

    after: timedelta
    ago: timedelta
    item: Mapping[str, object]


@dataclass(slots=True)
class Traveller:
    """A traveller with a trouble, a booking and a flight, as the airline's systems know them."""

    customer: str
    name: str
    tier: str
    years: int
    booking: str
    party: int
    total: str
    paid_with: str
    booked_at: str
    fee: str
    flight: str
    city: str
    onward: str
    gate: str
    clock: str
    trouble: str
    channel: str
    delay: int
    cancelled: bool
    cause: str
    overnight: bool
    said: int = 0

    def slots(self) -> Mapping[str, str]:
        """What a sentence may mention."""
        hours, minutes = divmod(self.delay, 60)
        return {
            "flight": self.flight,
            "city": self.city,
            "onward": self.onward,
            "gate": self.gate,
            "clock": self.clock,
            "delay": f"{hours} h {minutes:02} m" if hours else f"{minutes} minutes",
            "party": str(max(2, self.party)),
            "booking": self.booking,
            "total": self.total,
            "fee": self.fee,
            "cause": self.cause,
        }

    def flight_facts(self) -> dict[str, object]:
        """What operations know about the flight now."""
        return {
            "number": self.flight,
            "delay_minutes": self.delay,
            "cancelled": self.cancelled,
            "cause": self.cause,
            "overnight": self.overnight,
        }

    def all_facts(self) -> dict[str, object]:
        """What the systems of record know; whether they are insured, live nearby or must go on is asked."""
        facts: dict[str, object] = {
            "customer": {"name": self.name, "tier": self.tier, "member_years": self.years},
            "booking": {
                "total": self.total,
                "passengers": self.party,
                "paid_with": self.paid_with,
                "booked_at": self.booked_at,
                "change_fee": self.fee,
                "seat_fee": "38.00",
            },
            "flight": self.flight_facts(),
        }
        if self.trouble in {"bag", "damaged"}:
            facts["bag"] = {"hours_missing": 7 if self.trouble == "bag" else 0}
        return facts


@dataclass(slots=True)
class World:
    """The day, as it goes on without end."""

    seed: int
    start: datetime
    _random: random.Random = field(init=False)
    _decks: MutableMapping[str, list[str]] = field(init=False, default_factory=dict)
    _people: list[Traveller] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Shuffle."""
        self._random = random.Random(self.seed)  # noqa: S311 -- a story, not a secret

    def day(self) -> Iterator[Spoken]:
        """All that is said, in order of `after`: a full queue at once, then something every few seconds."""
        for number, trouble in enumerate(OPENING):
            waited = timedelta(minutes=26 - number * 1.6, seconds=self._random.randrange(50))
            yield Spoken(timedelta(milliseconds=250 * number), waited, self._opens(trouble))
        after = timedelta(milliseconds=250 * len(OPENING))
        while True:
            after += (_CALM if len(self._people) < _FULL else _SLOW) * self._random.uniform(0.6, 1.4)
            yield Spoken(after, timedelta(0), self._next())

    def _next(self) -> Mapping[str, object]:
        chance = self._random.random()
        if chance < 0.22:
            return self._operations()
        if chance < 0.45:
            return self._goes_on()
        (trouble,) = self._random.choices(list(_LATER), list(_LATER.values()))
        return self._opens(trouble)

    def _opens(self, trouble: str) -> Mapping[str, object]:
        person = self._traveller(trouble)
        self._people.append(person)
        words = TROUBLES[trouble]
        parts = [self._deal("openers", OPENERS), self._deal(trouble, words.said)]
        if self._random.random() < 0.6 and trouble != "praise":
            parts.append(self._deal("meanings", MEANINGS))
        parts.append(self._deal(f"{trouble}/asks", words.asks))
        return self._item(person, words.kind, parts, person.all_facts())

    def _goes_on(self) -> Mapping[str, object]:
        person = self._random.choice(self._people[-30:])
        words = TROUBLES[person.trouble]
        parts = [self._deal(f"{person.trouble}/later", words.later)]
        if self._random.random() < 0.4:
            parts.append(self._deal("meanings", MEANINGS))
        return self._item(person, "message", parts, {})

    def _operations(self) -> Mapping[str, object]:
        """A flight gets later, or is given up: the limits of its case move."""
        flying = [person for person in self._people[-24:] if not person.cancelled and person.delay >= 30]
        if not flying:
            return self._goes_on()
        person = self._random.choice(flying)
        if person.delay >= 240 and self._random.random() < 0.6:
            person.cancelled = person.overnight = True
            text = self._deal("cancelled!", OPERATIONS["cancelled"])
        else:
            person.delay += self._random.choice((35, 50, 75, 110))
            text = self._deal("later!", OPERATIONS["later"])
        item = self._item(person, "message", [text], {"flight": person.flight_facts()})
        return {**item, "author": "system", "channel": "operations"}

    def _item(
        self, person: Traveller, kind: str, parts: Sequence[str], facts: Mapping[str, object]
    ) -> Mapping[str, object]:
        person.said += 1
        text = " ".join(part for part in parts if part).format_map(person.slots())
        about = {"booking": person.booking, "flight": person.flight}
        if person.trouble in {"bag", "damaged"}:
            about["bag"] = f"{person.booking}-1"
        item: dict[str, object] = {
            "id": f"{person.customer}-{person.said}",
            "kind": kind,
            "customer": person.customer,
            "channel": person.channel,
            "public": person.channel == "social",
            "text": text,
            "about": about,
        }
        if facts:
            item["facts"] = facts
        return item

    def _traveller(self, trouble: str) -> Traveller:
        pick = self._random
        number = len(self._people)
        late = trouble in {"late", "missed", "stranded", "care", "danger", "service", "cancelled", "price"}
        cancelled = trouble == "cancelled"
        tier = pick.choices(("regular", "silver", "gold"), (6, 3, 2))[0]
        return Traveller(
            customer=f"c-{self.seed}-{number}",
            name=f"{self._deal('first', FIRST_NAMES)} {self._deal('last', LAST_NAMES)}",
            tier=tier,
            years={"regular": 1, "silver": 4, "gold": 8}[tier] + pick.randrange(5),
            booking="".join(pick.choices(_CODE, k=6)),
            party=pick.choices((1, 2, 3, 4), (5, 4, 1, 2))[0],
            total=f"{pick.randrange(118, 640)}.{pick.choice(('00', '40', '60', '90'))}",
            paid_with=pick.choices(("card", "miles"), (6, 1))[0],
            booked_at=rfc3339(self.start - timedelta(hours=pick.randrange(30, 1900))),
            fee=f"{pick.choice((49, 75, 99))}.00",
            flight=f"LA{self._flight_number()}",
            city=self._deal("cities", CITIES),
            onward=self._deal("onward", ONWARD),
            gate=f"{pick.choice('ABCDE')}{pick.randrange(2, 38)}",
            clock=f"{pick.randrange(15, 22)}:{pick.randrange(0, 12) * 5:02}",
            trouble=trouble,
            channel=pick.choices(("chat", "email", "social", "phone", "app"), (5, 3, 3, 2, 2))[0],
            delay=pick.choice((70, 95, 130, 185, 210, 245, 320)) if late else pick.choice((0, 0, 15, 240)),
            cancelled=cancelled,
            cause=pick.choice(_CAUSES) if trouble != "refund" else "technical",
            overnight=cancelled or trouble == "stranded",
        )

    def _flight_number(self) -> str:
        if not self._decks.get("flights"):
            self._decks["flights"] = self._random.sample([str(number) for number in range(101, 2400)], 2299)
        return self._decks["flights"].pop()

    def _deal(self, name: str, cards: Sequence[str]) -> str:
        """The next card of a shuffled deck: no card comes twice before all others came."""
        deck = self._decks.setdefault(name, [])
        if not deck:
            deck.extend(self._random.sample(cards, len(cards)))
        return deck.pop()
