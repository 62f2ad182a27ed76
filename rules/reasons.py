"""Why an amount is what it is: the clause that set it, the clauses that close it, the words for both."""

from collections.abc import Container, Iterable, Iterator

from rules.live_boundary import Because, LiveGrant, LiveLimit, Ref
from rules.meaning import Bounds
from rules.quick import quick


def grant_that_counts(found: Bounds, *, with_peer: bool) -> LiveGrant | None:
    """The widest grant, the first by (boundary, id) among equals; None when none holds."""
    if not found.granted:
        return None
    if len(found.granted) == 1:
        return found.granted[0][2]
    widest = found.granted_peer if with_peer else found.granted_alone
    equal = [
        grant for alone, peer, grant in found.granted if (max(alone, peer) if with_peer else alone) == widest
    ]
    return min(equal, key=lambda grant: (grant.ref.boundary, grant.clause.id))


def set_by(found: Bounds, *, with_peer: bool) -> Ref | None:
    """The clause that set an amount: of equal values a grant before a limit before a budget, then by name.

    An amount that only a smallest amount brings to 0 was set by that limit. None when no grant holds.
    """
    return _set_by(found, grant_that_counts(found, with_peer=with_peer), with_peer=with_peer)


def _set_by(found: Bounds, grant: LiveGrant | None, *, with_peer: bool) -> Ref | None:
    if grant is None:
        return None
    granted = found.granted_peer if with_peer else found.granted_alone
    amount = found.narrowed(granted)
    if amount > 0 and (found.shut or amount < found.smallest):
        floors = [limit for value, limit in found.floors if value is None or value == found.smallest]
        unknown = [limit for value, limit in found.floors if value is None]
        return _first(unknown or floors)
    if amount == granted:
        return grant.ref
    if found.ceiling == amount:
        return _first(limit for value, limit in found.ceilings if value == amount)
    return min(
        (Ref(budget.boundary, f"budgets.{budget.id}") for left, budget, _ in found.lefts if left == amount),
        key=lambda ref: (ref.boundary, ref.clause),
    )


def _first(limits: Iterable[LiveLimit]) -> Ref:
    return min((limit.ref for limit in limits), key=lambda ref: (ref.boundary, ref.clause))


def closed_by(found: Bounds) -> tuple[Ref, ...]:
    """The clauses of which each alone closes a closed action, in order of (boundary, clause).

    Where only several together close it (a budget leaves less than the smallest amount), those.
    """
    if not found.granted or found.with_peer > 0:
        return ()
    granted = found.granted_peer
    closers = [limit.ref for value, limit in found.ceilings if value <= 0]
    closers += [
        Ref(budget.boundary, f"budgets.{budget.id}")
        for left, budget, _ in found.lefts
        if left is not None and left <= 0
    ]
    if granted > 0:
        closers += [limit.ref for value, limit in found.floors if value is None or value > granted]
        closers = closers or _together(found)
    return tuple(sorted(set(closers), key=lambda ref: (ref.boundary, ref.clause)))


def _together(found: Bounds) -> list[Ref]:
    smallest = found.smallest
    amount = found.narrowed(found.granted_peer)
    closers = [limit.ref for value, limit in found.floors if value is not None and value > amount]
    closers += [limit.ref for value, limit in found.ceilings if value < smallest]
    closers += [
        Ref(budget.boundary, f"budgets.{budget.id}")
        for left, budget, _ in found.lefts
        if left is not None and left < smallest
    ]
    return closers


@quick(frozen=True, slots=True)
class Why:
    """What set an answer's amounts, what closes it, and why: the grants that count and the limits that set or
    close, each with its words and the names of the facts that it may have seen, in order.
    """

    set_by_alone: Ref | None
    set_by_with_peer: Ref | None
    closed_by: tuple[Ref, ...]
    because: list[Because]


def why(found: Bounds) -> Why:
    """Why the numbers are what they are."""
    alone, peer = grant_that_counts(found, with_peer=False), grant_that_counts(found, with_peer=True)
    by_alone, by_peer = _set_by(found, alone, with_peer=False), _set_by(found, peer, with_peer=True)
    closed = closed_by(found)
    named = {by_alone, by_peer, *closed}
    return Why(by_alone, by_peer, closed, list(_because(found, (alone, peer), named)))


def _because(
    found: Bounds, grants: Iterable[LiveGrant | None], named: Container[Ref | None]
) -> Iterator[Because]:
    """The grants, and the limits that are named, in their authors' words."""
    yield from {grant.ref: grant.because for grant in grants if grant is not None}.values()
    if not found.ceilings and not found.floors:
        return
    limits = {limit.ref: limit for _, limit in [*found.ceilings, *found.floors] if limit.ref in named}
    for ref in sorted(limits, key=lambda ref: (ref.boundary, ref.clause)):
        yield limits[ref].because
