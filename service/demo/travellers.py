"""Who travels on the demo's day, and on which flights: as the airline's systems know them."""

import zlib
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from service.clock import rfc3339
from service.demo.words import CITIES, FIRST_NAMES, LAST_NAMES, ONWARD

_CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_BAGS = frozenset({"bag", "damaged"})
_WAITS = 60
"""Minutes from which a flight is late, for those who sit in it."""
_TRUE_OF = {"home_nearby": 20, "onward_tonight": 60, "insured": 45, "seat_moved": 80, "damaged": 90}


def truth(customer: str, fact: str) -> bool:
    """What a customer answers when asked; the same whenever, and whoever asks."""
    likely = _TRUE_OF.get(fact.rpartition(".")[2], 50)
    return zlib.crc32(f"{customer}/{fact}".encode()) % 100 < likely


@dataclass(slots=True)
class Dealer:
    """Deals cards: none comes twice before all others came."""

    random: Random
    _decks: MutableMapping[str, list[str]] = field(default_factory=dict)

    def deal(self, name: str, cards: Sequence[str]) -> str:
        """The next card of the deck of this name."""
        deck = self._decks.setdefault(name, [])
        if not deck:
            deck.extend(self.random.sample(cards, len(cards)))
        return deck.pop()


@dataclass(slots=True)
class Flight:
    """A flight of today, as operations know it. `dallas`: it leaves there."""

    number: str
    city: str
    gate: str
    dallas: bool
    delay: int = 0
    cancelled: bool = False
    cause: str | None = None
    overnight: bool = False

    @property
    def waits(self) -> bool:
        """Whether people wait for it."""
        return self.cancelled or self.delay >= _WAITS

    def facts(self) -> dict[str, object]:
        """What operations say of it; no cause where nothing is wrong."""
        said: dict[str, object] = {
            "number": self.number,
            "delay_minutes": self.delay,
            "cancelled": self.cancelled,
            "overnight": self.overnight,
        }
        return said if self.cause is None else {**said, "cause": self.cause}


@dataclass(slots=True)
class Traveller:
    """A traveller with a trouble and a booking."""

    customer: str
    name: str
    tier: str
    years: int
    booking: str
    party: int
    total: str
    paid_with: str
    booked_before: timedelta
    fee: str
    flight: Flight
    onward: str
    clock: str
    trouble: str
    channel: str
    said: int = 0

    @property
    def bag(self) -> str | None:
        """The checked bag that the trouble is about."""
        return f"{self.booking}-1" if self.trouble in _BAGS else None

    def about(self) -> dict[str, str]:
        """What the trouble is about."""
        about = {"booking": self.booking, "flight": self.flight.number}
        return about if self.bag is None else {**about, "bag": self.bag}

    def slots(self) -> Mapping[str, str]:
        """What a sentence may mention."""
        hours, minutes = divmod(max(self.flight.delay, 70), 60)
        return {
            "flight": self.flight.number,
            "city": self.flight.city,
            "gate": self.flight.gate,
            "onward": self.onward,
            "clock": self.clock,
            "delay": f"{hours} h {minutes:02} m",
            "party": str(max(2, self.party)),
            "booking": self.booking,
            "total": self.total,
            "fee": self.fee,
        }

    def known(self, start: datetime) -> list[tuple[str, str, dict[str, object]]]:
        """What the systems of record know: (entity, id, facts). `start`: when the day begins.

        Whether they are insured, live nearby or must go on tonight is not among it: it is asked.
        """
        found: list[tuple[str, str, dict[str, object]]] = [
            ("customer", self.customer, {"name": self.name, "tier": self.tier, "member_years": self.years}),
            (
                "booking",
                self.booking,
                {
                    "total": self.total,
                    "passengers": self.party,
                    "paid_with": self.paid_with,
                    "booked_at": rfc3339(start - self.booked_before),
                    "change_fee": self.fee,
                    "seat_fee": "38.00",
                },
            ),
        ]
        if self.bag is not None:
            missing = 7 if self.trouble == "bag" else 0
            found.append(("bag", self.bag, {"hours_missing": missing, "found": False}))
        return found


@dataclass(slots=True)
class Registry:
    """Makes travellers and flights, one after the other. `seed`: in their ids, so that days do not mix."""

    seed: int
    dealer: Dealer
    made: int = 0

    def flights(self, dallas: int, elsewhere: int) -> list[Flight]:
        """The flights of the day, none of them late yet."""
        pick = self.dealer.random
        numbers = pick.sample(range(101, 2400), dallas + elsewhere)
        return [
            Flight(
                number=f"LA{number}",
                city=self.dealer.deal("cities", CITIES),
                gate=f"{pick.choice('ABCDE')}{pick.randrange(2, 38)}",
                dallas=place < dallas,
            )
            for place, number in enumerate(numbers)
        ]

    def traveller(self, trouble: str, flight: Flight, *, regular: str | None = None) -> Traveller:
        """Somebody with a trouble; `regular`: the id of one whom we have known for long."""
        pick = self.dealer.random
        self.made += 1
        tier = pick.choices(("regular", "silver", "gold"), (6, 3, 2))[0]
        first, last = self.dealer.deal("first", FIRST_NAMES), self.dealer.deal("last", LAST_NAMES)
        if regular is not None:
            # Who comes again on another day has the same name then.
            place = int(regular.rpartition("-")[2])
            tier, first, last = "gold", FIRST_NAMES[-1 - place], LAST_NAMES[place]
        return Traveller(
            customer=regular or f"c-{self.seed}-{self.made}",
            name=f"{first} {last}",
            tier=tier,
            years={"regular": 1, "silver": 4, "gold": 8}[tier] + pick.randrange(5),
            booking="".join(pick.choices(_CODE, k=6)),
            party=pick.choices((1, 2, 3, 4), (5, 4, 1, 2))[0],
            total=f"{pick.randrange(118, 640)}.{pick.choice(('00', '40', '60', '90'))}",
            paid_with=pick.choices(("card", "miles"), (6, 1))[0],
            booked_before=timedelta(hours=pick.randrange(30, 1900)),
            fee=f"{pick.choice((49, 75, 99))}.00",
            flight=flight,
            onward=self.dealer.deal("onward", ONWARD),
            clock=f"{pick.randrange(15, 22)}:{pick.randrange(0, 12) * 5:02}",
            trouble=trouble,
            channel=pick.choices(("chat", "email", "social", "phone", "app", "kiosk"), (5, 3, 3, 2, 2, 2))[0],
        )
