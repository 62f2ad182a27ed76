"""A simulated house: each part is as full as the sums say, and waits grow where the first one is."""

from dataclasses import replace

import pytest

from devtools.steps import ROOT
from service.bench.house import Costs, House, simulate, table

COSTS = Costs(
    read=0.001,
    read_more=0.0004,
    commit=0.002,
    write=0.0003,
    hear=0.00004,
    frame=0.00001,
    quiet=0.00004,
    idle=0.01,
)
SMALL = House(nodes=2, signals=100, batch=10, screens=1_000, seen=50)
LONG = 30.0


def test_a_house_with_room_is_as_busy_as_the_sums_say() -> None:
    found = simulate(SMALL, COSTS, LONG)

    # Ten deliveries a second, of which each node reads every second one.
    core = 5 * (0.001 + 10 * 0.0004) + 50 * 0.00004 + 100 * 25 * 0.00001 + 500 * 0.00004 + 0.01
    assert found.core == pytest.approx(core, rel=0.1)
    assert found.journal == pytest.approx(10 * (0.002 + 10 * 0.0003), rel=0.15)
    assert found.keeps_up


def test_a_delivery_alone_takes_the_sum_of_its_steps() -> None:
    found = simulate(replace(SMALL, signals=1, batch=1, screens=0, seen=0), COSTS, LONG)

    steps = (0.001 + 0.0004 + 0.00004) / 0.99 + 0.002 + 0.0003
    assert found.p50 == pytest.approx(steps, rel=0.01)


def test_more_nodes_help_where_a_core_is_full_and_not_where_the_journal_is() -> None:
    many_seen = replace(SMALL, signals=400, seen=500)
    much_said = replace(SMALL, signals=4_000, batch=100, seen=1)

    assert not simulate(many_seen, COSTS, LONG).keeps_up
    assert simulate(many_seen, COSTS, LONG).full == "a node's core"
    assert simulate(replace(many_seen, nodes=8), COSTS, LONG).keeps_up
    for nodes in (4, 16):
        found = simulate(replace(much_said, nodes=nodes), COSTS, LONG)
        assert (found.keeps_up, found.full) == (False, "the journal")


def test_what_waits_is_written_together_so_that_a_commit_costs_less_the_more_is_said() -> None:
    alone = replace(SMALL, batch=1, screens=0, seen=0)

    few, many = (simulate(replace(alone, signals=rate), COSTS, LONG) for rate in (50, 1_000))

    assert many.keeps_up
    assert many.journal / 1_000 < few.journal / 50


def test_what_the_page_on_scaling_shows_is_what_is_simulated() -> None:
    page = (ROOT / "service/docs/scaling.md").read_text(encoding="utf-8").splitlines()

    assert set(table()) <= set(page)
