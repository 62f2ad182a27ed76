"""What boundaries read of a signal: which fields these are, as conditions know them. Never its words."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, Final

from rules.vocabulary import SUPPLIED

_ENTITY: Final = "signal."
FIELDS: Final = tuple(name.removeprefix(_ENTITY) for name in SUPPLIED if name.startswith(_ENTITY))
_VALUES = attrgetter(*FIELDS)


def fields_of(signal: Any) -> dict[str, object]:
    """The fields of a signal, or of a row that keeps one, by name."""
    kind, author, topics = signal.kind, signal.author, signal.topics
    plain = dict(zip(FIELDS, _VALUES(signal), strict=True))
    return plain | {"kind": str(kind), "author": str(author), "topics": tuple(topics)}


def as_facts(fields: Mapping[str, object]) -> dict[str, object]:
    """A signal's fields as facts, by their full names."""
    return {_ENTITY + name: value for name, value in fields.items()}
