"""A house without doors for tests of what lives in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.house import House, build


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Store, live set and people, with a clock that the test moves."""
    house = await build(tmp_path)
    yield house
    house.ctx.store.close()
