"""YAML 1.2 text to plain data with a position for every part of it.

Numbers become exact `Decimal`s read from the text, moments and dates stay text (their meaning is the
reader's). Duplicate keys, anchors, aliases and tags are refused: a document says what it says in one place.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scanner import Scanner

from rules.findings import Finding
from rules.places import Path, Place, Positions
from rules.plain_source import MAX_DEPTH, read_plain
from rules.values import decimal_of

__all__ = ["MAX_DEPTH", "MAX_TEXT", "Path", "Place", "Source", "SourceError", "read_documents", "read_whole"]

MAX_TEXT = 400_000
_TAG = "tag:yaml.org,2002:"
_CONDITION = re.compile(r"[{,:].*(==|!=|[<>]=?|\bin\b|\?|\[|\"|#|\band\b|\bor\b)")
QUOTING_HINT = (
    "a condition with quotes, ?:, # or brackets inside {} stands in single quotes or on a line of its own"
)
_LINE_HINT = "a condition that begins with a quote, or has ?: or # in it, stands in single quotes"


class _Later:
    """The positions of a text, read when they are asked for: of a document that is right hardly ever."""

    __slots__ = ("_file", "_found", "_text")

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._found: Positions | None = None

    def __call__(self) -> Positions:
        if self._found is None:
            found = Positions()
            if read_plain(self._text, found) is None:
                found = next(read_whole(self._file, self._text)).positions
            self._found = found
        return self._found


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML document: `data` in dicts, lists, `str`, `bool`, `Decimal`, None; `places` by path into it."""

    file: str
    data: Any
    at: Positions | _Later = field(default_factory=Positions)

    @classmethod
    def of(cls, file: str, text: str, data: Any = None) -> "Source":
        """The one document of a text that is right, whose positions are found when they are asked for."""
        return cls(file, data, _Later(file, text))

    @property
    def positions(self) -> Positions:
        """Where everything stands."""
        return self.at if isinstance(self.at, Positions) else self.at()

    @property
    def places(self) -> Mapping[Path, Place]:
        """Where the parts stand."""
        return self.positions.places

    @property
    def keys(self) -> Mapping[Path, Place]:
        """Where the keys of the parts stand."""
        return self.positions.keys

    def finding(self, path: Path, code: str, message: str, *, key: bool = False, offset: int = 0) -> Finding:
        """An error at a path (or at the nearest part above it), `offset` characters into its text."""
        cut = path
        while cut and cut not in self.places:
            cut = cut[:-1]
        place = (self.keys.get(path) if key else None) or self.places.get(cut) or Place(1, 1)
        column = place.column + (0 if place.block or key else place.inset + offset)
        return Finding(self.file, place.line, column, "error", code, message)

    def part(self, path: Path, data: Any) -> "Source":
        """What stands below a path, as a document of its own whose places are still those of the whole."""
        cut = len(path)
        places = {at[cut:]: place for at, place in self.places.items() if at[:cut] == path}
        keys = {at[cut:]: place for at, place in self.keys.items() if at[:cut] == path}
        return Source(self.file, data, Positions(places, keys))


class SourceError(Exception):
    """The text is not a usable YAML document; carries what to say and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class _RefusedError(Exception):
    """Of what YAML allows and documents here do not: where, by what code, in what words."""

    def __init__(self, place: Any, code: str, message: str) -> None:
        super().__init__(message)
        self.place, self.code, self.message = place, code, message


class _PlainComposer(Composer):
    """Stops at the first anchor, as no part is shared or repeated, and where parts are nested too deep.

    Said by its own count: how deep Python itself would follow hangs on who calls.
    """

    _depth = 0

    def compose_node(self, parent: Any, index: int) -> Any:
        event = self.parser.peek_event()
        if getattr(event, "anchor", None) is not None:
            message = "anchors and aliases (& and *) are not used here: write the part out"
            raise _RefusedError(event.start_mark, "alias", message)
        if self._depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise _RefusedError(event.start_mark, "too_deep", message)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _PlainScanner(Scanner):
    """Stops where a key has a question mark before it: no other way to write one needs several lines."""

    def fetch_key(self) -> None:
        raise _RefusedError(self.reader.get_mark(), "key", "a key stands without a question mark before it")


def read_documents(file: str, text: str) -> Iterator[Source]:
    """The documents of one file, in order.

    Raises: SourceError for text that is too long, is not YAML 1.2, or uses what is refused here.
    """
    if len(text) > MAX_TEXT:
        raise SourceError(Finding(file, 1, 1, "error", "too_long", f"longer than {MAX_TEXT:,} characters"))
    data = read_plain(text)
    if data is not None:
        yield Source.of(file, text, data)
    else:
        yield from read_whole(file, text)


def read_whole(file: str, text: str) -> Iterator[Source]:
    """The same by the reader of all of YAML, whatever the text's length. Raises: SourceError."""
    try:
        reader = YAML(typ="safe", pure=True)
        reader.Scanner = _PlainScanner
        reader.Composer = _PlainComposer
        for node in reader.compose_all(text):
            positions = Positions()
            data = _read(file, node, (), positions) if node is not None else None
            yield Source(file, data, positions)
    except _RefusedError as error:
        place = error.place
        finding = Finding(file, place.line + 1, place.column + 1, "error", error.code, error.message)
        raise SourceError(finding) from None
    except MarkedYAMLError as error:
        raise SourceError(_yaml_finding(file, text, error)) from None
    except (YAMLError, ValueError) as error:
        message = str(error).splitlines()[0]
        raise SourceError(Finding(file, 1, 1, "error", "yaml", f"not readable as YAML: {message}")) from None


def _yaml_finding(file: str, text: str, error: MarkedYAMLError) -> Finding:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    hint = f"; {QUOTING_HINT if '{' in shown else _LINE_HINT}" if _CONDITION.search(shown) else ""
    problem = (error.problem or error.context or "a mistake").strip()
    return Finding(file, line, column, "error", "yaml", f"not readable as YAML: {problem}{hint}")


def _read(file: str, node: Node, path: Path, into: Positions) -> Any:
    mark = node.start_mark
    style = node.style if isinstance(node, ScalarNode) else None
    block = style in {"|", ">"}
    into.places[path] = Place(mark.line + 1, mark.column + 1, 1 if style in {"'", '"'} else 0, block)

    def refuse(code: str, message: str, at: Node = node) -> SourceError:
        return SourceError(
            Finding(file, at.start_mark.line + 1, at.start_mark.column + 1, "error", code, message)
        )

    tag = str(node.tag)
    if not tag.startswith(_TAG):
        raise refuse("tag", f"the tag {tag} is not used here")
    if isinstance(node, MappingNode):
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise refuse("key", f"a key is one word here; {QUOTING_HINT}", key)
            if key.style is None and not key.value:
                raise refuse("key", "no name stands before this colon", key)
            name = str(key.value)
            if name in result:
                raise refuse("duplicate_key", f'the key "{name}" stands twice', key)
            into.keys[(*path, name)] = Place(key.start_mark.line + 1, key.start_mark.column + 1)
            result[name] = _read(file, value, (*path, name), into)
        return result
    if isinstance(node, SequenceNode):
        return [_read(file, item, (*path, index), into) for index, item in enumerate(node.value)]
    # ruamel marks with a bell where a folded text (>) was folded; the bell is no part of the text.
    text = str(node.value).replace("\a", "") if style == ">" else str(node.value)
    return _scalar(tag.removeprefix(_TAG), text, refuse)


def _scalar(kind: str, text: str, refuse: Any) -> str | bool | Decimal | None:
    if kind == "bool":
        return text.lower() == "true"
    if kind == "null":
        return None
    if kind in {"int", "float"}:
        number = decimal_of(text)
        if number is None:
            raise refuse(
                "number", f"{text} is not a plain decimal with at most 15 digits before and 6 after the point"
            )
        return number
    if kind in {"str", "timestamp"}:
        return text
    raise refuse("tag", f"a {kind} is not used here")
