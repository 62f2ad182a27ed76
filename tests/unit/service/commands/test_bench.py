"""`remit bench decide`: measured in processes of their own, beside what is installed."""

import json

from rules.packaged import packaged_names
from service.commands.bench import decide


def test_measurements_are_told_as_a_table_with_multiples_of_ours() -> None:
    told: list[str] = []
    assert decide((10,), ("Remit", "ifs"), told.append, as_json=False) == 0
    text = "".join(told)
    assert "same 20/20" in text
    assert "Times as much as Remit" in text
    assert "A whole latitude" in text
    assert all(name in text for name in (*packaged_names(), "generated, 1,000"))


def test_measurements_are_told_as_json() -> None:
    told: list[str] = []
    assert decide((10,), ("ifs by hand",), told.append, as_json=True) == 0
    (cell,) = json.loads("".join(told))
    assert (cell["contender"], cell["size"]) == ("ifs by hand", 10)
    assert 0 < cell["median"] <= cell["p99"]
