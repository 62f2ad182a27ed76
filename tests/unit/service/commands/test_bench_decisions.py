"""`remit bench decisions`: measured in a process of its own, told as text or JSON."""

import json

import pytest

from service.commands.bench_decisions import decisions


@pytest.mark.long
def test_decisions_are_measured_beside_a_bare_loop() -> None:
    told: list[str] = []
    decisions(100, 8, told.append, as_json=True)
    said = json.loads("".join(told))
    assert (said["decisions"], said["clerks"]) == (100, 8)
    assert 1 < said["at_once"]["a_commit"] <= 8
    for what in ("at_once", "paced", "stream", "bare"):
        assert 0 < said[what]["p50"] <= said[what]["p99"] <= said[what]["max"]
