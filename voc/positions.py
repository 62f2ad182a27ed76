"""YAML 1.2 read with the place of every node, so that each error can say line and column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from voc.errors import FeedError, Problem

MAX_DOCUMENT = 64 * 1024
MAX_DEPTH = 12
MAX_BRACKETS = 100
Path = tuple[str | int, ...]
_SCALARS: Mapping[str, Callable[[str], object]] = {
    "str": str,
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": int,
    "float": float,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, from 1; `column` is that of its first character, behind a quote."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """Plain values of a document, and where each stands by its path; a key's own is under (…, key, "")."""

    file: str
    value: object
    places: Mapping[Path, Place]
    text: str

    def problem(self, path: Path, text: str, offset: int = 0) -> Problem:
        """A problem at `path`, or at the nearest place above it; offset: characters into a scalar."""
        while path not in self.places and path:
            path = path[:-1]
        place = self.places.get(path, Place(1, 1))
        return Problem(self.file, place.line, place.column + offset, text)


def read_yaml(text: str, file: str) -> Document:
    """The one document of `text`. Raises FeedError: not YAML, a key twice, aliases, too large, too deep."""
    if len(text) > MAX_DOCUMENT:
        raise FeedError(
            [Problem(file, 1, 1, f"has {len(text):,} characters; at most {MAX_DOCUMENT:,} are read")]
        )
    for number, content in enumerate(text.splitlines(), start=1):
        if (
            content.count("[") + content.count("{") > MAX_BRACKETS
        ):  # the scanner's work grows with their square
            raise FeedError(
                [Problem(file, number, 1, f"more than {MAX_BRACKETS} brackets open on this line")]
            )
    try:
        reader = YAML(typ="safe", pure=True)
        reader.Composer = _ShallowComposer
        node = reader.compose(text)
    except _TooDeepError as error:
        place = error.args[0]
        raise FeedError([Problem(file, place.line + 1, place.column + 1, "nested too deep")]) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        hint = "; an expression with quotes, colons or brackets stands in double quotes"
        raise FeedError(
            [Problem(file, line, column, f"not YAML: {error.problem or error.context}{hint}")]
        ) from None
    except (YAMLError, ValueError) as error:
        raise FeedError([Problem(file, 1, 1, f"not YAML: {str(error).splitlines()[0]}")]) from None
    if node is None:
        raise FeedError([Problem(file, 1, 1, "the document is empty")])
    whole = _Reader(file)
    value = whole.value(node, ())
    if whole.problems:
        raise FeedError(whole.problems)
    return Document(file, value, whole.places, text)


class _TooDeepError(Exception):
    """Its argument: where the first part stands that is nested too deep."""


class _ShallowComposer(Composer):
    """Stops where parts are nested too deep, by its own count: Python's limit hangs on who calls."""

    _depth = 0

    def compose_node(self, parent: Any, index: int) -> Any:
        if self._depth > MAX_DEPTH:
            raise _TooDeepError(self.parser.peek_event().start_mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def value(self, node: Node, path: Path) -> object:
        place = _place(node)
        self.places[path] = place
        if id(node) in self._seen:
            self._complain(place, "anchors and aliases are not used here")
            return None
        self._seen.add(id(node))
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, object]:
        values: dict[str, object] = {}
        for key, item in node.value:
            name = key.value if isinstance(key, ScalarNode) else None
            if not isinstance(name, str) or str(key.tag).rpartition(":")[2] == "merge":
                self._complain(_place(key), "a key must be a plain word")
                continue
            self.places[(*path, name, "")] = _place(key)
            if name in values:
                self._complain(_place(key), f"{name!r} is said twice")
            values[name] = self.value(item, (*path, name))
        return values

    def _scalar(self, node: Node, place: Place) -> object:
        kind = str(node.tag).rpartition(":")[2]
        construct = _SCALARS.get(kind)
        if construct is None or not str(node.tag).startswith("tag:yaml.org,2002:"):
            self._complain(place, f"a value of type {kind} is not used here; put it in quotes")
            return None
        try:
            return construct(node.value)
        except ValueError:
            return str(node.value)

    def _complain(self, place: Place, text: str) -> None:
        self.problems.append(Problem(self.file, place.line, place.column, text))


def _place(node: Node) -> Place:
    quoted = isinstance(node, ScalarNode) and node.style in ("'", '"')
    return Place(node.start_mark.line + 1, node.start_mark.column + 1 + quoted)
