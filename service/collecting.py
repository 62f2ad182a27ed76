"""Python's search for garbage that goes round in circles, left out where it would only take time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_MUCH: Final = 100_000
"""Objects: to look them through takes some hundredths of a second."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is looked through for garbage meanwhile; afterwards as before."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def at_once() -> Iterator[None]:
    """Where much is made that stays: nothing is looked through for garbage meanwhile, and if it was much, not
    later either. What is thrown away goes as always, but for circles made before.
    """
    with uncollected():
        try:
            yield
        finally:
            if gc.get_count()[0] > _MUCH:
                gc.freeze()


class _Steps:
    """Since all there is was looked through last: how often `look_through` was called."""

    taken = 0
    whole = 0


def look_through() -> None:
    """Look through what was made lately, for who makes much that stays, after each of a few hundred objects.

    It does not bring nearer that all there is is looked through, which takes 0.4 s where a thousand latitudes
    are watched, in which nobody is heard: Python would do it after so many steps.
    """
    gc.collect(1)
    young, old, everything = gc.get_threshold()
    whole = gc.get_stats()[2]["collections"]
    if whole != _Steps.whole:
        everything -= _Steps.taken
        _Steps.whole, _Steps.taken = whole, 0
    _Steps.taken += 1
    gc.set_threshold(young, old, everything + 1)
