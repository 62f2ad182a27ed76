"""What another version of the service said: while nodes are replaced one by one, two versions share a bus and
a database. A newer one may say more; what it adds is left alone by one that does not know it.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def told(of: type[T], said: Mapping[str, Any]) -> T:
    """An `of`, a dataclass, by the members that it has. Raises TypeError where one is missing."""
    known: Any = of
    return of(**{each.name: said[each.name] for each in fields(known) if each.name in said})
