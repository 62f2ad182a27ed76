"""Where the shared data with its expected decisions is found, if it is there at all."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared data: `REMIT_SHARED_DATA`, else `shared/data` beside the project."""
    said = os.environ.get("REMIT_SHARED_DATA")
    folder = Path(said) if said else PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data is not here: set REMIT_SHARED_DATA to its folder")
    return folder
