"""XML as the plain values that expressions search: bounded, without document types, so that nothing expands.

An element with neither attributes nor elements in it is its text, or null where that is blank. Any other is
an object: its elements by name (a list where a name comes more than once), its attributes by `@name`, its
words, if any, under `#text`. The whole is an object with one member, the root. Prefixes of namespaces are
left out: `soap:Body` is `Body`.
"""

from xml.parsers import expat

from voc.errors import Unmappable
from voc.strict_json import MAX_DEPTH

MAX_ELEMENTS = 20_000
"""Elements of one body, and as many attributes."""


class _Element:
    """One element that is open."""

    __slots__ = ("members", "name", "words")

    def __init__(self, name: str, members: dict[str, object]) -> None:
        self.name = name
        self.members = members
        self.words: list[str] = []

    def value(self) -> object:
        words = "".join(self.words).strip()
        if not self.members:
            return words or None
        return {**self.members, "#text": words} if words else self.members


class _Builder:
    """Handlers of one parse."""

    def __init__(self) -> None:
        self._open = [_Element("", {})]
        self._seen = 0

    @property
    def whole(self) -> dict[str, object]:
        return self._open[0].members

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._seen += 1 + len(attributes)
        if len(self._open) > MAX_DEPTH:
            raise Unmappable("too_deep", f"the XML is nested deeper than {MAX_DEPTH} levels")
        if self._seen > MAX_ELEMENTS:
            raise Unmappable("too_many", f"the XML has more than {MAX_ELEMENTS:,} elements and attributes")
        said = {f"@{_local(key)}": value for key, value in attributes.items() if not key.startswith("xmlns")}
        self._open.append(_Element(_local(name), dict(said)))

    def end(self, _name: str) -> None:
        element = self._open.pop()
        around = self._open[-1].members
        value = element.value()
        if element.name not in around:
            around[element.name] = value
        elif isinstance(there := around[element.name], list):
            there.append(value)
        else:
            around[element.name] = [there, value]

    def words(self, text: str) -> None:
        self._open[-1].words.append(text)


def parse_xml(text: str) -> dict[str, object]:
    """The value of an XML text; its encoding is that of the text, whatever its declaration says.

    Raises Unmappable: not_xml, too_deep, too_many, forbidden_xml (a document type).
    """
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.words
    parser.StartDoctypeDeclHandler = _no_document_type
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        where = f"line {error.lineno}, column {error.offset + 1}"
        raise Unmappable("not_xml", f"the body is not XML: {said} at {where}") from None
    return builder.whole


def _no_document_type(*_: object) -> None:
    raise Unmappable("forbidden_xml", "the XML declares a document type; send it without")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
