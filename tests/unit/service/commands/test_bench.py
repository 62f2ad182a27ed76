"""`remit bench decide`: measured in processes of their own, beside what is installed."""

import json

from rules.packaged import packaged_names
from service.commands.bench import WHOLE, decide


def test_measurements_are_told_as_a_table_with_multiples_of_ours() -> None:
    told: list[str] = []
    assert decide((10,), ("Remit", "ifs"), ("telecom", "20"), told.append, as_json=False) == 0
    text = "".join(told)
    assert "same 20/20" in text
    assert "Times as much as Remit" in text
    assert "A whole latitude" in text
    assert all(name in text for name in ("telecom", "generated, 20"))


def test_whole_latitudes_are_those_of_every_pack_unless_some_are_named() -> None:
    assert set(packaged_names()) < set(WHOLE)


def test_measurements_are_told_as_json() -> None:
    told: list[str] = []
    assert decide((10,), ("ifs by hand",), (), told.append, as_json=True) == 0
    (cell,) = json.loads("".join(told))
    assert (cell["contender"], cell["size"]) == ("ifs by hand", 10)
    assert 0 < cell["median"] <= cell["p99"]
