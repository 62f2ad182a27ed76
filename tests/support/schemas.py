"""JSON schemas inside a larger document: whether a value fits one, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker


def complaints(document: Mapping[str, Any], schema: Mapping[str, Any], value: object) -> list[str]:
    """What is wrong with a value under a schema that may refer into `document`; where, and why."""
    # What a schema's references start from is the document that it stands in.
    whole = {**{name: part for name, part in document.items() if name == "components"}, **schema}
    kind = Draft202012Validator if "openapi" in document else Draft7Validator
    found = kind(whole, format_checker=FormatChecker()).iter_errors(value)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]


def fits(document: Mapping[str, Any], schema: Mapping[str, Any], value: object) -> bool:
    """Whether a value is as a schema says."""
    return not complaints(document, schema, value)


def references(part: object) -> Iterator[str]:
    """Every `$ref` in a document."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def closed(part: Any) -> Any:
    """The same schemas where a member that is not named is wrong."""
    if isinstance(part, list):
        return [closed(each) for each in part]
    if not isinstance(part, Mapping):
        return part
    done = {name: closed(value) for name, value in part.items()}
    if isinstance(done.get("properties"), Mapping) and done.get("type") == "object":
        done.setdefault("additionalProperties", False)
    return done
