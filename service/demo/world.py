"""The demo's world: who says what, when, and what the airline's systems know of it.

Pure and seeded: the same seed and start tell the same days. Times are seconds after the start at the usual
pace; `play.py` lays them on the clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

from service.demo.sayings import REVIEWS, STAFF, SURVEYS
from service.demo.travellers import Dealer, Flight, Registry, Traveller
from service.demo.words import MEANINGS, OPENERS, TROUBLES

STORM = 75.0
"""Second at which the storm begins."""
PASSED = 270.0
"""Second at which it has passed."""
END = 630.0
"""Second at which the day ends; from then on only little is said."""
OPENING = ("late", "cancelled", "missed", "stranded", "late", "refund", "danger", "cancelled", "seat",
           "missed", "service", "stranded", "care", "late", "price", "refund")  # fmt: skip
"""The troubles that are there when the doors open: all of them for the default team."""
PAST = timedelta(hours=40)
"""How much was heard before the day."""

_ORDINARY = {"late": 5, "refund": 8, "service": 6, "seat": 7, "care": 3, "bag": 6, "damaged": 2, "app": 3,
             "price": 4, "praise": 6, "missed": 2}  # fmt: skip
_STORM = {"late": 44, "cancelled": 18, "stranded": 12, "missed": 12, "care": 4, "danger": 1, "service": 4}
_CALM = {"refund": 8, "service": 5, "seat": 6, "bag": 8, "damaged": 4, "app": 3, "price": 6, "praise": 12}
_SINKING = frozenset({"late", "cancelled", "stranded", "missed", "danger"})
"""What nobody begins to write of any more once the storm has passed."""
_AN_HOUR = {"late": 45, "cancelled": 8, "missed": 4, "stranded": 2, "refund": 5, "service": 3, "seat": 3,
            "bag": 3, "app": 2, "price": 2, "praise": 4, "care": 1}  # fmt: skip
"""Voices in an ordinary hour of the past."""
_REGULARS = 6
_ASKS_EVERY = 2
_CAUSES = ("weather", "crew", "technical", "airport")
_PAST_SEED = 1
"""The past is one and the same for every day that is played on the same data."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Something said. `ago`: seconds before it is heard; `rating` as the source counts it."""

    after: float
    source: Literal["webhook", "social", "kiosk", "email", "chat", "survey", "review", "staff"]
    id: str
    text: str
    kind: str = "message"
    customer: str | None = None
    channel: str = "chat"
    about: Mapping[str, str] = field(default_factory=dict)
    ago: float = 0.0
    rating: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a system of record says of an entity; `whole`: all that it knows."""

    after: float
    entity: str
    id: str
    values: Mapping[str, object]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Mishap:
    """What happens to integrations: a wrong signature, a body of no known shape, the same sent again."""

    after: float
    kind: Literal["forged", "garbled", "again"]


Step = Voice | Known | Mishap


def past() -> Iterator[tuple[timedelta, Mapping[str, object]]]:
    """What was said before the day, as (how long ago, canonical signal without its time)."""
    random = Random(_PAST_SEED)  # noqa: S311 -- a story, not a secret
    delays = Random(_PAST_SEED)  # noqa: S311
    registry = Registry(0, Dealer(random))
    flights = registry.flights(9, 5)
    hours = int(PAST / timedelta(hours=1))
    for hour in range(1, hours + 1):
        for trouble, usual in _AN_HOUR.items():
            for _ in range(round(usual * random.uniform(0.8, 1.2))):
                person = registry.traveller(trouble, random.choice(flights))
                text = registry.dealer.deal(trouble, TROUBLES[trouble].said).format_map(person.slots())
                number = registry.made
                if number % _ASKS_EVERY == 0:
                    # What people ask for on such a day they asked for before, or asking would be a surge.
                    asks = TROUBLES[trouble].asks
                    text = f"{text} {asks[number % len(asks)].format_map(person.slots())}"
                regular = number % 97 < _REGULARS
                yield (
                    timedelta(hours=hour, seconds=random.randrange(3600)),
                    {
                        "feed": "archive",
                        "id": f"past-{number}",
                        "kind": TROUBLES[trouble].kind,
                        "customer": f"r-{number % 97}" if regular else f"past-{number}",
                        "channel": "chat",
                        "text": text,
                        "about": person.about(),
                        "facts": _known_then(person, delays, regular=regular),
                    },
                )


def _known_then(person: Traveller, random: Random, *, regular: bool) -> dict[str, dict[str, object]]:
    """What systems knew of who spoke in the past, so that a back-test has something to go by. Of a regular
    they know today what they know.
    """
    flight = Flight(person.flight.number, person.flight.city, person.flight.gate, person.flight.dallas)
    if person.trouble in _SINKING:
        flight.delay, flight.cause = random.randrange(60, 360, 5), random.choice(_CAUSES)
        flight.cancelled = person.trouble == "cancelled"
    facts = {entity: values for entity, _, values in person.known(datetime(2026, 1, 1, tzinfo=UTC))}
    del facts["customer"]["name"]
    if regular:
        del facts["customer"]
    return {**facts, "flight": flight.facts()}


@dataclass(slots=True)
class World:
    """One day, and the quiet time after it."""

    seed: int
    start: datetime
    _random: Random = field(init=False)
    _registry: Registry = field(init=False)
    _flights: list[Flight] = field(init=False)
    _people: list[Traveller] = field(init=False, default_factory=list)
    _said: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Shuffle."""
        self._random = Random(self.seed)  # noqa: S311 -- a story, not a secret
        self._registry = Registry(self.seed, Dealer(self._random))
        self._flights = self._registry.flights(9, 5)
        for flight, (delay, cause) in zip(
            self._flights[9:], ((125, "crew"), (185, "technical"), (245, "airport")), strict=False
        ):
            flight.delay, flight.cause = delay, cause
        night = self._flights[0]
        night.cancelled, night.overnight, night.cause = True, True, "technical"

    def day(self) -> list[Step]:
        """All that happens, in order: a queue that waits, ordinary voice, the storm, what comes after it."""
        steps: list[Step] = [Known(0.0, "flight", flight.number, flight.facts()) for flight in self._flights]
        for number, trouble in enumerate(OPENING):
            waited = 60 * (26 - number * 1.6) + self._random.randrange(50)
            steps += self._opens(0.25 * number, trouble, waited)
        weather = list(self._weather())
        after = 0.25 * len(OPENING)
        while (after := after + self._gap(after)) < END:
            while weather and weather[0][0] <= after:
                at, flight, change = weather.pop(0)
                steps.append(self._moves(at, flight, change))
            steps += self._next(after)
        steps += [Mishap(18.0, "again"), Mishap(31.0, "forged"), Mishap(52.0, "garbled")]
        return sorted(steps, key=lambda step: step.after)

    def afterwards(self) -> Iterator[Step]:
        """What goes on to be said, every 20 seconds or so, without end; `after` counts from now."""
        after = 0.0
        while True:
            after += 20 * self._random.uniform(0.6, 1.4)
            yield from (replace(step, after=after) for step in self._next(END))

    def _gap(self, after: float) -> float:
        usual = 5.0
        if STORM <= after < PASSED:
            usual = 1.7 if after < STORM + 60 else 3.1
        elif after >= PASSED:
            usual = 9.0
        return usual * self._random.uniform(0.7, 1.3)

    def _next(self, after: float) -> list[Step]:
        stormy = STORM <= after < PASSED
        chance = self._random.random()
        if chance < (0.06 if stormy else 0.16):
            return [self._aside(after)]
        if chance < (0.26 if stormy else 0.3):
            again = self._again(after)
            if again is not None:
                return [again]
        likely = _STORM if stormy else _ORDINARY if after < STORM else _CALM
        (trouble,) = self._random.choices(list(likely), list(likely.values()))
        return self._opens(after, trouble, 0.0)

    def _weather(self) -> Iterator[tuple[float, Flight, Mapping[str, object]]]:
        """What operations come to know: (when, of which flight, what). Nothing of a flight twice at once."""
        flying = self._flights[1:9]
        for place, flight in enumerate(flying):
            yield (
                STORM - 2 + 3.0 * place,
                flight,
                {"delay": 75 + 15 * self._random.randrange(4), "cause": "weather"},
            )
        for place, flight in enumerate(flying):
            yield STORM + 45 + 5.0 * place, flight, {"delay": 150 + 20 * self._random.randrange(4)}
        for place, flight in enumerate(flying[:4]):
            yield STORM + 90 + 12.0 * place, flight, {"cancelled": True, "overnight": True}
        for place, flight in enumerate(flying[4:]):
            yield STORM + 140 + 8.0 * place, flight, {"delay": 250 + 30 * self._random.randrange(4)}
        yield PASSED + 40, flying[4], {"cause": "technical"}
        yield PASSED + 62, flying[0], {"cause": "crew"}
        yield PASSED + 95, flying[5], {"cause": "technical"}

    def _moves(self, after: float, flight: Flight, change: Mapping[str, object]) -> Known:
        before = flight.facts()
        for name, value in change.items():
            setattr(flight, name, value)
        news = {name: value for name, value in flight.facts().items() if before.get(name) != value}
        return Known(after, "flight", flight.number, news, whole=False)

    def _opens(self, after: float, trouble: str, ago: float) -> list[Step]:
        flight = self._flight_for(trouble, stormy=STORM <= after < PASSED)
        if trouble == "cancelled" and not flight.cancelled:
            trouble = "late"
        made = len(self._people)
        regular = f"r-{made // 9}" if made % 9 == 4 and made // 9 < _REGULARS else None
        person = self._registry.traveller(trouble, flight, regular=regular)
        self._people.append(person)
        words = TROUBLES[trouble]
        parts = [self._deal("openers", OPENERS), self._deal(trouble, words.said)]
        if self._random.random() < 0.6 and trouble != "praise":
            parts.append(self._deal("meanings", MEANINGS))
        parts.append(self._deal(f"{trouble}/asks", words.asks))
        known = [Known(after, entity, id_, values) for entity, id_, values in person.known(self.start)]
        return [*known, replace(self._says(after, person, words.kind, parts), ago=ago)]

    def _again(self, after: float) -> Voice | None:
        """Somebody writes once more."""
        recent = self._people[-30:]
        if after >= PASSED:
            recent = [person for person in recent if person.trouble not in _SINKING]
        if not recent:
            return None
        person = self._random.choice(recent)
        parts = [self._deal(f"{person.trouble}/later", TROUBLES[person.trouble].later)]
        if self._random.random() < 0.4:
            parts.append(self._deal("meanings", MEANINGS))
        voice = self._says(after, person, "message", parts)
        if self._random.random() < 0.25:
            return replace(voice, source="chat", channel="chat", about={})
        return voice

    def _aside(self, after: float) -> Voice:
        """A survey, a review of the app, or what a colleague hears at a gate."""
        self._said += 1
        name = f"{self.seed}-{self._said}"
        chance = self._random.random()
        if chance < 0.4:
            score, words = SURVEYS[int(self._deal("surveys", _NUMBERS[: len(SURVEYS)]))]
            return Voice(after, "survey", name, words, "survey", f"s-{name}", "survey", rating=score)
        if chance < 0.75:
            stars, title, words = REVIEWS[int(self._deal("reviews", _NUMBERS[: len(REVIEWS)]))]
            return Voice(
                after, "review", name, words, "review", f"v-{name}", "app", rating=stars, title=title
            )
        flight = self._random.choice([flight for flight in self._flights if flight.waits])
        words = self._deal("staff", STAFF).format(gate=flight.gate, city=flight.city, flight=flight.number)
        return Voice(after, "staff", name, words, "staff", channel="staff", about={"flight": flight.number})

    def _says(self, after: float, person: Traveller, kind: str, parts: Sequence[str]) -> Voice:
        person.said += 1
        text = " ".join(part for part in parts if part).format_map(person.slots())
        channel = person.channel
        source: Literal["webhook", "social", "kiosk", "email"] = "webhook"
        if channel == "social":
            source = "social"
        elif channel == "kiosk":
            source = "kiosk"
        elif channel == "email" and person.trouble in {"service", "praise"}:
            source = "email"
        return Voice(
            after,
            source,
            f"{self.seed}-{person.customer}-{person.said}",
            text,
            "call" if channel == "phone" and kind == "message" else kind,
            person.customer,
            channel,
            person.about(),
        )

    def _flight_for(self, trouble: str, *, stormy: bool) -> Flight:
        late = [flight for flight in self._flights if flight.waits]
        if trouble in {"stranded", "cancelled"}:
            gone = [flight for flight in late if flight.cancelled]
            return self._random.choice(gone)
        if stormy:
            return self._random.choice([flight for flight in late if flight.dallas])
        if trouble in {"late", "missed", "care", "danger"}:
            return self._random.choice([flight for flight in late if not flight.cancelled])
        return self._random.choice(self._flights)

    def _deal(self, name: str, cards: Sequence[str]) -> str:
        return self._registry.dealer.deal(name, cards)


_NUMBERS = tuple(str(number) for number in range(20))
