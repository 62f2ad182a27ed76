"""What an editor of feeds asks while somebody writes: what may stand there, what a word means."""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, get_args

from pydantic import BaseModel

from rules.language.completing import Completions, Option
from rules.language.hovering import Hover
from rules.language.outline import Spot, outline, parts, spot
from rules.language.shape import choices, needed
from voc.answers import ANSWERS
from voc.bodies import BodyForm
from voc.challenge_document import AnswerDocument, ChallengeDocument, ProofDocument
from voc.document import FeedDocument, Sample, SignalDocument
from voc.forms import Repeated
from voc.functions import functions
from voc.keys import MEANINGS
from voc.members import delivered, first_item, members, shown
from voc.poll_document import PLACEHOLDERS as ASKED
from voc.poll_document import NextDocument, PollDocument, SinceDocument, TokenDocument
from voc.positions import Path
from voc.schemes import BY_NAME
from voc.signal import Author, Kind
from voc.templates import PLACEHOLDERS
from voc.verify_document import ClaimsScheme, NamedScheme, PairsDocument, TokenScheme, WrittenScheme

_MODELS: Final[Mapping[Path, tuple[type[BaseModel], ...]]] = {
    (): (FeedDocument,),
    ("verify",): (NamedScheme, WrittenScheme, TokenScheme, ClaimsScheme),
    ("verify", "pairs"): (PairsDocument,),
    ("poll",): (PollDocument,),
    ("poll", "next"): (NextDocument,),
    ("poll", "since"): (SinceDocument,),
    ("poll", "token"): (TokenDocument,),
    ("answer",): (AnswerDocument,),
    ("challenge",): (ChallengeDocument,),
    ("challenge", "proof"): (ProofDocument,),
    ("challenge", "verify"): (NamedScheme, WrittenScheme, TokenScheme, ClaimsScheme),
    ("challenge", "verify", "pairs"): (PairsDocument,),
    ("signal",): (SignalDocument,),
    ("samples", "*"): (Sample,),
    ("samples", "*", "expect"): (SignalDocument,),
}
_LISTED: Final[Mapping[Path, Iterable[str]]] = {
    ("answer",): ANSWERS,
    ("body",): get_args(BodyForm),
    ("repeated",): get_args(Repeated),
    ("verify", "scheme"): sorted(BY_NAME),
}
_CHOOSING: Final = frozenset({("verify",), ("poll",), ("challenge",)})
"""Parts of which some keys have one of a few values."""
_LITERALS: Final[Mapping[str, Iterable[str]]] = {
    "kind": [f"'{kind.value}'" for kind in Kind],
    "author": [f"'{author.value}'" for author in Author],
    "public": ["`true`", "`false`"],
    "acute": ["`true`", "`false`"],
}
_TEMPLATES: Final = frozenset({"signed", "signature", "sorted", "*", "token", "key", "timestamp"})
_EXPRESSIONS: Final = frozenset({"each", "skip_unless", "team", "signal", "facts"})
_OF_PAGES: Final[frozenset[Path]] = frozenset(
    {("poll", "last"), ("poll", "next", "cursor"), ("poll", "next", "url"), ("poll", "since", "at")}
)
"""Expressions over a page that was asked for."""
_ANSWERING: Final = frozenset({("answer",), ("challenge",)})
_OF_CHALLENGES: Final[frozenset[Path]] = frozenset({("challenge", "when"), ("challenge", "proof", "of")})
_ASKING: Final = frozenset({"url", "query", "headers", "body"})
_OPENED: Final[Mapping[str, str]] = {"poll": "\n  ", "signal": "\n  ", "facts": "\n  ", "samples": "\n  - "}
_WORD: Final = re.compile(r"[A-Za-z_][\w.]*")
_TYPED: Final = re.compile(r"[\w.]*$")
_PLACEHOLDER: Final = re.compile(r"\{[\w:.-]*\}?$")


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


def _general(path: Path) -> Path:
    """A path with its places in lists left open."""
    return tuple("*" if isinstance(step, int) else step for step in path)


def _words(here: Spot, at: int, options: Iterable[Option]) -> Completions:
    typed = _TYPED.search(here.text)
    return Completions(at - (len(typed[0]) if typed else 0), at, tuple(options))


def _keys(here: Spot, where: Path) -> Iterator[Option]:
    models = _MODELS.get(where, ())
    # Of several forms the one that was begun; where that may be two, all that either has.
    begun = [model for model in models if here.taken & (model.model_fields.keys() - {"secret"})]
    fitting = [model for model in begun if here.taken <= model.model_fields.keys()]
    offered = set(here.taken)
    for model in fitting or begun or models:
        for key in model.model_fields:
            if key not in offered:
                offered.add(key)
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
    return "verify" in where[:2] and (where[-1] in _TEMPLATES or "claims" in where[:-1])


def _is_expression(where: Path) -> bool:
    if where[:1] in _ANSWERING and where[1:2] == ("values",):
        return len(where) > 2
    return where in _OF_PAGES or where in _OF_CHALLENGES or (bool(where) and where[0] in _EXPRESSIONS)


def _placeholders(where: Path) -> Iterator[tuple[str, str]]:
    known = ASKED if where[:1] == ("poll",) else PLACEHOLDERS
    yield from ((name, said.replace("`", "")) for name, said in known.items())


def _in_expression(text: str, here: Spot, where: Path, body: str | None) -> Iterator[Option]:
    literals = _LITERALS.get(str(where[-1]), ()) if where[:1] == ("signal",) else ()
    for one in literals:
        yield Option(one.strip("`'"), "value", one if here.quote == '"' else f'"{one}"', "said as it is")
    for name, value in _members(text, where, body).items():
        yield Option(name, "fact", name, shown(value))
    for name, function in functions().items():
        yield Option(name, "word", f"{name}(", function.arguments, function.said)


def _of_word(text: str, where: Path, found: re.Match[str], body: str | None) -> Hover | None:
    word = found[0]
    function = functions().get(word)
    if function is not None and text[found.end() : found.end() + 1] == "(":
        lines = (function.said,) if function.said else ()
        return Hover(found.start(), found.end(), f"{word}{function.arguments}", lines)
    named = _members(text, where, body)
    if word not in named:
        return None
    return Hover(found.start(), found.end(), word, (f"In the delivery: {shown(named[word])}",))


def _members(text: str, where: Path, body: str | None) -> dict[str, object]:
    """What the expressions at a place may name: of the first item, or of all of a delivery or page."""
    whole = delivered(text, body)
    if where == ("each",) or where in _OF_PAGES:
        return members(whole)
    return members(first_item(whole, outline(text).get(("each",), "@")))
