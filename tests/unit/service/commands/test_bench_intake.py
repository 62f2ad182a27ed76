"""`remit bench intake`: every step has a cost, of each kind, and children bring what they bring."""

import json

from service.commands.bench_intake import KINDS, STEPS, intake


def test_each_step_is_told_in_a_table_and_as_json() -> None:
    told: list[str] = []
    assert intake(100, told.append, as_json=False) == 0
    assert [line[:22].strip() for line in told[2:-2]] == [kind.name for kind in KINDS]
    assert all(step in told[1] for step in STEPS)
    assert "times as many" in told[-1]

    told.clear()
    assert intake(100, told.append, as_json=True) == 0
    said = json.loads(told[0])
    assert [cost["name"] for cost in said["costs"]] == [kind.name for kind in KINDS]
    for cost in said["costs"]:
        assert set(cost["micros"]) == set(STEPS)
        assert all(micros > 0 for micros in cost["micros"].values())
    assert min(said["pace"].values()) > 0
