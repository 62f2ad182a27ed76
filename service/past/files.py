"""The files of the past: parts as Parquet beside a list of them; whole after a crash, or made again.

INVARIANT: the list is replaced in one step and names only files that were written and flushed before it; a
file that it does not name is nothing. Every part is read with its SHA-256, so that what was damaged is found
and made again from the database, which alone is the truth.
"""

import contextlib
import fcntl
import hashlib
import io
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson
import polars as pl

FORMAT = 2
_LIST = "parts.json"
_LOCK = "lock"
Needed = Callable[[Iterable[str]], list[str]]
"""Says which of these columns are needed."""
Source = Literal["decisions", "closings", "voices"]
SOURCES: tuple[Source, ...] = ("decisions", "closings", "voices")


class DamagedError(Exception):
    """A part is not as it was written."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file: its rows, of which source, from which place to which."""

    file: str
    source: Source
    rows: int
    first: Any
    last: Any
    sha256: str


@dataclass(slots=True)
class Listed:
    """What the files hold. `kinds`: under which each word is kept; `reached`: how far each source was read,
    with the places at the very end, which may come again; `witness`: what only an erasure takes away.
    """

    epoch: str
    kinds: Mapping[str, list[str]]
    parts: list[Part] = field(default_factory=list)
    reached: dict[str, tuple[Any, list[str]]] = field(default_factory=dict)
    witness: Mapping[str, Any] = field(default_factory=dict)


class Files:
    """A folder of parts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes meanwhile, in this process or another. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def read(self) -> Listed | None:
        """What there is; None where there is nothing, or nothing that can be read."""
        try:
            told = orjson.loads((self._folder / _LIST).read_bytes())
            if told["format"] != FORMAT:
                return None
            return Listed(
                epoch=told["epoch"],
                kinds=told["kinds"],
                parts=[Part(**part) for part in told["parts"]],
                reached={source: (place, ids) for source, (place, ids) in told["reached"].items()},
                witness=told["witness"],
            )
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            return None

    def write(self, listed: Listed) -> None:
        """Makes this the list, and removes what it does not name. Raises OSError."""
        told = {"format": FORMAT, **asdict(listed)}
        self._put(_LIST, orjson.dumps(told))
        named = {part.file for part in listed.parts} | {_LIST, _LOCK}
        for file in self._folder.iterdir():
            if file.name not in named:
                file.unlink(missing_ok=True)

    def add(self, source: Source, frame: pl.DataFrame, first: Any, last: Any) -> Part:
        """Writes a part; it counts once it is listed. Raises OSError."""
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd", compression_level=1)
        data = buffer.getbuffer()
        digest = hashlib.sha256(data).hexdigest()
        name = f"{source}-{digest[:20]}.parquet"
        self._put(name, data)
        return Part(name, source, frame.height, first, last, digest)

    def load(self, part: Part, needed: Needed | None = None) -> pl.DataFrame:
        """A part's rows, with those columns that are needed. Raises DamagedError."""
        try:
            data = (self._folder / part.file).read_bytes()
            if hashlib.sha256(data).hexdigest() != part.sha256:
                raise DamagedError(part.file)
            columns = None if needed is None else needed(pl.read_parquet_schema(data))
            return pl.read_parquet(data, columns=columns)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise DamagedError(part.file) from error

    def each(self, parts: Sequence[Part], needed: Needed | None = None) -> Iterator[pl.DataFrame]:
        """As `load`, one after the other; the next is read while one is worked on. Raises DamagedError."""
        with ThreadPoolExecutor(1) as ahead:
            coming = deque(ahead.submit(self.load, part, needed) for part in parts[:1])
            for at in range(len(parts)):
                coming.extend(ahead.submit(self.load, part, needed) for part in parts[at + 1 : at + 2])
                yield coming.popleft().result()

    def size(self, listed: Listed) -> int:
        """Bytes of all parts."""
        return sum((self._folder / part.file).stat().st_size for part in listed.parts)

    def _put(self, name: str, data: bytes | memoryview) -> None:
        beside = self._folder / f"{name}.new"
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
