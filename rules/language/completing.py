"""What may stand where somebody writes, by place and by type, the likeliest first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args, get_origin

from pydantic import BaseModel

from rules import document
from rules.language.expecting import Expected, expected, fits, signs_after
from rules.language.keys import MEANINGS
from rules.language.known import Known
from rules.language.outline import Spot, spot
from rules.language.reading import action_aloud, fact_aloud
from rules.language.shape import Shape, choices, fields_of, item_of, needed, shape_at
from rules.language.titles import title_of
from rules.language.wording import Wording
from rules.pack import OUTGOING
from rules.vocabulary import SUPPLIED, Fact, Kind, Type

OptionKind = Literal["key", "fact", "action", "value", "word"]
_AMOUNTS: Final = frozenset({"alone", "with_peer", "at_most", "smallest", "exactly"})
_CONDITIONS: Final = frozenset({"when", "applies_when", "must", "where"})
_LENGTHS: Final = ("1d", "7d", "30d", "90d", "365d", "24h")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may stand there. `apply` is put in the place of what is typed; `detail` is said beside
    it, `info` below it.
    """

    label: str
    kind: OptionKind
    apply: str
    detail: str = ""
    info: str = ""


@dataclass(frozen=True, slots=True)
class Completions:
    """What may stand between two characters of a text."""

    start: int
    end: int
    options: tuple[Option, ...]


def complete(known: Known, at: int) -> Completions:
    """The completions where somebody writes, `at` characters into the text; none where nothing is known."""
    here = spot(known.text, at)
    options = () if here.role == "comment" else tuple(_Completer(known, here).options())
    typed = _word(here)
    return Completions(at - len(typed), at, options)


def _word(here: Spot) -> str:
    """What of a word is typed already."""
    end = len(here.text)
    start = end
    while start and (here.text[start - 1].isalnum() or here.text[start - 1] in "_.-*"):
        start -= 1
    return here.text[start:end]


class _Completer:
    def __init__(self, known: Known, here: Spot) -> None:
        self.known = known
        self.here = here
        self.shape = shape_at(known.name, here.path)

    def options(self) -> Iterator[Option]:
        here, shape = self.here, self.shape
        if here.role == "key" or (here.item and shape.model is not None):
            yield from self.keys(shape)
        elif shape.owner is not None and here.role == "value":
            yield from self.values(shape.owner, shape.key, shape.rest)

    # Keys

    def keys(self, shape: Shape) -> Iterator[Option]:
        if shape.model is not None:
            yield from self.model_keys(shape.model)
            return
        match shape.owner, shape.key:
            case document.ExampleModel, "given":
                yield from self.facts(self.known.vocabulary.facts, then=": ")
            case document.ExampleModel, "request":
                for name, type_ in self.known.params.items():
                    if name not in self.here.taken:
                        yield Option(name, "fact", f"{name}: ", type_.name, type_.expectation())
            case document.ExampleModel, "spent":
                yield from self.plain(self.known.spendable, then=": ")
            case document.VocabularyModel, "facts":
                for name, type_ in SUPPLIED.items():
                    if name not in self.here.taken:
                        told = f"{name}: {{type: {type_.name}}}"
                        yield Option(name, "fact", told, type_.name, "The service itself knows it.")

    def model_keys(self, model: type[BaseModel]) -> Iterator[Option]:
        said, must = MEANINGS[model], needed(model)
        for key, annotation in fields_of(model).items():
            if key in self.here.taken:
                continue
            detail = "needed" if key in must else ""
            apply = f"{key}: "
            if not self.here.flow:
                apply = f"{key}:{self.opening(key, annotation)}"
            yield Option(key, "key", apply, detail, said[key].replace("`", ""))

    def opening(self, key: str, annotation: object) -> str:
        """What comes behind the colon of a key in a block: a list of parts begins on a line of its own."""
        line_start = self.known.text.rfind("\n", 0, self.here.start) + 1
        indent = " " * (self.here.start - line_start)
        if get_origin(annotation) is list and item_of(self.known.name, (*self.here.path, key)) is not None:
            return f"\n{indent}  - "
        if get_origin(annotation) is dict and key in {"facts", "actions", "tables"}:
            return f"\n{indent}  "
        return " "

    # Values

    def values(self, owner: type[BaseModel], key: str, rest: tuple[str | int, ...]) -> Iterator[Option]:
        listed = choices(owner, key)
        if listed:
            yield from self.plain(_written(one) for one in listed)
        elif key in _CONDITIONS and not rest:
            yield from self.in_expression(self.words_for(owner, key), "boolean")
        elif key in _AMOUNTS and owner in {document.GrantModel, document.LimitModel}:
            yield from self.in_expression(self.known.types, "number")
        elif owner is document.ExampleModel and key in {"given", "request"} and len(rest) == 1:
            known = self.known.params
            if key == "given":
                known = {name: fact.type for name, fact in self.known.vocabulary.facts.items()}
            if rest[0] in known:
                yield from self.values_of(known[str(rest[0])], quoted=True)
        elif owner is document.TableModel and key == "rows" and len(rest) == 2:
            yield from self.cells(int(rest[1]))
        else:
            make = _BY_PLACE.get((owner, key)) or _BY_KEY.get(key)
            if make is not None:
                yield from make(self)

    def words_for(self, owner: type[BaseModel], key: str) -> Mapping[str, Type]:
        """The words of a condition at its place."""
        if key == "where" or owner is document.RoutingRuleModel:
            return self.known.signal_types
        return self.known.duty_types if owner is document.DutyModel else self.known.types

    def named_actions(self) -> Iterator[Option]:
        yield from self.actions(always=False)
        if self.shape.owner is document.BoundaryModel and self.shape.rest in {(), (0,)}:
            yield Option("*", "action", '"*"', "every action that is not always open")

    def owners(self) -> Iterator[Option]:
        owners = {one.owner for one in self.known.pack.boundaries.values() if one.owner}
        yield from self.plain(sorted(owners))

    def topics(self) -> Iterator[Option]:
        for one in self.known.pack.topics.values():
            yield Option(one.name, "value", one.name, one.title)

    def cells(self, column: int) -> Iterator[Option]:
        columns = self.known.tables.get(str(self.here.path[1]), [])
        type_ = self.known.types.get(columns[column]) if column < len(columns) else None
        if type_ is not None:
            yield from self.values_of(type_, quoted=True)

    # Expressions

    def in_expression(
        self, types: Mapping[str, Type], wanted: Literal["boolean", "number"]
    ) -> Iterator[Option]:
        here = expected(self.here.text, types)
        if here.what == "sign":
            yield from self.signs(here, wanted)
            return
        if here.like is not None and (here.like.one_of is not None or here.like.kind == "boolean"):
            yield from self.values_of(here.like, quoted=here.quoted)
        if here.quoted:
            return
        if here.beside is None or here.like is None or here.like.one_of is None:
            fitting = {
                name: type_
                for name, type_ in types.items()
                if name != here.beside and fits(type_, here.like, wanted)
            }
            yield from self.facts(fitting)
        if here.beside is None and here.like is None:
            words = ["not", "true", "false"] if wanted == "boolean" else []
            yield from (Option(word, "word", f"{word} " if word == "not" else word) for word in words)
            yield from (Option(f"{word}(a, b)", "word", f"{word}(") for word in ("min", "max"))
        if here.like is not None and here.like.kind in {"date", "datetime", "duration"}:
            shown = {"date": 'd"2026-12-01"', "datetime": 'd"2026-12-01T00:00:00Z"', "duration": 't"PT24H"'}
            told = shown[here.like.kind]
            yield Option(told, "word", told, here.like.kind)

    def signs(self, here: Expected, wanted: Literal["boolean", "number"]) -> Iterator[Option]:
        signs = signs_after(here.like, compared=here.compared)
        if wanted == "number":
            signs.sort(key=lambda sign: sign not in {"+", "-", "*", "/"})
        for sign in signs:
            if wanted == "number" and sign in {"and", "or", "in"}:
                continue
            yield Option(sign, "word", "in [" if sign == "in" else f"{sign} ", _SIGNS.get(sign, ""))

    # Options

    def facts(self, types: Mapping[str, Type | Fact], then: str = "") -> Iterator[Option]:
        wording = Wording(self.known.vocabulary)
        for name, type_ in types.items():
            if name in self.here.taken:
                continue
            fact = self.known.vocabulary.facts.get(name)
            if fact is not None:
                detail = f"{fact.type.name}, may be asked" if fact.ask else fact.type.name
                info = fact_aloud(fact, self.known.vocabulary, wording)
                yield Option(name, "fact", name + then, detail, info)
            elif isinstance(type_, Type):
                info = "" if name in {"now", "today"} else _info_of(name, type_)
                yield Option(name, "fact", name + then, type_.name, info)

    def actions(self, *, always: bool) -> Iterator[Option]:
        for action in self.known.vocabulary.actions.values():
            if always or not action.always:
                yield Option(action.name, "action", action.name, action.title, action_aloud(action))

    def values_of(self, type_: Type, *, quoted: bool) -> Iterator[Option]:
        inner = type_.item or type_
        if inner.kind == "boolean":
            yield from self.plain(("true", "false"))
        for one in inner.one_of or ():
            text = _written(one)
            bare_word = quoted or self.here.quote == '"' or inner.kind != "text"
            yield Option(text, "value", text if bare_word else f'"{text}"')

    @staticmethod
    def plain(labels: Iterable[str], then: str = "") -> Iterator[Option]:
        yield from (Option(label, "value", label + then) for label in labels)


_Make = Callable[[_Completer], Iterator[Option]]
_BY_PLACE: Final[Mapping[tuple[type[BaseModel], str], _Make]] = {
    (document.BoundaryModel, "action"): _Completer.named_actions,
    (document.BoundaryModel, "offer_instead"): lambda self: self.actions(always=True),
    (document.BoundaryModel, "owner"): _Completer.owners,
    (document.GuaranteeModel, "actions"): _Completer.named_actions,
    (document.GuaranteeModel, "owner"): _Completer.owners,
    (document.FactModel, "action"): lambda self: self.actions(always=False),
    (document.FactModel, "of"): lambda self: self.plain(sorted(self.known.entities)),
    (document.ExampleModel, "action"): lambda self: self.plain(one.name for one in self.known.actions),
    (document.ExpectModel, "closed"): lambda self: self.plain(self.known.ids("limits", "budgets")),
    (document.ExpectModel, "duties"): lambda self: self.plain(self.known.ids("duties")),
    (document.ExpectModel, "unknown"): lambda self: self.facts(self.known.types),
    (document.TableModel, "columns"): lambda self: self.facts(self.known.types),
    (document.RoutingRuleModel, "topics"): _Completer.topics,
    (document.EndpointModel, "events"): lambda self: self.plain(OUTGOING),
}
_BY_KEY: Final[Mapping[str, _Make]] = {
    "per": lambda self: self.plain(self.known.meters),
    "over": lambda self: self.plain(_LENGTHS),
    "type": lambda self: self.plain([*(kind for kind in get_args(Kind) if kind != "list"), "list of text"]),
}
_SIGNS: Final[Mapping[str, str]] = {
    "and": "both",
    "or": "either",
    "in": "one of several",
    "==": "the same",
    "!=": "another",
    ">=": "at least",
    "<=": "at most",
    ">": "more than",
    "<": "less than",
}


def _info_of(name: str, type_: Type) -> str:
    return f"{title_of(name)}: {type_.expectation()}."


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
