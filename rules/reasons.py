"""Why an amount is what it is: the clause that set it, the clauses that close it, the words for both."""

from collections.abc import Iterable

from rules.decide import Environment
from rules.meaning import Bounds, LiveGrant, LiveLimit, Ref, known_facts
from rules.values import Value


def grant_that_counts(found: Bounds, *, with_peer: bool) -> LiveGrant | None:
    """The widest grant, the first by (boundary, id) among equals; None when none holds."""
    if not found.granted:
        return None
    widest = found.granted_peer if with_peer else found.granted_alone
    equal = [
        grant for alone, peer, grant in found.granted if (max(alone, peer) if with_peer else alone) == widest
    ]
    return min(equal, key=lambda grant: (grant.ref.boundary, grant.clause.id))


def set_by(found: Bounds, *, with_peer: bool) -> Ref | None:
    """The clause that set an amount: of equal values a grant before a limit before a budget, then by name.

    An amount that only a smallest amount brings to 0 was set by that limit. None when no grant holds.
    """
    grant = grant_that_counts(found, with_peer=with_peer)
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


def because(found: Bounds, environment: Environment) -> list[tuple[Ref, str, dict[str, Value]]]:
    """The grants that count and the limits that set or close, in their authors' words."""
    told: dict[Ref, tuple[Ref, str, dict[str, Value]]] = {}
    titles = {live.boundary.name: live.boundary.title for live in found.in_play}
    named = {set_by(found, with_peer=False), set_by(found, with_peer=True), *closed_by(found)}
    grants = [grant_that_counts(found, with_peer=False), grant_that_counts(found, with_peer=True)]
    for grant in grants:
        if grant is not None:
            clause = grant.clause
            reads = clause.when.reads if clause.when else clause.alone.reads
            text = clause.because or titles[grant.ref.boundary]
            told[grant.ref] = (grant.ref, text, known_facts(environment, reads))
    limits = {limit.ref: limit for _, limit in [*found.ceilings, *found.floors]}
    for ref in sorted(limits, key=lambda ref: (ref.boundary, ref.clause)):
        if ref in named:
            rule = limits[ref].clause
            values = [part.reads for part in (rule.at_most, rule.smallest, rule.exactly) if part is not None]
            reads = rule.when.reads if rule.when else frozenset[str]().union(*values)
            told[ref] = (ref, rule.because or titles[ref.boundary], known_facts(environment, reads))
    return list(told.values())
