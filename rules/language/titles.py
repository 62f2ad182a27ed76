"""How facts and amounts are called in sentences: by their titles, and by whose they are where titles meet."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from rules.values import Scalar
from rules.vocabulary import Type, Vocabulary

_SYMBOLS: Final[Mapping[str, str]] = {"USD": "$", "EUR": "€", "GBP": "£"}
_UNITS = re.compile(r"(?:seconds|minutes|hours|days|weeks|months|years|percent|nights|miles|km)(?: ago)?")
_SPAN = re.compile(r"\d+ (?:minutes|hours|days|weeks|months|years)")
_LENGTHS: Final = (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


@dataclass(frozen=True, slots=True)
class Title:
    """A fact in a sentence. `unit` follows its numbers ("minutes"); `counted`: its values count things, so
    that a number stands before it ("at least 2 travellers"); `shared`: another fact has the noun with
    another unit, so that it stands without its unit nowhere.
    """

    noun: str
    unit: str | None = None
    counted: bool = False
    shared: bool = False

    @property
    def alone(self) -> str:
        """What stands where no number with a unit follows."""
        return f"{self.noun} ({self.unit})" if self.shared else self.noun


def title_of(name: str) -> str:
    """A readable title of a name: `flight.delay_minutes` is "Flight delay minutes".

    What is the customer's own, or asked with an action, goes without saying whose it is.
    """
    words = re.sub(r"^(customer|request)\.", "", name)
    words = re.sub(r"[._-]+", " ", words).strip()
    return words[:1].upper() + words[1:]


def titles_of(vocabulary: Vocabulary) -> Mapping[str, Title]:
    """Every fact of a vocabulary as sentences call it, no two alike; `now` and `today` as well."""
    # Of thousands of documents, each is put into words by itself.
    return _titles(tuple((name, fact.title, fact.type.kind) for name, fact in vocabulary.facts.items()))


@lru_cache(maxsize=8)
def _titles(facts: tuple[tuple[str, str | None, str], ...]) -> Mapping[str, Title]:
    """The same of facts by name, own title and kind."""
    titles = {name: title or title_of(name) for name, title, _ in facts}
    often = Counter(title.casefold() for title in titles.values())
    found = {"now": Title("now"), "today": Title("today")}
    for name, _, kind in facts:
        shown = titles[name]
        if often[shown.casefold()] > 1:
            shown = f"{_spoken(name.split('.', 1)[0])} {_lower(shown)}"
        found[name] = _title(shown, kind)
    nouns = Counter(title.noun.casefold() for title in found.values())
    whole = Counter((title.noun.casefold(), title.unit) for title in found.values())
    for name, title in found.items():
        if whole[title.noun.casefold(), title.unit] > 1 or (
            nouns[title.noun.casefold()] > 1 and not title.unit
        ):
            found[name] = Title(f"{title.noun} ({name})", title.unit)
        elif nouns[title.noun.casefold()] > 1:
            found[name] = replace(title, shared=True)
    return found


def param_title(name: str, type_: Type) -> Title:
    """What is asked with an action, by its full name `request.NAME`."""
    asked = "" if type_.kind == "boolean" else "requested "
    return Title(f"{asked}{_lower(title_of(name))}")


def _title(title: str, kind: str) -> Title:
    noun, comma, rest = title.rpartition(", ")
    unit = None
    if comma and _UNITS.fullmatch(rest):
        title, unit = noun, rest
    elif comma and _SPAN.fullmatch(rest):
        title = f"{noun} in {rest}"
    head = title.split(" in ")[0]
    counted = kind == "integer" and unit is None and head.endswith("s") and not head.endswith("ss")
    return Title(_lower(title), unit, counted)


def _lower(title: str) -> str:
    """A title inside a sentence: without its capital, unless that is of a name in capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _spoken(word: str) -> str:
    return re.sub(r"[_-]+", " ", word)


def number_text(value: Decimal) -> str:
    """A number with its thousands apart: 12,500 or 0.5; no zeros at its end, whatever grid it is on."""
    return f"{value.normalize():,f}"


def money_text(value: Decimal, currency: str, digits: int) -> str:
    """An amount of money: $1,500, $12.50, 80 CHF; digits only where there are some."""
    whole = value == value.to_integral_value()
    shown = f"{abs(value):,.0f}" if whole else f"{abs(value):,f}"
    missing = digits - len(shown.partition(".")[2])
    if not whole and missing > 0:
        shown += "0" * missing
    sign = "-" if value < 0 else ""
    symbol = _SYMBOLS.get(currency)
    return f"{sign}{shown} {currency}" if symbol is None else f"{sign}{symbol}{shown}"


def length_text(value: timedelta) -> str:
    """A length of time in its largest whole units: 24 hours, 30 days, 1 day and 30 minutes.

    Weeks are told in days, and a single day in hours: so they are written.
    """
    if value < timedelta(0):
        return f"minus {length_text(-value)}"
    rest, parts = int(value.total_seconds()), []
    if value.microseconds:
        return f"{Decimal(value // timedelta(microseconds=1)).scaleb(-6).normalize():f} seconds"
    for unit, seconds in _LENGTHS[1:]:
        count, rest = divmod(rest, seconds)
        if unit == "day" and count == 1 and not rest:
            count, rest = 0, seconds
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " and ".join(parts) or "no time"


def moment_words(value: datetime) -> str:
    """A moment: 1 December 2026, 09:30 UTC."""
    moment = value.astimezone(UTC)
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    fraction = f".{moment.microsecond:06d}" if moment.microsecond else ""
    return f"{date_words(moment.date())}, {clock}{fraction} UTC"


def date_words(value: date) -> str:
    """A day: 1 December 2026."""
    return f"{value.day} {value:%B} {value.year}"


def value_text(value: Scalar) -> str:
    """A value by itself, without a currency or a unit."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _spoken(value) if re.fullmatch(r"[A-Za-z0-9_ -]+", value) else f"“{value}”"
        case Decimal():
            return number_text(value)
        case datetime():
            return moment_words(value)
        case date():
            return date_words(value)
        case timedelta():
            return length_text(value)
