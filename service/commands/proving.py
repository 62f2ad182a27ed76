"""The proofs of a whole pack on all cores: its actions shared out among processes."""

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from rules.pack import Pack
from rules.prove.proofs import Proven

if TYPE_CHECKING:
    from rules.prove.prover import Part

WORTH: Final = 100
"""Boundaries of a process from which on it is worth its start."""
T = TypeVar("T")


def proved(pack: Pack, today: date, beside: Callable[[], T], cores: int | None = None) -> tuple[Proven, T]:
    """What becomes of a pack's guarantees, and what else is worth saying; and what is done `beside`.

    Args:
        pack: a pack that is right in itself.
        today: from which day on.
        beside: other work, done while other processes are at theirs.
        cores: how many processes there may be; None: as many as this one may run on.
    """
    from rules.prove.prover import Prover, joined  # noqa: PLC0415 - Z3 takes a while to load

    own, *others = shares(pack, cores or _cores())
    if not others:
        return Prover().prove(pack, today), beside()
    # Forked, so that nobody reads the pack again; a command has no threads that could hold a lock.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(len(others), context, initializer=_given, initargs=(pack, today)) as pool:
        asked = [pool.submit(_part, names) for names in others]
        done = beside()
        parts = [Prover().part(pack, today, own), *(one.result() for one in asked)]
    return joined(pack, parts), done


def shares(pack: Pack, cores: int) -> list[frozenset[str]]:
    """The actions of a pack in as many parts of about the same work as are worth a process each; at least one
    part, the largest first.
    """
    named: dict[str, int] = {name: 1 for name, one in pack.vocabulary.actions.items() if not one.always}
    for boundary in pack.boundaries.values():
        for name in boundary.actions:
            named[name] += 1
    count = max(1, min(cores, len(pack.boundaries) // WORTH, len(named)))
    parts: list[list[str]] = [[] for _ in range(count)]
    for name in sorted(named, key=lambda name: (-named[name], name)):
        min(parts, key=lambda part: _size(part, named)).append(name)
    return [frozenset(part) for part in parts]


def _size(part: Sequence[str], named: Mapping[str, int]) -> int:
    return sum(named[name] for name in part)


def _cores() -> int:
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Child:
    """What a child was started with."""

    pack: Pack
    today: date


def _given(pack: Pack, today: date) -> None:
    _Child.pack, _Child.today = pack, today


def _part(names: frozenset[str]) -> "Part":
    from rules.prove.prover import Prover  # noqa: PLC0415 - as above

    return Prover().part(_Child.pack, _Child.today, names)
