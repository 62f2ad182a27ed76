"""Where the parts of a document stand."""

from dataclasses import dataclass, field

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands: line and column from 1; `inset` is the width of an opening quote."""

    line: int
    column: int
    inset: int = 0
    block: bool = False


@dataclass(frozen=True, slots=True)
class Positions:
    """The places of all parts of a document, and of their keys, by path into it."""

    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
