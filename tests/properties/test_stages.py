"""A candidate in shadow changes nothing; a canary changes nothing for those for whom it does not count."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from rules.pack import parse_pack
from service.actions.observe_candidate import observe_candidate
from service.boundaries import Live, OnTrial, Sets
from service.domain.candidate import NOBODY, ONLY_HARM, Candidate, Reach, Trying
from service.errors import Problem
from service.store import candidates
from service.store.writer import Tx
from support.house import FILES, House, build, says
from support.state import START

VOUCHER, REFUND, LOUNGE = (f"boundaries/{name}.yaml" for name in ("voucher", "refund", "lounge"))
EDITS = (
    (VOUCHER, "any, alone: 50", ("any, alone: 0", "any, alone: 20", "any, alone: 80, with_peer: 90")),
    (VOUCHER, "any, alone: 50", ("any, when: false, alone: 50",)),
    (VOUCHER, "at_most: 500", ("at_most: 30", "at_most: 5000")),
    (REFUND, "alone: 100, with_peer: 300", ("alone: 10", "alone: 400")),
    (REFUND, "over: 7d, at_most: 800", ("over: 1d, at_most: 20", "over: 30d, at_most: 900")),
    (REFUND, "per: associate, over: 7d", ("per: customer, over: 7d",)),
    (LOUNGE, ">= 60", (">= 0", ">= 900")),
)


def _edited(chance: random.Random) -> dict[str, str]:
    files = dict(FILES)
    for file, old, news in chance.sample(EDITS, chance.randint(1, 3)):
        # Two edits of one line: the first stands.
        files[file] = files[file].replace(old, chance.choice(news))
    return files


async def _tried(house: House, files: dict[str, str], stage: Trying) -> None:
    """Puts a set on trial, past the proofs: what it may be is not asked here."""
    live = house.ctx.boundaries.live
    pack = parse_pack(files, live.pack)
    reach = Reach(teams=("south",)) if stage == "canary" else NOBODY
    trial = Live.of(pack, live)
    candidate = Candidate(
        "c1",
        trial.set.revision,
        live.set.revision,
        stage,
        reach,
        ONLY_HARM,
        START,
        START,
        house.ines.ref,
        "why",
    )

    def unit(tx: Tx) -> None:
        candidates.begin(tx.conn, candidate)

    await house.ctx.writer.run(unit)
    house.ctx.boundaries.sets = Sets(live, OnTrial(candidate, trial, ()))


async def _day(house: House, chance: random.Random) -> list[object]:
    """What a day comes to: each latitude and each decision or refusal, without identifiers and moments."""
    said: list[object] = []
    found = [
        await house.claimed(
            says(customer=f"c{number}", about={"booking": f"B{number}", "flight": "F1"}),
            facts={
                ("booking", f"B{number}"): {
                    "total": chance.randint(20, 400),
                    "insured": chance.random() < 0.5,
                },
                ("flight", "F1"): {"delay_minutes": chance.randint(0, 200)},
            },
        )
        for number in range(3)
    ]
    for _ in range(10):
        case = chance.choice(found)
        action = chance.choice(["certificate", "refund", "lounge"])
        amount = None if action == "lounge" else f"{chance.randint(1, 120)}.00"
        said.append([{**one, "valid_until": None} for one in house.latitude(case, house.mara).actions])
        try:
            made = (await house.gives(house.mara, case, action, amount)).decision
            said.append((made.action, made.amount, made.road, made.state, made.stage, made.revision))
        except Problem as no:
            said.append((no.code, no.detail, no.extra.get("reason")))
        await observe_candidate(house.ctx)
    return said


@pytest.mark.parametrize("stage", ["shadow", "canary"])
@pytest.mark.parametrize("seed", range(6))
async def test_live_is_as_it_is_without_any_candidate(tmp_path: Path, seed: int, stage: Trying) -> None:
    alone, beside = await build(tmp_path / "alone"), await build(tmp_path / "beside")
    await _tried(beside, _edited(random.Random(seed)), stage)
    days = [await _day(house, random.Random(seed + 1_000)) for house in (alone, beside)]
    assert _without_moments(days[0]) == _without_moments(days[1])
    assert beside.ctx.metrics.values()["remit_shadow_failed_total"] == 0
    for house in (alone, beside):
        house.ctx.store.close()


def _without_moments(said: object) -> object:
    """When a budget frees is told to the microsecond of a unit, which no two houses share."""
    match said:
        case dict():
            return {name: _without_moments(each) for name, each in said.items() if name != "frees"}
        case list():
            return [_without_moments(each) for each in said]
        case _:
            return said


async def test_a_canary_that_is_everybodys_is_as_that_set_live(tmp_path: Path) -> None:
    chance = random.Random(7)
    files = _edited(chance)
    trial, live = await build(tmp_path / "trial"), await build(tmp_path / "live")
    await _tried(trial, files, "canary")
    on_trial = trial.ctx.boundaries.on_trial
    assert on_trial is not None
    every = replace(on_trial.candidate, reach=Reach(share=1.0))
    trial.ctx.boundaries.sets = Sets(trial.ctx.boundaries.live, replace(on_trial, candidate=every))
    live.ctx.boundaries.live = Live.of(parse_pack(files))
    days = [await _day(house, random.Random(8)) for house in (trial, live)]
    stages = [[each[4] for each in day if isinstance(each, tuple) and len(each) == 6] for day in days]
    assert set(stages[0]) <= {"canary"}
    assert set(stages[1]) <= {"live"}
    bare = [
        [each[:4] + each[5:] if isinstance(each, tuple) and len(each) == 6 else each for each in day]
        for day in days
    ]
    assert _without_moments(bare[0]) == _without_moments(bare[1])
    for house in (trial, live):
        house.ctx.store.close()
