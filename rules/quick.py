"""Frozen dataclasses that are made in a third of the time."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

__all__ = ["quick"]

if TYPE_CHECKING:
    # INVARIANT: to the type checker it is the frozen dataclass that it says it is: nobody writes to one.
    from dataclasses import dataclass as quick
else:
    from dataclasses import dataclass

    T = TypeVar("T")

    def quick(*, frozen: bool, slots: bool = False) -> Callable[[type[T]], type[T]]:
        """`dataclass(frozen=True)` for what is made with every decision: members and texts, what
        is equal and what it hashes to are the same. Only that nothing is written to it afterwards is left to
        the type checker: Python has what is frozen call a function for every member when it is made.

        Raises ValueError for any other dataclass: this one could not keep what that promises.
        """
        if not frozen:
            raise ValueError("what is made quickly is frozen")
        return dataclass(slots=slots, unsafe_hash=True)
