"""Where tests keep what they throw away: thousands of small databases, so in memory where there is room."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Bytes that have to be free: tests take some hundreds of megabytes, a container may have 64 in all."""


@contextmanager
def in_memory(folder: Path = MEMORY) -> Iterator[None]:
    """Temporary files of what is started meanwhile stand in memory, and are gone afterwards.

    Left where they are: where `TMPDIR` says so, or the folder has no room or runs no programs. A server that
    is killed loses nothing of what it wrote there, as on a disk; only a power cut would tell the two apart.
    """
    if "TMPDIR" in os.environ or not _fits(folder):
        yield
        return
    with TemporaryDirectory(prefix="remit-tests-", dir=folder, ignore_cleanup_errors=True) as own:
        # Servers that run as somebody else have folders of their own in it.
        Path(own).chmod(0o711)
        os.environ["TMPDIR"] = own
        try:
            yield
        finally:
            del os.environ["TMPDIR"]


def _fits(folder: Path) -> bool:
    if not os.access(folder, os.W_OK | os.X_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free >= ROOM
