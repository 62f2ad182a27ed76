"""What an expression that is being written expects next: a value of which type, or what to do with one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rules.vocabulary import NUMERIC, Type

_WORDS: Final = re.compile(
    r"""\s+|(?P<text>[dt]?"[^"]*"|[dt]?'[^']*')|(?P<open>[dt]?["'][^"']*$)|(?P<name>[A-Za-z_][\w.]*)"""
    r"""|(?P<number>\d[\d.]*)|(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/<>()\[\],?:&|!=])|."""
)
_COMPARING: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_JOINING: Final = frozenset({"and", "or", "not", "(", "?", ":", ""})
_RECKONING: Final = frozenset({"+", "-", "*", "/"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What comes next. `value`: a word that has a value; `like` is the type that it compares or adds with,
    None where any will do. `sign`: what may follow a value of the type `like`; `compared`: the value already
    stands behind a comparison. `typed` is what is written of it, `quoted` that its quote is open.
    """

    what: Literal["value", "sign"]
    typed: str
    like: Type | None = None
    beside: str | None = None
    quoted: bool = False
    compared: bool = False


def expected(text: str, types: Mapping[str, Type]) -> Expected:
    """What an expression expects where its text ends, which may be in the middle of a word.

    `types` are those of the words that it may use.
    """
    found = [match for match in _WORDS.finditer(text) if not match[0].isspace()]
    typed, quoted = "", False
    if found and found[-1].end() == len(text):
        last = found[-1]
        if last.lastgroup == "open":
            typed, quoted = last[0].lstrip("dt")[1:], True
            found.pop()
        elif last.lastgroup == "name":
            typed = last[0]
            found.pop()
    told = [match[0] for match in found]
    before = told[-1] if told else ""
    if before in _COMPARING or _in_list(told):
        name, apart = _compared(told)
        like = _type_of(name, types) if name else None
        if like is not None and apart and like.kind in {"date", "datetime"}:
            like = Type("duration")
        return Expected("value", typed, None if like == Type("number") else like, name, quoted)
    if before in _RECKONING and len(told) > 1:
        name = told[-2]
        return Expected("value", typed, types.get(name), None, quoted)
    if before in _JOINING or (before == "," and not quoted):
        return Expected("value", typed, None, None, quoted)
    return Expected("sign", typed, _type_of(before, types), before, False, _behind_comparison(told))


def _in_list(told: list[str]) -> bool:
    """Whether a list is open: the last bracket behind an `in`."""
    opened = max((at for at, word in enumerate(told) if word == "["), default=-1)
    return opened > 0 and "]" not in told[opened:]


def _compared(told: list[str]) -> tuple[str | None, bool]:
    """The word with which the value to come is compared, and whether it is taken from something."""
    at = len(told) - 1
    if _in_list(told):
        at = max(place for place, word in enumerate(told) if word == "[") - 1
    if at > 0 and told[at] == "in" and told[at - 1] == "not":
        at -= 1
    return (told[at - 1], at > 1 and told[at - 2] == "-") if at > 0 else (None, False)


def _behind_comparison(told: list[str]) -> bool:
    for word in reversed(told):
        if word in _COMPARING:
            return True
        if word in {"and", "or", "not", "?", ":"}:
            return False
    return False


def _type_of(word: str, types: Mapping[str, Type]) -> Type | None:
    if word in types:
        return types[word]
    if word == "now":
        return Type("datetime")
    if word == "today":
        return Type("date")
    if word in {"true", "false"}:
        return Type("boolean")
    if re.fullmatch(r"\d[\d.]*", word):
        return Type("number")
    if word[:1] in {'"', "'"}:
        return Type("text")
    return Type("datetime") if word[:1] == "d" else Type("duration") if word[:2] == 't"' else None


def signs_after(type_: Type | None, *, compared: bool) -> list[str]:
    """What may follow a value of a type, the likeliest first."""
    if type_ is None:
        return ["and", "or", "==", "!=", ">=", "<=", ">", "<", "in", "+", "-", "*", "/"]
    if type_.kind == "boolean":
        return ["and", "or"]
    if compared:
        return ["and", "or", *(["+", "-", "*", "/"] if type_.kind in NUMERIC else [])]
    if type_.kind == "text":
        return ["==", "!=", "in"]
    if type_.kind in NUMERIC:
        return [">=", "<=", ">", "<", "==", "!=", "+", "-", "*", "/"]
    return [] if type_.kind == "list" else [">=", "<=", ">", "<", "==", "!=", "-", "+"]


def fits(type_: Type, like: Type | None, wanted: Literal["boolean", "number"]) -> bool:
    """Whether a word of a type may stand beside a value of another, or begin what an expression has to be.

    A condition may begin with any word, as it will be compared with something; an amount is made of numbers.
    """
    if like is not None:
        if like.item is not None:
            return False
        both = {type_.kind, like.kind}
        if both <= NUMERIC:
            return "money" not in both or len(both) == 1
        return type_.name == like.name or (type_.item is not None and type_.item.name == like.name)
    return type_.kind in NUMERIC if wanted == "number" else True
