"""`remit bench intake`: every step has a cost, one by one and in batches."""

import json

from service.commands.bench_intake import BATCH, STEPS, intake


def test_each_step_is_told_in_a_table_and_as_json() -> None:
    told: list[str] = []
    assert intake(100, told.append, as_json=False) == 0
    assert [line.split()[0] for line in told[2:]] == ["one", str(BATCH)]
    assert all(step in told[1] for step in STEPS)

    told.clear()
    assert intake(100, told.append, as_json=True) == 0
    single, batches = json.loads(told[0])
    assert (single["batch"], batches["batch"], single["signals"]) == (1, BATCH, 100)
    assert set(single["micros"]) == set(STEPS)
    assert all(micros > 0 for micros in single["micros"].values())
