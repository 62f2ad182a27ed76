"""On which database tests run: those below on both, all others on the one of REMIT_TEST_DATABASE."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.databases import KINDS, Databases, default, use

BOTH = (
    "contract/store/",
    "flows/test_state_",
    "flows/test_stream_flow",
    "flows/test_web_desk_flow",
    "flows/test_cosign_flow",
    "flows/test_publish_flow",
    "flows/test_pulse_flow",
    "flows/test_outgoing_flow",
    "flows/test_facts_flow",
    "flows/test_edit_flow",
)
"""Where tests stand, below `tests/`, whose meaning hangs on the database."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    path = metafunc.definition.nodeid.partition("::")[0].removeprefix("tests/")
    if path.startswith(BOTH) and not path.endswith("test_nodes.py"):
        metafunc.parametrize("databases", KINDS, indirect=True, scope="function")


@pytest.fixture(autouse=True)
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Where stores of this test are opened."""
    own = Databases(getattr(request, "param", None) or default())
    before = use(own)
    yield own
    own.close()
    use(before)
