"""Attributes that are worked out when they are first read, without a lock.

`functools.cached_property` of Python 3.11 holds one lock for all objects of a class: a decision would wait
until another thread, which renews latitudes on screens, has worked out the same of its own question.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazily(Generic[T]):  # noqa: N801 - a decorator, as `property` is
    """A property that is kept in its object. Two threads that read it of one object may both work it out:
    what it gives must be the same each time.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    @overload
    def __get__(self, owner: None, _: type) -> "lazily[T]": ...

    @overload
    def __get__(self, owner: object, _: type) -> T: ...

    def __get__(self, owner: object | None, _: type) -> "T | lazily[T]":
        if owner is None:
            return self
        # From now on it is found here, and this is not asked again.
        found = owner.__dict__[self._name] = self._work_out(owner)
        return found
