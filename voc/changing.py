"""Values that never change, made anew with some of their fields changed."""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def changer(of: type[T]) -> Callable[..., T]:
    """What makes a value of a dataclass with other values in some fields, by their names: as
    `dataclasses.replace`, in a third to half its time. For what each signal changes.
    """
    names = tuple(one.name for one in fields(of))  # type: ignore[arg-type]  # a dataclass
    values = attrgetter(*names)

    def changed(one: T, **others: object) -> T:
        kept: dict[str, Any] = dict(zip(names, values(one), strict=True))
        return of(**(kept | others))

    return changed
