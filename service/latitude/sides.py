"""Each place under the set that counts for its associate: the live one, or the candidate."""

from collections.abc import Sequence
from datetime import datetime

from service.boundaries import Sets
from service.latitude.known import Place
from service.latitude.situation import Situation, situations_of
from service.store.types import Connection


def situations_under(sets: Sets, conn: Connection, places: Sequence[Place], at: datetime) -> list[Situation]:
    """`situations_of` for places under either set, in their order: one look at the store for each of both."""
    on_trial = sets.on_trial
    if on_trial is None or on_trial.candidate.stage != "canary":
        return situations_of(sets.live.set, conn, places, at)
    found: dict[int, Situation] = {}
    for live in (sets.live, on_trial.live):
        own = [number for number, place in enumerate(places) if sets.under(place.actor) is live]
        if own:
            of = situations_of(live.set, conn, [places[number] for number in own], at)
            found |= dict(zip(own, of, strict=True))
    return [found[number] for number in range(len(places))]
