"""What an answer says in every case that is alike in all that conditions and amounts can tell of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from rules.decide import Compiled
from rules.forward import Way
from rules.latitude import DutyState, Pieces
from rules.live_boundary import Ref
from rules.meaning import Bounds, EmergencyOffer
from rules.meters import BudgetSpec, MeterKey
from rules.question import Question
from rules.reasons import why


@dataclass(slots=True, eq=False)
class Gist:
    """An answer without the values that it shows: those of facts, and what is spent of budgets.

    `because`: clauses with their words and the facts that they saw. `duties` bind where the condition beside
    them is not false, which may differ between cases that are alike; None: in all of them. `offers` are the
    actions that the boundaries in play name instead, `freeing` the meters that time moves.
    `ways` are the ways forward by the actions offered in them, `changes` the one moment at which time alone
    changes an answer next, where that is the same for all, `assumable` the facts with a default that the
    boundaries in play read, and `pieces` those of the JSON: filled in as they are made, each the same whoever
    makes it. Nothing else of it is ever changed.
    """

    alone: Decimal
    with_peer: Decimal
    smallest: Decimal
    set_by_alone: Ref | None
    set_by_with_peer: Ref | None
    because: tuple[tuple[Ref, str, tuple[str, ...]], ...]
    closed_by: tuple[Ref, ...]
    budgets: tuple[BudgetSpec, ...]
    duties: tuple[tuple[Compiled | None, DutyState], ...]
    emergency: EmergencyOffer | None
    offers: tuple[str, ...]
    freeing: tuple[MeterKey, ...]
    ways: dict[frozenset[str], tuple[Way, ...]] = field(default_factory=dict, repr=False)
    changes: tuple[datetime | None] | None = field(default=None, repr=False)
    assumable: tuple[str, ...] | None = field(default=None, repr=False)
    pieces: Pieces = field(default_factory=Pieces, repr=False)

    def assumed(self, question: Question) -> tuple[str, ...]:
        """The facts that the boundaries in play read and of which nobody said anything but their default, in
        order of name.
        """
        may, assumed = question.rules.assumable, question.assumed
        if not may or not assumed:
            return ()
        if self.assumable is None:
            self.assumable = tuple(sorted(may & frozenset().union(*[one.words for one in question.in_play])))
        return tuple([name for name in self.assumable if name in assumed])


def gist_of(question: Question) -> Gist:
    """What the answer to a question says; worked out once for cases that are alike."""
    alike = question.alike
    if alike is None:
        return gist(question, question.bounds())
    if alike.gist is None:
        # Another thread may work out the same meanwhile, and finds the same.
        alike.gist = gist(question, question.bounds())
    found: Gist = alike.gist
    return found


def gist(question: Question, found: Bounds) -> Gist:
    """What the answer to a question says whose numbers are `found`."""
    told = why(found)
    own = question.rules.action.name
    offers = dict.fromkeys(name for live in found.saying_more for name in live.boundary.offer_instead)
    emergencies = [live.emergency.key for live in found.saying_more if live.emergency is not None]
    return Gist(
        found.alone,
        found.with_peer,
        found.smallest,
        told.set_by_alone,
        told.set_by_with_peer,
        tuple(told.because),
        told.closed_by,
        tuple([budget for _, budget, _ in found.lefts]),
        tuple(_duties(question, found)),
        found.emergency,
        tuple([name for name in offers if name != own]),
        (*[budget.key for _, budget, _ in found.lefts], *emergencies),
    )


def _duties(question: Question, found: Bounds) -> Iterator[tuple[Compiled | None, DutyState]]:
    binding = {id(duty) for duty in found.duties}
    for live in found.saying_more:
        for duty in live.duties:
            clause = duty.clause
            if question.audience != "associate" and clause.kind == "note":
                continue
            open_ = clause.when is not None and not question.rules.duty_words.isdisjoint(clause.when.reads)
            if open_ or id(duty) in binding:
                state = DutyState(duty.boundary, clause.id, clause.kind, clause.text)
                yield duty.when if open_ else None, state
