"""What another version of the service said: while nodes are replaced one by one, two versions share a bus and
a database. A newer one may say more; what it adds is left alone by one that does not know it.
"""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def told(of: type[T], said: Mapping[str, Any]) -> T:
    """An `of`, a dataclass, by the members that it has. Raises TypeError where one is missing."""
    known = _names(of)
    return of(**{name: value for name, value in said.items() if name in known})


@cache
def _names(of: type[Any]) -> frozenset[str]:
    return frozenset(each.name for each in fields(of) if each.init)
