"""What decisions that are made together read: once for all of them, and kept up by each that is made."""

from collections.abc import Sequence

from service.access.cases import check_held, check_present
from service.actions.making import Judged
from service.boundaries import Live, Sets
from service.domain.actor import Actor
from service.latitude import Place, Reads, Situation
from service.store import cases, keys, people
from service.store.decisions import Decision, Given
from service.store.keys import Key, Used
from service.store.types import Connection
from service.store.unit import Alone, Span, Tx

Wanted = tuple[Key, str, str]
"""The key, the person and the case of a decision."""


class Desk:
    """Keys, cases, people, facts and meters of decisions that wait, as they are at each one's turn.

    `used`: keys that were used before, or by a decision before it.
    """

    def __init__(self, sets: Sets, conn: Connection, wanted: Sequence[Wanted], span: Span) -> None:
        self.sets = sets
        self.used = keys.find(conn, (key for key, _, _ in wanted))
        self.teams = people.team_ids(conn)
        self._people = people.load_all(conn, {person for _, person, _ in wanted})
        self._cases = cases.load_all(conn, {case for _, _, case in wanted})
        places: dict[int, tuple[Live, dict[Wanted, Place]]] = {}
        for key, person, case in wanted:
            actor, found = self._people.get(person), self._cases.get(case)
            if actor is not None and found is not None and key not in self.used:
                live = sets.under(actor)
                places.setdefault(id(live), (live, {}))[1][key, person, case] = Place(found, actor)
        self._reads = {
            of: Reads(live.set, conn, list(some.values()), *span) for of, (live, some) in places.items()
        }

    def place(self, tx: Tx, actor: Actor, case: str) -> Place:
        """A case that she holds, and herself, as they are now. Raises Problem as `held_case`, `present`."""
        held = check_held(actor, case, self._cases.get(case), tx.at)
        return Place(held, check_present(actor, self._people.get(actor.id)))

    def situation(self, tx: Tx, place: Place) -> Situation:
        """What the place's latitude is worked out from. Raises Alone where time has moved what was read."""
        try:
            return self._reads[id(self.sets.under(place.actor))].situation(place, tx.at)
        except LookupError:
            raise Alone from None

    def decided(self, key: Key, used: Used, judged: Judged, decision: Decision) -> None:
        """Keeps up with a decision, for those after it."""
        self.used[key] = used
        if decision.state == "made":
            given = Given(decision.at, decision.action, decision.amount)
            for reads in self._reads.values():
                reads.decided(given, judged.case.entities, judged.charges)
