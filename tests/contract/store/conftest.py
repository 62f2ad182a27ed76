"""What a store promises, on every database; the servers say which they are."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.databases import Databases, server
from support.house import House, build


@pytest.fixture(autouse=True)
def on_the_server_that_is_meant(databases: Databases) -> None:
    """PostgreSQL is PostgreSQL, of a version that is supported."""
    if databases.kind == "postgresql":
        version = str(server().ask("postgres", "SHOW server_version"))
        assert int(version.partition(".")[0]) >= 15, version


@pytest.fixture
async def house(databases: Databases, tmp_path: Path) -> AsyncIterator[House]:
    """Store, live set and people, with a clock that the test moves."""
    house = await build(tmp_path)
    yield house
    house.ctx.store.close()
