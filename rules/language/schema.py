"""JSON Schema of every kind of document, made from the models that read them, for any editor of YAML."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from rules import document
from rules.compiling.boundary import KEYS_AT_EVERY_DOOR
from rules.findings import nearest
from rules.language.keys import MEANINGS
from rules.meters import KEYS_OF_ASSOCIATES
from rules.pack import OUTGOING
from rules.vocabulary import Type, Vocabulary

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
KINDS: Final[Mapping[str, type[BaseModel]]] = {
    "vocabulary": document.VocabularyModel,
    "boundary": document.BoundaryModel,
    "guarantee": document.GuaranteeModel,
    "topics": document.TopicModel,
    "pack": document.SettingsModel,
    "fact": document.FactModel,
    "action": document.ActionModel,
    "table": document.TableModel,
    "grant": document.GrantModel,
    "limit": document.LimitModel,
    "budget": document.BudgetModel,
    "duty": document.DutyModel,
    "emergency": document.EmergencyModel,
    "example": document.ExampleModel,
    "endpoint": document.EndpointModel,
}
"""What a schema may be asked for: the documents of a pack first, then the parts that they are made of."""


class _AsWritten(GenerateJsonSchema):
    """Numbers as YAML writes them; descriptions from the one table of meanings."""

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:
        least = schema.get("ge")
        return {"type": "number"} if least is None else {"type": "number", "minimum": float(least)}

    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return {**made, "additionalProperties": False} if "patternProperties" in made else made

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().model_schema(schema)
        meanings = MEANINGS[schema["cls"]]
        for name, part in made.get("properties", {}).items():
            part.pop("title", None)
            if part.get("default") is None:
                part.pop("default", None)
            part["description"] = meanings[name].replace("`", "")
        return made


def schema_of(kind: str, vocabulary: Vocabulary | None = None) -> dict[str, Any]:
    """The schema (draft 2020-12) of a kind of document or part.

    Args:
        kind: one of `KINDS`. Of guarantees.yaml it is the schema of each of its documents.
        vocabulary: with it, names of actions, facts and meters are those that it has.

    Raises: LookupError naming the nearest kind.
    """
    model = KINDS.get(kind)
    if model is None:
        raise LookupError(f'there is no kind of document "{kind[:80]}"{nearest(kind, KINDS)}')
    made = model.model_json_schema(schema_generator=_AsWritten)
    definitions = made.pop("$defs", {})
    if kind == "topics":
        definitions[model.__name__] = made
        made = {
            "title": "topics.yaml",
            "type": "object",
            "additionalProperties": {"$ref": f"#/$defs/{model.__name__}"},
        }
    elif vocabulary is not None:
        _fill({model.__name__: made, **definitions}, vocabulary)
    return {"$schema": DIALECT, **made, **({"$defs": definitions} if definitions else {})}


def _fill(models: Mapping[str, dict[str, Any]], vocabulary: Vocabulary) -> None:
    """Puts the names of a vocabulary where a document names something of it."""
    actions = list(vocabulary.actions)
    closable = [action.name for action in vocabulary.actions.values() if not action.always]
    meters = sorted({*KEYS_OF_ASSOCIATES, *KEYS_AT_EVERY_DOOR, *vocabulary.entities})
    params = {
        name: type_ for action in vocabulary.actions.values() for name, type_ in action.params.items()
    } | {
        name.removeprefix("request."): fact.type
        for name, fact in vocabulary.facts.items()
        if name.startswith("request.")
    }
    amounts = {action.amount: Type("number") for action in vocabulary.actions.values()}
    facts = {name: (fact.type, fact.title) for name, fact in vocabulary.facts.items()}
    asked = {name: (type_, None) for name, type_ in {**amounts, "note": Type("text"), **params}.items()}
    for model, key, words in (
        ("BoundaryModel", "action", _one_or_more([*closable, "*"])),
        ("BoundaryModel", "offer_instead", _one_or_more(actions)),
        ("GuaranteeModel", "actions", _one_or_more([*closable, "*"])),
        ("BudgetModel", "per", {"enum": meters}),
        ("EmergencyModel", "per", {"enum": meters}),
        ("ExampleModel", "action", {"enum": closable}),
        ("ExampleModel", "given", _values(facts)),
        ("ExampleModel", "request", _values(asked)),
        ("EndpointModel", "events", {"type": "array", "items": {"enum": list(OUTGOING)}}),
    ):
        if model in models:
            said = models[model]["properties"]
            said[key] = {**words, "description": said[key]["description"]}


def _one_or_more(names: list[str]) -> dict[str, Any]:
    one: dict[str, Any] = {"enum": names}
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def _values(facts: Mapping[str, tuple[Type, str | None]]) -> dict[str, Any]:
    """An object with these keys and no other, each with the values of its type."""
    made = {}
    for name, (type_, title) in facts.items():
        said = ", ".join(part for part in (title, type_.expectation()) if part)
        made[name] = {**_value(type_), "description": said}
    return {"type": "object", "properties": made, "additionalProperties": False}


def _value(type_: Type) -> dict[str, Any]:
    if type_.item is not None:
        return {"type": "array", "items": _value(type_.item)}
    if type_.one_of is not None and type_.kind == "text":
        return {"enum": [str(option) for option in type_.one_of]}
    kinds: Mapping[str, list[str]] = {
        "boolean": ["boolean"],
        "integer": ["integer"],
        "number": ["number", "string"],
        "money": ["number", "string"],
    }
    made: dict[str, Any] = {"type": kinds.get(type_.kind, ["string"])}
    if type_.min is not None:
        made["minimum"] = float(type_.min)
    if type_.max is not None:
        made["maximum"] = float(type_.max)
    return made
