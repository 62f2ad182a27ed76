"""JSON Schema of a feed's document, made from the models that read it, for any editor of YAML."""

from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from voc.document import FeedDocument
from voc.keys import MEANINGS

KIND: Final = "feed"
"""What a schema is asked for by."""
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class _AsWritten(GenerateJsonSchema):
    """Descriptions from the one table of meanings."""

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().model_schema(schema)
        for name, part in made.get("properties", {}).items():
            part.pop("title", None)
            if part.get("default") is None:
                part.pop("default", None)
            part["description"] = MEANINGS[schema["cls"]][name].replace("`", "")
        return made


def feed_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a feed's document."""
    return {"$schema": DIALECT, **FeedDocument.model_json_schema(schema_generator=_AsWritten)}
