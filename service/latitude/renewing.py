"""Latitudes that were worked out before, under the sets of now: how a thousand open cases follow at once.

Nothing of the case is read again, and only those actions are asked about that the sets have not in common.
"""

from dataclasses import replace
from datetime import datetime

from rules.boundary_set import BoundarySet
from service.context import Context
from service.domain.actor import Actor
from service.latitude.answer import Answered, Basis, stands, view_of
from service.latitude.situation import counts_alike, moment
from service.store.types import Connection


class Renewing:
    """One look at many latitudes, all of one moment and under the same sets."""

    def __init__(self, ctx: Context, conn: Connection, at: datetime) -> None:
        """`at`, or the moment of `conn` where the clock is behind that."""
        self._ctx = ctx
        self._sets = ctx.boundaries.sets
        self._at = moment(conn, at)
        self._alike: dict[tuple[int, int], bool] = {}

    def renewed(self, before: Answered, actor: Actor) -> Answered | None:
        """What was answered to this person, under the set that she is under now: the same, to the byte, as if
        all were read again. None where that does not show here.

        INVARIANT: nothing happened since but publications: neither to the case, nor to a meter or a window
        that it shares, nor to who asks. It is for the caller to know.
        """
        basis, now = before.basis, self._sets.under(actor).set
        if basis is None or basis.question.place.actor != actor or not self._holds(basis, now):
            return None
        with self._ctx.metrics.decide.time():
            telling = self._ctx.told.tell_again(basis.telling, now)
        if not stands(telling, self._at):
            return None
        situation = replace(basis.situation, set=now, at=self._at)
        kept = replace(basis, situation=situation, telling=telling)
        return replace(before, view=view_of(self._ctx, self._sets, kept), basis=kept)

    def _holds(self, basis: Basis, now: BoundarySet) -> bool:
        """Whether what was read is what would be read now, for this set."""
        if basis.situation.at > self._at or (basis.until is not None and basis.until <= self._at):
            return False
        before = basis.situation.set
        sets = id(before), id(now)
        if sets not in self._alike:
            self._alike[sets] = before.vocabulary is now.vocabulary and counts_alike(before, now)
        return self._alike[sets]
