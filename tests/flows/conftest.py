"""One running service, and somebody who signed in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.inside import Inside, Person, running


@pytest.fixture
async def inside(tmp_path: Path) -> AsyncIterator[Inside]:
    async with running(tmp_path) as inside:
        yield inside


@pytest.fixture
async def mara(inside: Inside) -> AsyncIterator[Person]:
    person = await inside.person("Mara")
    yield person
    await person.http.aclose()


@pytest.fixture
async def teo(inside: Inside) -> AsyncIterator[Person]:
    person = await inside.person("Teo")
    yield person
    await person.http.aclose()


@pytest.fixture
async def ines(inside: Inside) -> AsyncIterator[Person]:
    person = await inside.person("Ines")
    yield person
    await person.http.aclose()
