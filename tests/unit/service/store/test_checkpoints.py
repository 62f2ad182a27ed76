"""SQLite's log is copied into its file while the service writes, not only when it ends."""

from pathlib import Path

import pytest

from service.store.base import Store
from service.store.checkpoints import EVENTS, rest
from support.server import wait_for
from support.state import Hands, Heard, reports


def test_what_was_written_is_soon_in_the_file_itself(tmp_path: Path) -> None:
    file = tmp_path / "remit.db"
    with Store(file, Hands(), Heard()) as store:
        before = file.stat().st_size
        for number in range(EVENTS):
            store.writer.submit(reports(f"{number}-" + "x" * 4000)).result(10)
        wait_for(lambda: file.stat().st_size > before + EVENTS * 2000, "the log is copied")


def test_copying_takes_the_same_small_part_of_the_time_however_long_a_copy_takes() -> None:
    for took in (0.001, 0.04, 1.0):
        assert took / (took + rest(took)) == pytest.approx(1 / 26)
    # On a disk that is quick little is copied at a time, on one that is slow or busy seldom.
    assert rest(0.003) < 0.1 < 0.5 < rest(0.04)
