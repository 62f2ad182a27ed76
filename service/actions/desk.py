"""What decisions that are made together read: once for all of them, and kept up by each that is made."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rules.pack import Endpoint
from service.access.cases import check_held, check_present
from service.boundaries import Live, Sets
from service.domain.actor import Actor
from service.latitude import Place, Reads, Situation
from service.latitude.situation import Budget
from service.store import cases, keys, people
from service.store.cases import Case
from service.store.decisions import Decision, Given
from service.store.keys import Key, Used
from service.store.meters import Charge
from service.store.types import Connection
from service.store.unit import Alone, Span, Tx


class Wanted(NamedTuple):
    """A decision that somebody wants to make, by her key."""

    key: Key
    case: str
    action: str


class Desk:
    """Keys, cases, people, facts and meters of decisions that wait, as they are at each one's turn.

    `used`: keys that were used before, or by a decision before it; `endpoints`: who is told of decisions.
    """

    def __init__(
        self,
        sets: Sets,
        endpoints: Sequence[Endpoint],
        conn: Connection,
        wanted: Sequence[Wanted],
        span: Span,
    ) -> None:
        self.sets = sets
        self.endpoints = endpoints
        self._conn = conn
        self._teams: Sequence[str] | None = None
        self.used = keys.find(conn, (one.key for one in wanted))
        self._people = people.load_all(conn, {one.key.person for one in wanted})
        self._cases = cases.load_all(conn, {one.case for one in wanted})
        places: dict[int, tuple[Live, list[tuple[Place, Iterable[Budget] | None]], set[str]]] = {}
        for one in wanted:
            actor, case = self._people.get(one.key.person), self._cases.get(one.case)
            if actor is not None and case is not None and one.key not in self.used:
                live = sets.under(actor)
                rules = live.set.rules.get(one.action)
                # What is on trial may read other meters than those of the action, and other facts.
                only = () if rules is None else rules.meters if sets.on_trial is None else None
                _, under, words = places.setdefault(id(live), (live, [], set()))
                under.append((Place(case, actor), only))
                words.update(() if rules is None else rules.reads)
        self._reads = {
            of: Reads(live.set, conn, some, *span, frozenset(words) if sets.on_trial is None else None)
            for of, (live, some, words) in places.items()
        }

    def teams(self) -> Sequence[str]:
        """All teams. They are read when the first decision moves a budget that they share: few do."""
        if self._teams is None:
            self._teams = people.team_ids(self._conn)
        return self._teams

    def place(self, tx: Tx, actor: Actor, case: str) -> Place:
        """A case that she holds, and herself, as they are now. Raises Problem as `held_case`, `present`."""
        held = check_held(actor, case, self._cases.get(case), tx.at)
        return Place(held, check_present(actor, self._people.get(actor.id)))

    def situation(self, tx: Tx, place: Place) -> Situation:
        """What a decision there is judged by: with the budgets of its action alone, and the facts that the
        actions of all read, where nothing is on trial. Raises Alone where time has moved what was read.
        """
        try:
            return self._reads[id(self.sets.under(place.actor))].situation(place, tx.at)
        except LookupError:
            raise Alone from None

    def decided(
        self, key: Key, used: Used, case: Case, decision: Decision, charged: Sequence[Charge]
    ) -> None:
        """Keeps up with a decision, for those after it."""
        self.used[key] = used
        if decision.state == "made":
            given = Given(decision.at, decision.action, decision.amount)
            for reads in self._reads.values():
                reads.decided(given, case.entities, charged)
