"""What a store needs of a database, whichever it is. `sqlite.py` and `postgres.py` are the two there are."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

import orjson
from sqlalchemy import Connection, Engine

from service.store import driver
from service.store.sealing import Position

Purpose = Literal["read", "write", "alter"]
"""`read`: short transactions that see one moment; `write`: the writer's; `alter`: changes of the schema."""


class StoreError(Exception):
    """The database cannot be opened; the message is one sentence for a person, without any password."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a batch begins that others may have written before: the head's moment and position, and a mark
    by which the database knows the transaction even when its connection is gone.
    """

    at: datetime
    position: Position
    mark: str


class Tending:
    """What has to be done for a database beside what is written to it: nothing, where it does so itself."""

    def wrote(self, events: int) -> None:
        """Called in the writer's thread after each commit, which told of so many events."""

    def close(self) -> None:
        """Ends it, before the writer's connection is closed."""


class Database(ABC):
    """A database.

    Guarantees: a transaction of `write` sees all that was committed before it began and nothing that another
    writer does meanwhile; one of `read` sees one moment and changes nothing; a commit that returns survives
    a power cut.
    """

    shared: ClassVar[bool]
    """Whether several processes may write to it at a time."""
    name: str
    """What sentences call it."""

    @abstractmethod
    def take(self) -> Callable[[], None]:
        """Takes it for this process; what is returned lets it go. Raises StoreError."""

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is anything to read."""

    @abstractmethod
    def engine(self, purpose: Purpose) -> Engine:
        """Connections for a purpose, opened as they are needed."""

    @abstractmethod
    def check(self, conn: Connection) -> None:
        """Whether it is one that can be worked with. Raises StoreError."""

    @abstractmethod
    def legacy(self, conn: Connection) -> int | None:
        """The number of a schema that was made before revisions were stamped; None where it was not."""

    @abstractmethod
    def lock_schema(self, conn: Connection) -> None:
        """Nobody else looks at or changes the schema until the end of this transaction."""

    @abstractmethod
    def altered(self, conn: Connection) -> None:
        """Called before the commit that changed the schema."""

    def tend(self) -> Tending:
        """Begins what has to be done beside the writer."""
        return Tending()

    @abstractmethod
    def away(self, error: BaseException) -> bool:
        """Whether an error says that the database cannot be reached now, and nothing about a statement."""

    @abstractmethod
    def begin(self, conn: Connection) -> Begun | None:
        """Begins a batch: from here on nobody else writes until its end. None where nobody else ever does."""

    def set_apart(self, conn: Connection, *, first: bool) -> None:  # noqa: ARG002
        """What is written from here on can be undone by itself; `first`: nothing was written before it."""
        driver.run(conn, "SAVEPOINT unit")

    def undo(self, conn: Connection, *, first: bool) -> None:  # noqa: ARG002
        """Undoes what was set apart. Raises DBAPIError where the database itself ended the transaction."""
        driver.run(conn, "ROLLBACK TO unit")
        driver.run(conn, "RELEASE unit")

    def keep(self, conn: Connection, *, first: bool) -> None:  # noqa: ARG002
        """What was set apart is part of the transaction as all before it."""
        driver.run(conn, "RELEASE unit")

    @abstractmethod
    def outcome(self, conn: Connection, mark: str) -> bool | None:
        """Whether a transaction was committed whose connection is gone; None while it is not decided."""


def as_json(value: object) -> str:
    """JSON as columns keep it."""
    return orjson.dumps(value).decode()
