"""Where the shared test data lies, if it does: $REMIT_SHARED_DATA, else a folder beside the project."""

import os
from pathlib import Path


def shared_data(name: str) -> Path | None:
    """The folder `name` of the shared data, or None where there is none on this machine."""
    root = Path(os.environ.get("REMIT_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    folder = root / name
    return folder if folder.is_dir() else None
