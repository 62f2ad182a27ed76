"""A whole latitude is measured in cases that were never seen before, and in the same again."""

import pytest

from service.bench.whole import run


@pytest.mark.parametrize("name", ["telecom", "20"])
def test_a_pack_and_the_workload_are_measured_alike(name: str) -> None:
    said = run(name)
    assert said["boundaries"] == (3 if name == "telecom" else 20)
    for what in ("limits", "anew", "again"):
        assert 0 < said[f"{what}_median"] <= said[f"{what}_p99"]
