"""How the language writes what people write first: the hint behind an expression that cannot be read."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rules.vocabulary import Type

_SIGNS: Final[Mapping[str, str]] = {
    "=": "`equal` is written ==",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`",
    "<>": "`not equal` is written !=",
    "=<": "write <=",
    "=>": "write >=",
    "$": "money is a plain number, in the currency of the pack",
    "€": "money is a plain number, in the currency of the pack",
    "£": "money is a plain number, in the currency of the pack",
    "%": "20 percent of a fact is written 0.20 * fact",
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u2018\u2019", 'words stand in straight quotes, as "gold"'),
}
_WORDS: Final[Mapping[str, str]] = {
    "and": "`and` is written small",
    "or": "`or` is written small",
    "not": "`not` is written small, in front of what it denies",
    "in": "`in` is written small",
    "is": "`is` is written ==, `is not` !=",
    "equals": "`equal` is written ==",
    "contains": 'whether a list has it is written "word" in list.fact',
    "includes": 'whether a list has it is written "word" in list.fact',
    "has": 'whether a list has it is written "word" in list.fact',
    "between": "write a >= 10 and a <= 20",
    "if": "a choice is written condition ? a : b",
    "then": "a choice is written condition ? a : b",
    "else": "a choice is written condition ? a : b",
    "percent": "20 percent of a fact is written 0.20 * fact",
}
_TIMES: Final = re.compile(r"(seconds?|min(ute)?s?|h|hours?|d|days?|weeks?|months?|years?)\b", re.IGNORECASE)
_CURRENCY: Final = re.compile(r"[A-Z]{3}\b")
_WORD: Final = re.compile(r"[^\W\d]+")
_ORDERS: Final = re.compile(r"<=?|>=?")
_ORDERED_BEFORE: Final = re.compile(r"[<>]=?\s*[\w.\"]+\s*$")
_SHOUTED: Final = re.compile(r"\b(AND|OR|NOT|IN)$")
_DAY: Final = re.compile(r"(?<![\w\"])\d{4}-\d{2}-\d{2}")
_PERCENT: Final = re.compile(r"\d\s*%\s*$")
TIMES: Final = 'a length of time is written t"PT30M", t"PT24H" or t"P30D"'
_HINTS_OF_KINDS: Final[Mapping[str, str]] = {
    "date": 'a day is written d"2026-12-01"',
    "datetime": 'a moment is written d"2026-12-01T09:30:00Z"',
    "duration": TIMES,
}
_TRUTHS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("yes", "on", "true", "ja"), "true"),
    **dict.fromkeys(("no", "off", "false", "nein"), "false"),
}
_PARTS_OF_TIME: Final = frozenset(
    {"hour", "minute", "second", "time", "day", "weekday", "dayofweek", "week", "month", "year"}
)


def sign_hint(text: str, offset: int) -> str:
    """What the sign or word at `offset` (characters from 0), which the grammar does not take, should be, as
    `: sentence`; nothing where it is not clear.
    """
    before, here = text[:offset].rstrip(), text[offset:]
    found = ""
    if not here.strip():
        found = _SIGNS["%"] if _PERCENT.search(before) else ""
        if not found and before.count("(") > before.count(")"):
            found = "a bracket ( is not closed"
    elif sign := _SIGNS.get(here[:2]) or _SIGNS.get(here[0]):
        found = sign
    elif _PERCENT.search(before):
        found = _SIGNS["%"]
    elif here[0] == ",":
        grouped = before[-1:].isdigit() and here[1:4].isdigit()
        found = "a number has no commas, as 1000" if grouped else "several values stand in [a, b]"
    elif _ORDERS.match(here) and _ORDERED_BEFORE.search(before):
        found = "write a >= 10 and a <= 20"
    elif word := _WORD.match(here):
        counted = before[-1:].isdigit()
        if counted and _TIMES.match(here):
            found = TIMES
        elif counted and _CURRENCY.match(here):
            found = _SIGNS["$"]
        else:
            # `NOT a`: the word itself would have been a fact's name, so it is the next that is not taken.
            shouted = _SHOUTED.search(before)
            said = (shouted or word)[0]
            found = "" if said in {"and", "or", "not", "in"} else _WORDS.get(said.lower(), "")
    return f": {found}" if found else ""


def number_hint(text: str) -> str:
    """What is said, as `: sentence`, of a number that is none, where a day stands without its quotes."""
    return f": {_HINTS_OF_KINDS['date']}" if _DAY.search(text) else ""


def word_hint(name: str, facts: Iterable[Type]) -> str:
    """What a word may have been meant for that is no fact, as `: sentence`: `yes`, a value of a fact without
    its quotes, a part of a moment. Nothing where that is not clear.
    """
    if truth := _TRUTHS.get(name.lower()):
        return f": write {truth}"
    if name.startswith(("now.", "today.")) and name.rpartition(".")[2].lower() in _PARTS_OF_TIME:
        return ": the hour or the weekday is for a fact to say that one of your systems sends"
    if any(type_.one_of and name in type_.one_of for type_ in facts):
        return f': words stand in quotes, "{name}"'
    return ""


def kind_hint(kind: str) -> str:
    """How a literal of a kind is written, as `; sentence`, where that is not plain."""
    hint = _HINTS_OF_KINDS.get(kind)
    return f"; {hint}" if hint else ""
