"""A condition taken apart for one case: what it is made of, what became of each part, and what decided it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from rules.decide import Environment, compile_node
from rules.engine.conjuncts import reads_of
from rules.language.titles import value_text
from rules.language.wording import Unit, Wording
from rules.syntax import And, Node, Not, Or
from rules.values import Value, moment_text
from rules.vocabulary import Type

Truth = Literal["true", "false", "unknown"]
_TRUTH: Final[Mapping[bool | None, Truth]] = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Read:
    """A word that a comparison read: `value` as JSON shows it, null where nobody knows; `text` in words."""

    fact: str
    title: str
    value: object
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A condition, or a part of one. `joined`: how its `parts` make it; null for a single comparison, which
    alone has `reads`.
    """

    text: str
    truth: Truth
    joined: Literal["all", "any", "not"] | None
    parts: "list[Part]"
    reads: list[Read]


def truth_of(value: bool | None) -> Truth:
    """Kleene's three values by name."""
    return _TRUTH[value]


class Taker:
    """Takes the conditions of one document apart for one case."""

    def __init__(self, wording: Wording, types: Mapping[str, Type], environment: Environment) -> None:
        """`types`: of every fact and `request.*` word that the document may read."""
        self.wording = wording
        self._types = types
        self._environment = environment

    def part(self, node: Node) -> Part:
        """A condition with what it is made of."""
        match node:
            case And(operands):
                return self._joined(node, "all", operands)
            case Or(operands):
                return self._joined(node, "any", operands)
            case Not(And() | Or() as operand):
                return self._joined(node, "not", (operand,))
            case _:
                return Part(self.wording.condition(node), self._truth(node), None, [], list(self.reads(node)))

    def reads(self, node: Node) -> Iterator[Read]:
        """The words that a node reads, each once, in the order in which they are written."""
        for name in dict.fromkeys(reads_of(node, self.wording.tables)):
            type_ = self._types.get(name)
            value = self._environment.get(name)
            digits = self.wording.vocabulary.digits
            shown = _moment(value) if type_ is None else type_.show(value, digits)
            title = self.wording.title(name, type_ or Type("datetime"))
            unit = Unit(type_ is not None and type_.kind == "money", title.unit)
            yield Read(name, title.noun, shown, self._said(value, unit))

    def _joined(self, node: Node, how: Literal["all", "any", "not"], operands: tuple[Node, ...]) -> Part:
        parts = [self.part(operand) for operand in operands]
        return Part(self.wording.condition(node), self._truth(node), how, parts, [])

    def _truth(self, node: Node) -> Truth:
        return truth_of(compile_node(node, self.wording.tables)(self._environment))

    def _said(self, value: Value | None, unit: Unit) -> str:
        match value:
            case None:
                return "unknown"
            case bool():
                return "yes" if value else "no"
            case tuple():
                return ", ".join(map(value_text, value)) or "none"
            case Decimal():
                return self.wording.number(value, unit)
            case _:
                return value_text(value)


def deciding(part: Part) -> Iterator[Part]:
    """The single comparisons that made a condition what it came to."""
    if part.joined is None:
        yield part
        return
    # All of them make `all` true and `any` false; else those do that came to the same as the whole.
    every = part.joined == "not" or (part.joined == "all") == (part.truth == "true")
    for each in part.parts:
        if (every and part.truth != "unknown") or each.truth == part.truth:
            yield from deciding(each)


def because_of(part: Part) -> str:
    """What decided a condition, as a piece of a sentence: `tier is gold; nobody knows the fare`."""
    reads = {read.fact: read for each in deciding(part) for read in each.reads}
    if part.truth == "unknown":
        reads = {name: read for name, read in reads.items() if read.value is None}
    return said(reads.values())


def said(reads: Iterable[Read]) -> str:
    """What is known of these words, as a piece of a sentence; nothing where there are none."""
    told = list(reads)
    known = [f"{read.title} is {read.text}" for read in told if read.value is not None]
    unknown = [f"the {read.title}" for read in told if read.value is None]
    return ", ".join(known + ([f"nobody knows {' or '.join(unknown)}"] if unknown else []))


def _moment(value: Value | None) -> object:
    if isinstance(value, datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, date) else None
