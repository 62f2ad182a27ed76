"""A file that is there whole or not at all, and that only its owner reads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from service.commands.errors import CommandError


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Written beside its place and on the disk before it takes it, over what was there. Raises CommandError.

    Whatever fails meanwhile leaves what was there as it was.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _keep_name(path.parent)
    except OSError as error:
        raise CommandError(f"The file {path} cannot be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)


def _keep_name(folder: Path) -> None:
    """A name is in its folder, which has to be on the disk as well."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
