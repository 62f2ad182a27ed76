"""What an editor of feeds asks while somebody writes: what may stand there, what a word means, the fix."""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, get_args

import jmespath
import orjson
from jmespath import exceptions
from pydantic import BaseModel

from rules.language.completing import Completions, Option
from rules.language.fixing import Fix
from rules.language.hovering import Hover
from rules.language.outline import Spot, outline, parts, spot
from rules.language.shape import choices, needed
from voc import helpers
from voc.answers import ANSWERS
from voc.bodies import BodyForm
from voc.document import AnswerDocument, FeedDocument, NamedScheme, Sample, SignalDocument, WrittenScheme
from voc.errors import FeedError, Problem
from voc.keys import MEANINGS
from voc.poll_document import PLACEHOLDERS as ASKED
from voc.poll_document import NextDocument, PollDocument, SinceDocument
from voc.positions import Path, read_yaml
from voc.schemes import BY_NAME
from voc.signal import Author, Kind
from voc.templates import PLACEHOLDERS

MOST_MEMBERS = 200
"""Members of a delivery that are offered, and how deep they may lie."""
DEEPEST = 6
_MODELS: Final[Mapping[Path, tuple[type[BaseModel], ...]]] = {
    (): (FeedDocument,),
    ("verify",): (NamedScheme, WrittenScheme),
    ("poll",): (PollDocument,),
    ("poll", "next"): (NextDocument,),
    ("poll", "since"): (SinceDocument,),
    ("answer",): (AnswerDocument,),
    ("signal",): (SignalDocument,),
    ("samples", "*"): (Sample,),
    ("samples", "*", "expect"): (SignalDocument,),
}
_LISTED: Final[Mapping[Path, Iterable[str]]] = {
    ("answer",): ANSWERS,
    ("body",): get_args(BodyForm),
    ("verify", "scheme"): sorted(BY_NAME),
}
_CHOOSING: Final = frozenset({("verify",), ("poll",)})
"""Parts of which some keys have one of a few values."""
_LITERALS: Final[Mapping[str, Iterable[str]]] = {
    "kind": [f"'{kind.value}'" for kind in Kind],
    "author": [f"'{author.value}'" for author in Author],
    "public": ["`true`", "`false`"],
    "acute": ["`true`", "`false`"],
}
_TEMPLATES: Final = frozenset({"signed", "key", "timestamp"})
_EXPRESSIONS: Final = frozenset({"each", "skip_unless", "team", "signal", "facts"})
_OF_PAGES: Final[frozenset[Path]] = frozenset(
    {("poll", "last"), ("poll", "next", "cursor"), ("poll", "next", "url"), ("poll", "since", "at")}
)
"""Expressions over a page that was asked for."""
_ASKING: Final = frozenset({"url", "query", "headers", "body"})
_OPENED: Final[Mapping[str, str]] = {"poll": "\n  ", "signal": "\n  ", "facts": "\n  ", "samples": "\n  - "}
_WORD: Final = re.compile(r"[A-Za-z_][\w.]*")
_PLAIN: Final = re.compile(r"[A-Za-z_]\w*")
_TYPED: Final = re.compile(r"[\w.]*$")
_PLACEHOLDER: Final = re.compile(r"\{[\w:-]*\}?$")
_HELPER: Final = re.compile(r"(\w+)(\([^)]*\))")
_NAMED: Final = re.compile(r"'([^']+)'|function (\w+)\(")
_MEANT: Final = re.compile(r"did you mean (\S+)\?$")
_CHOICE: Final = re.compile(r": Input should be ('.+)$")
_UNQUOTED: Final = re.compile(r"quoted literal: (\S+)$")


def complete_feed(text: str, at: int, body: str | None = None) -> Completions:
    """What may stand `at` characters into a feed's document; none where nothing is known.

    body: a delivery in JSON whose members expressions may name; else those of the first sample are offered.
    """
    here = spot(text, at)
    where = _general(here.path)
    if here.role == "comment":
        return Completions(at, at, ())
    if here.role == "key" or (here.item and where in _MODELS):
        return _words(here, at, _keys(here, where))
    if _is_template(where):
        typed = _PLACEHOLDER.search(here.text)
        start = at - (len(typed[0]) if typed else 0)
        options = (Option(name, "word", name, said) for name, said in _placeholders(where))
        return Completions(start, at, tuple(options))
    if where in _LISTED:
        return _words(here, at, (Option(one, "value", one) for one in _LISTED[where]))
    for model in _MODELS.get(where[:-1], ()) if where[0:1] in _CHOOSING else ():
        if listed := choices(model, str(where[-1])):
            return _words(here, at, (Option(str(one), "value", str(one)) for one in listed))
    if _is_expression(where):
        return _words(here, at, _in_expression(text, here, where, body))
    return Completions(at, at, ())


def hover_feed(text: str, at: int, body: str | None = None) -> Hover | None:
    """What the word at a character of a feed's document means; None where there is nothing to say."""
    part = next((one for one in parts(text) if one.start <= at <= one.end), None)
    if part is None:
        return None
    where = _general(part.path)
    if part.role == "key":
        meaning = _meaning(where)
        return None if meaning is None else Hover(part.start, part.end, part.text, meaning)
    if _is_expression(where):
        found = next(
            (one for one in _WORD.finditer(text, part.start, part.end) if one.start() <= at <= one.end()),
            None,
        )
        return None if found is None else _of_word(text, where, found, body)
    if where == ("verify", "scheme") and part.text in BY_NAME:
        said = (inspect.getdoc(BY_NAME[part.text]) or "").partition("\n")[0]
        return Hover(part.start, part.end, part.text, (said,))
    for name, said in _placeholders(where):
        found_at = text.find(name, part.start, part.end)
        if found_at <= at <= found_at + len(name) and found_at >= 0:
            return Hover(found_at, found_at + len(name), name, (f"{said.capitalize()}.",))
    return None


def fix_of_feed(text: str, problem: Problem) -> Fix | None:
    """The one change that settles what is wrong with a feed's document; None where a person has to think."""
    lines = text.split("\n")
    line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
    column = min(problem.column - 1, len(line))
    here = _PLAIN.match(line, column)
    word = "" if here is None else here[0]
    if meant := _MEANT.search(problem.text):
        named = _NAMED.search(problem.text)
        wrong, right = (named[1] or named[2]) if named else word, meant[1]
    elif choice := _CHOICE.search(problem.text):
        wrong = word
        right = next(iter(get_close_matches(word, re.findall(r"'([^']+)'", choice[1]), 1)), "")
    elif unquoted := _UNQUOTED.search(problem.text):
        wrong, right = word, unquoted[1]
    else:
        return None
    found = line.find(wrong, column) if wrong and right else -1
    start = sum(len(each) + 1 for each in lines[: problem.line - 1]) + found
    return None if found < 0 else Fix(start, wrong, right)


def _general(path: Path) -> Path:
    """A path with its places in lists left open."""
    return tuple("*" if isinstance(step, int) else step for step in path)


def _words(here: Spot, at: int, options: Iterable[Option]) -> Completions:
    typed = _TYPED.search(here.text)
    return Completions(at - (len(typed[0]) if typed else 0), at, tuple(options))


def _keys(here: Spot, where: Path) -> Iterator[Option]:
    models = _MODELS.get(where, ())
    # Of two forms the one that was begun.
    begun = [model for model in models if here.taken & (model.model_fields.keys() - {"secret"})]
    for model in begun or models:
        for key in model.model_fields:
            if key not in here.taken:
                opened = _OPENED.get(key, " ") if where == () and not here.flow else " "
                detail = "needed" if key in needed(model) and where != ("samples", "*", "expect") else ""
                yield Option(key, "key", f"{key}:{opened}", detail, MEANINGS[model][key].replace("`", ""))


def _meaning(where: Path) -> tuple[str, ...] | None:
    for model in _MODELS.get(where[:-1], ()):
        if where[-1] in MEANINGS[model]:
            said = MEANINGS[model][str(where[-1])].replace("`", "")
            return (said, "It is needed.") if where[-1] in needed(model) else (said,)
    return None


def _is_template(where: Path) -> bool:
    """Whether placeholders may stand there."""
    if where[:1] == ("poll",):
        return len(where) > 1 and where[1] in _ASKING
    return where[:1] == ("verify",) and where[-1] in _TEMPLATES


def _is_expression(where: Path) -> bool:
    return where in _OF_PAGES or (bool(where) and where[0] in _EXPRESSIONS)


def _placeholders(where: Path) -> Iterator[tuple[str, str]]:
    known = ASKED if where[:1] == ("poll",) else PLACEHOLDERS
    yield from ((name, said.replace("`", "")) for name, said in known.items())


def _in_expression(text: str, here: Spot, where: Path, body: str | None) -> Iterator[Option]:
    literals = _LITERALS.get(str(where[-1]), ()) if where[:1] == ("signal",) else ()
    for one in literals:
        yield Option(one.strip("`'"), "value", one if here.quote == '"' else f'"{one}"', "said as it is")
    for name, value in _members(_item(text, where, body)):
        yield Option(name, "fact", name, _shown(value))
    for name, (arguments, said) in _functions().items():
        yield Option(name, "word", f"{name}(", arguments, said)


def _of_word(text: str, where: Path, found: re.Match[str], body: str | None) -> Hover | None:
    word = found[0]
    if word in _functions() and text[found.end() : found.end() + 1] == "(":
        arguments, said = _functions()[word]
        return Hover(found.start(), found.end(), f"{word}{arguments}", (said,) if said else ())
    members = dict(_members(_item(text, where, body)))
    if word not in members:
        return None
    return Hover(found.start(), found.end(), word, (f"In the delivery: {_shown(members[word])}",))


def _item(text: str, where: Path, body: str | None) -> object:
    """What the expressions at a place see: the first item of the delivery, for `each` the whole of it."""
    whole = _whole(text, body)
    each = outline(text).get(("each",), "@")
    if where == ("each",) or where in _OF_PAGES:
        return whole
    try:
        items = jmespath.search(each, whole, jmespath.Options(custom_functions=helpers.Context({}, whole)))
    except (exceptions.JMESPathError, ValueError, TypeError, LookupError, ArithmeticError):
        return whole
    return (items[0] if items else None) if isinstance(items, list) else items


def _whole(text: str, body: str | None) -> object:
    if body:
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            pass
    try:
        document = read_yaml(text, "").value
    except FeedError:
        return None
    samples: Any = document.get("samples") if isinstance(document, dict) else None
    first = samples[0] if isinstance(samples, list) and samples else None
    return first.get("body") if isinstance(first, dict) else None


def _members(item: object, before: str = "", depth: int = 0) -> Iterator[tuple[str, object]]:
    """The members of a delivery by the expressions that name them, the outer ones first."""
    if not isinstance(item, dict) or depth >= DEEPEST:
        return
    named = [(f"{before}{name}", value) for name, value in item.items() if _PLAIN.fullmatch(str(name))]
    yield from named[:MOST_MEMBERS]
    for name, value in named[:MOST_MEMBERS]:
        yield from _members(value, f"{name}.", depth + 1)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = orjson.dumps(value).decode()
    return text if len(text) <= 40 else f"{text[:39]}…"


@cache
def _functions() -> Mapping[str, tuple[str, str]]:
    """What expressions can call: arguments and what is said of it, those of feeds first."""
    found: dict[str, tuple[str, str]] = {}
    for line in (helpers.__doc__ or "").splitlines():
        # One function or more, then what they do, with wide spaces between.
        cells = re.split(r"\s{2,}", line.strip())
        named = [match for cell in cells if (match := _HELPER.fullmatch(cell))]
        said = cells[-1] if len(named) < len(cells) else ""
        found.update({one[1]: (one[2], said) for one in named})
    of_jmespath = dict.fromkeys(sorted(helpers.Context.FUNCTION_TABLE), ("(…)", "Of JMESPath itself."))
    return {**found, **{name: said for name, said in of_jmespath.items() if name not in found}}
