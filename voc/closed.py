"""What the models of feed documents share: closed, so that a misspelt key is an error and not a silence."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Expression = Annotated[str, Field(min_length=1, max_length=2_000)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
SecretName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]
Header = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,100}$")]


class Closed(BaseModel):
    """A part of a document: no unknown keys, no values of another type, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
