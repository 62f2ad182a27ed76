"""What a place of a document is: which model's keys stand there, or of which key it is the value."""

from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from rules import document
from rules.source import Path

DOCUMENTS: dict[str, type[BaseModel]] = {
    "vocabulary": document.VocabularyModel,
    "guarantees": document.GuaranteeModel,
    "pack": document.SettingsModel,
}
"""The models of documents with reserved names; any other name but `topics` is a boundary's."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A place. `model`: whose keys may stand there. `owner` and `key`: the nearest key of a model above it,
    `rest` the way from there: () for its value itself, ("customer.tier",) below `given`.
    """

    model: type[BaseModel] | None
    owner: type[BaseModel] | None
    key: str
    rest: Path


def shape_at(name: str, path: Path) -> Shape:
    """The shape of a place of the document with this name; a place that no model knows has no model."""
    if name == "topics":
        if not path:
            return Shape(None, None, "", ())
        current: Any = document.TopicModel
        steps = list(path[1:])
    else:
        current, steps = DOCUMENTS.get(name, document.BoundaryModel), list(path)
    owner: type[BaseModel] | None = None
    key, rest = "", list[str | int]()
    while steps:
        step = steps.pop(0)
        if isinstance(current, type) and issubclass(current, BaseModel):
            owner, key, rest = current, str(step), []
            current = fields_of(current).get(key)
            continue
        rest.append(step)
        arguments = get_args(current)
        current = bare(arguments[-1]) if arguments and get_origin(current) in {list, dict} else None
    model = current if isinstance(current, type) and issubclass(current, BaseModel) else None
    return Shape(model, owner, key, tuple(rest))


def item_of(name: str, path: Path) -> type[BaseModel] | None:
    """Whose keys the items of a list have that stands at a place."""
    return shape_at(name, (*path, 0)).model


@cache
def fields_of(model: type[BaseModel]) -> dict[str, Any]:
    """The keys of a model as they are written, each with its type without what is only said about it."""
    return {(info.alias or name): bare(info.annotation) for name, info in model.model_fields.items()}


@cache
def needed(model: type[BaseModel]) -> frozenset[str]:
    """The keys that a model cannot do without."""
    return frozenset(info.alias or name for name, info in model.model_fields.items() if info.is_required())


def choices(model: type[BaseModel] | None, key: str) -> tuple[object, ...]:
    """The only values that a key may have, where its type lists them; of a list, its items'."""
    annotation = fields_of(model).get(key) if model is not None else None
    if get_origin(annotation) is list:
        annotation = bare(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return (True, False) if annotation is bool else ()


def bare(annotation: Any) -> Any:
    """A type without None and without what is only said about it."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in {Union, UnionType}:
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation
