"""SQLite's log is copied into its file while the service writes, not only when it ends."""

from pathlib import Path

from service.store.base import Store
from service.store.checkpoints import EVENTS
from support.server import wait_for
from support.state import Hands, Heard, reports


def test_what_was_written_is_soon_in_the_file_itself(tmp_path: Path) -> None:
    file = tmp_path / "remit.db"
    with Store(file, Hands(), Heard()) as store:
        before = file.stat().st_size
        for number in range(EVENTS):
            store.writer.submit(reports(f"{number}-" + "x" * 4000)).result(10)
        wait_for(lambda: file.stat().st_size > before + EVENTS * 2000, "the log is copied")
