"""`remit bench intake`: every step has a cost, of each kind; so have children, and HTTP."""

import json

import pytest

from service.commands.bench_intake import KINDS, STEPS, intake


def test_each_step_and_each_load_is_told() -> None:
    told: list[str] = []
    assert intake(100, told.append, as_json=True) == 0
    said = json.loads(told[0])
    assert [cost["name"] for cost in said["costs"]] == [kind.name for kind in KINDS]
    for cost in said["costs"]:
        assert set(cost["micros"]) == set(STEPS)
        assert all(micros > 0 for micros in cost["micros"].values())
    assert [pace["name"] for pace in said["paces"]] == ["1000 each", "the same as history"]
    assert all(min(pace["here"], pace["children"]) > 0 for pace in said["paces"])
    for load in said["http"].values():
        assert load["webhooks"] == 100
        assert 0 < load["answered"]["p50"] <= load["answered"]["p99"]


@pytest.mark.long
def test_the_table_says_what_it_is_about() -> None:
    told: list[str] = []
    assert intake(100, told.append, as_json=False) == 0
    assert [line[:22].strip() for line in told[2 : 2 + len(KINDS)]] == [kind.name for kind in KINDS]
    assert all(step in told[1] for step in STEPS)
    assert "times as many" in told[-5]
    assert told[-4].startswith("Single webhooks over HTTP, 32 under way: ")
    assert told[-2].startswith("1,000 a second offered: ")
