"""The console's types, written from the frames of `wire.py`: one source for both languages.

`python -m service.live.typescript [FILE]` writes them; a test fails while the file in the tree is another.
The way: pydantic's JSON schema of all frames, each definition rendered as an interface, unions that the wire
names kept by name.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from service.domain.actor import Role
from service.domain.backtest import BacktestView
from service.domain.case import Entry, FactValue
from service.domain.customer import CustomerView, HeardPage
from service.domain.decision import Road
from service.domain.delivered import (
    CaptureAnswer,
    DeadLetterPage,
    DeadLetterView,
    DeliveryPage,
    DeliverySeen,
    NewSecretAnswer,
)
from service.domain.events import EVENT_DATA, EventData, EventType
from service.domain.found import FoundPage
from service.domain.rehearsal import Rehearsal
from service.domain.topic import PulseAnswer, SurgePage, TopicView
from service.live import wire
from service.signed import SignedRequest
from service.sources import FeedPage, FeedView

CONSOLE_TYPES = Path(__file__).parents[2] / "dashboards" / "console" / "src" / "wire.ts"
"""Where the console expects its types, in a checkout."""

_Schema = Mapping[str, Any]
OfFeeds = (
    FeedPage
    | FeedView
    | Rehearsal
    | SignedRequest
    | DeliveryPage
    | DeliverySeen
    | DeadLetterPage
    | DeadLetterView
    | NewSecretAnswer
    | CaptureAnswer
)
"""What the page of whoever connects sources is told."""
OfPulse = PulseAnswer | TopicView | SurgePage
"""What the page of the pulse is told."""

_NAMED: tuple[tuple[str, Any, JsonSchemaMode], ...] = (
    ("FactValue", FactValue, "serialization"),
    ("Role", Role, "serialization"),
    ("Road", Road, "serialization"),
    ("Entry", Entry, "serialization"),
    ("EventType", EventType, "serialization"),
    ("EventData", EventData, "serialization"),
    ("SnapshotData", wire.SnapshotData, "serialization"),
    ("Answer", FoundPage | CustomerView | HeardPage | OfPulse | BacktestView | OfFeeds, "serialization"),
    ("ServerFrame", wire.ServerFrame, "serialization"),
    ("ClientFrame", wire.ClientFrame, "validation"),
)
_SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}

_HEADER = """\
// GENERATED from service/live/wire.py by `python -m service.live.typescript`. Do not edit.
// Times are RFC 3339 texts in UTC, money is a decimal text with the currency's digits.
"""
_EVENTS = """\
/** An event whose `type` tells the shape of its `data`. */
export type EventFrame = {
  [T in EventType]: Omit<AnyEvent, "type" | "data"> & { type: T; data: EventDataOf[T] };
}[EventType];
"""


def typescript() -> str:
    """The whole text of `wire.ts`: every interface in alphabetical order, then the named unions."""
    definitions: dict[str, _Schema] = {}
    unions: dict[str, _Schema] = {}
    for name, shape, mode in _NAMED:
        schema: dict[str, Any] = TypeAdapter(shape).json_schema(mode=mode, schema_generator=AsSent)
        definitions |= schema.pop("$defs", {})
        unions[name] = schema
    writer = _Writer(unions)
    parts = [_HEADER]
    parts += [writer.interface(name, schema) for name, schema in sorted(definitions.items())]
    parts += [f"export type {name} =\n  | {writer.union(schema)};\n" for name, schema in unions.items()]
    known = "".join(f'  "{kind}": {data.__name__};\n' for kind, data in EVENT_DATA.items())
    parts.append(
        f"/** The shape of an event's data, by its type. */\nexport interface EventDataOf {{\n{known}}}\n"
    )
    parts.append(_EVENTS)
    return "\n".join(parts)


class AsSent(GenerateJsonSchema):
    """A member of a dataclass is always sent, unless it is null by default."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        """Whether the schema names the field as one that is always there."""
        if self.mode == "serialization" and field["type"] == "dataclass-field":
            inner = field["schema"]
            return inner["type"] != "default" or inner.get("default", inner) is not None
        return super().field_is_required(field, total)


class _Writer:
    """Renders schemas; a union that has a name is written by that name wherever it stands."""

    def __init__(self, unions: Mapping[str, _Schema]) -> None:
        self._names: dict[str, str] = {}
        self._names = {self.type_of(schema): name for name, schema in unions.items()}

    def interface(self, name: str, schema: _Schema) -> str:
        """An interface. What need not be there, or is null where it says nothing, may be absent."""
        required = set(schema.get("required", ()))
        lines = [f"/** {schema['description']} */"] if schema.get("description") else []
        lines.append(f"export interface {'AnyEvent' if name == 'EventFrame' else name} {{")
        for member, value in schema["properties"].items():
            lines.append(f"  {member}{'' if member in required else '?'}: {self.type_of(value)};")
        lines.append("}\n")
        return "\n".join(lines)

    def union(self, schema: _Schema) -> str:
        """The members of a named union, one a line."""
        members = schema.get("anyOf") or schema.get("oneOf") or [{"const": value} for value in schema["enum"]]
        return "\n  | ".join(dict.fromkeys(self.type_of(member) for member in members))

    def type_of(self, schema: _Schema) -> str:
        """The type of one value."""
        written = self._written(schema)
        return self._names.get(written, written)

    def _written(self, schema: _Schema) -> str:
        if "$ref" in schema:
            return str(schema["$ref"]).rsplit("/", 1)[-1]
        if "const" in schema:
            return f'"{schema["const"]}"'
        if "enum" in schema:
            return " | ".join(f'"{value}"' for value in schema["enum"])
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return " | ".join(dict.fromkeys(self.type_of(member) for member in schema[several]))
        if schema.get("type") == "array":
            return self._array(schema)
        if schema.get("type") == "object":
            values = schema.get("additionalProperties", True)
            return f"Record<string, {self.type_of(values) if isinstance(values, Mapping) else 'unknown'}>"
        return _SCALARS[schema["type"]] if "type" in schema else "unknown"

    def _array(self, schema: _Schema) -> str:
        if "prefixItems" in schema:
            return f"[{', '.join(self.type_of(item) for item in schema['prefixItems'])}]"
        item = self.type_of(schema["items"])
        return f"({item})[]" if " " in item and not item.startswith("[") else f"{item}[]"


def main() -> None:
    """Write the types to the file named on the command line, else where the console expects them."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else CONSOLE_TYPES
    target.write_text(typescript(), encoding="utf-8")


if __name__ == "__main__":
    main()
