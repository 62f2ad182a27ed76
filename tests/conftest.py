"""On which database tests run: some on both, some on files, all others on that of REMIT_TEST_DATABASE."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.databases import KINDS, Databases, default, use

BOTH = (
    "contract/store/",
    "flows/test_state_",
    "flows/test_stream_flow",
    "flows/test_cosign_flow",
    "flows/test_publish_flow",
    "flows/test_backtest_flow",
    "unit/service/past/",
    "flows/test_pulse_flow",
    "flows/test_outgoing_flow",
    "flows/test_facts_flow",
    "flows/test_edit_flow",
    "flows/test_people_flow",
    "unit/service/test_search",
    "unit/service/test_customers",
    "unit/service/actions/test_snooze_case",
)
"""Where tests stand, below `tests/`, whose meaning hangs on the database."""
FILES = ("unit/service/store/test_sqlite", "flows/test_cli_flow", "faults/test_kill")
"""Where tests stand that are about files."""


def below(nodeid: str) -> str:
    """Where a test stands."""
    return nodeid.partition("::")[0].removeprefix("tests/")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    path = below(metafunc.definition.nodeid)
    if path.startswith(BOTH) and not path.endswith("test_nodes.py"):
        metafunc.parametrize("databases", KINDS, indirect=True, scope="function")


@pytest.fixture(autouse=True, scope="module")
def databases_of_module(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Where stores are opened that all tests of a module share."""
    own = Databases("sqlite" if below(request.node.nodeid).startswith(FILES) else default())
    before = use(own)
    yield own
    own.close()
    use(before)


@pytest.fixture(autouse=True)
def databases(request: pytest.FixtureRequest, databases_of_module: Databases) -> Iterator[Databases]:
    """Where stores of this test are opened."""
    own = Databases(getattr(request, "param", databases_of_module.kind))
    before = use(own)
    yield own
    own.close()
    use(before)
