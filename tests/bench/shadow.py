"""Measures what an edit on trial costs those who decide: alone, and with a candidate in shadow beside it.

`python tests/bench/shadow.py [DECISIONS]` decides in a house over the packaged airline pack, in turns without
a candidate and with one that moves two boundaries, and prints the processor's time of a decision in either
(medians of turns), of what a latitude puts down, and of the look that compares both sets afterwards.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rules.pack import load_pack, packaged, parse_pack
from service.boundaries import Live, OnTrial, Sets
from service.domain.candidate import NOBODY, ONLY_HARM, Candidate
from service.latitude import Place, situation_of
from service.latitude.shadowing import shadow_latitude
from service.store import candidates, cases
from service.store.writer import Tx
from support.databases import Databases, use
from support.house import House, build, says
from support.state import START

TURNS = 5
EDITS = (
    ("boundaries/meal-credit.yaml", "24 *", "30 *"),
    ("boundaries/other-flight.yaml", "alone: 350", "alone: 300"),
)
_FACTS = {
    ("booking", "B1"): {"total": 412, "passengers": 2, "paid_with": "card"},
    ("flight", "F1"): {"delay_minutes": 245, "cancelled": False, "cause": "technical"},
}


async def _shadow(house: House) -> Sets:
    """Both sets, with the edits in shadow, kept as a candidate so that what is seen can be written."""
    live = house.ctx.boundaries.live
    files = dict(live.pack.files)
    for file, old, new in EDITS:
        if old not in files[file]:
            raise ValueError(f"{file} has no {old!r} any more")
        files[file] = files[file].replace(old, new)
    trial = Live.of(parse_pack(files, live.pack), live)
    by, revisions = house.ines.ref, (trial.set.revision, live.set.revision)
    candidate = Candidate("c1", *revisions, "shadow", NOBODY, ONLY_HARM, START, START, by, "why")

    def unit(tx: Tx) -> None:
        candidates.begin(tx.conn, candidate)

    await house.ctx.writer.run(unit)
    return Sets(live, OnTrial(candidate, trial, ()))


async def _measure(folder: Path, number: int) -> None:
    house = await build(folder, pack=load_pack(packaged()))
    case = await house.claimed(says(about={"booking": "B1", "flight": "F1"}), facts=_FACTS)
    beside = await _shadow(house)
    times: dict[bool, list[float]] = {False: [], True: []}
    # A case grows slower with what was decided in it: each kind of turn comes as early as the other.
    for with_one in (False, True, True, False) * TURNS:
        house.ctx.boundaries.sets = beside if with_one else Sets(beside.live)
        began = time.process_time()
        for _ in range(number):
            await house.gives(house.mara, case, "call_back", note=None)
        times[with_one].append((time.process_time() - began) / number)
        house.ctx.shadow.forget()
    house.ctx.boundaries.sets = beside
    for with_one, title in ((False, "a decision, no candidate"), (True, "a decision beside a candidate")):
        _told(title, statistics.median(times[with_one]))
    with house.ctx.store.reader() as conn:
        found = cases.load(conn, case)
        if found is None:
            raise ValueError(f"the case {case} is gone")
        place = Place(found, house.mara)
        situation = situation_of(beside.live.set, conn, found, house.mara, house.hands.at)
    began = time.process_time()
    for _ in range(number):
        shadow_latitude(house.ctx, place, {}, situation)
    _told("of a latitude: what it puts down", (time.process_time() - began) / number)
    (look,) = house.ctx.shadow.take(1)
    with house.ctx.store.reader() as conn:
        began = time.process_time()
        for _ in range(number):
            look(conn)
    _told("afterwards: one look that compares both sets", (time.process_time() - began) / number)
    house.ctx.store.close()


def _told(what: str, seconds: float) -> None:
    print(f"{what:<46} {1e6 * seconds:>8,.1f} us")  # noqa: T201


if __name__ == "__main__":
    use(Databases("sqlite"))
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(_measure(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else 200))
