"""What callers hear of errors of the database."""

import sqlite3

from sqlalchemy.exc import DataError, DBAPIError, OperationalError

from service.errors import Code, Problem


def heard(error: Exception) -> Exception:
    """What the caller of a unit hears of an error inside it."""
    if isinstance(error, DataError):
        return unfit(error)
    return not_recorded(error) if isinstance(error, OperationalError) else error


def unfit(error: DataError) -> Problem:
    """What was given cannot be kept: a letter that is none, or a number beyond all columns."""
    problem = Problem(Code.INVALID, "A text or number in it cannot be kept.")
    problem.__cause__ = error
    return problem


def not_recorded(cause: Exception) -> Problem:
    """A batch was not committed."""
    why = "The disk of the database is full: nothing" if no_room(cause) else "Nothing"
    problem = Problem(Code.NOT_RECORDED, f"{why} was recorded; the same request may be sent again.")
    problem.__cause__ = cause
    return problem


def no_room(error: Exception | None) -> bool:
    """Whether the database refused because there is no room on its disk."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    # 53100: disk_full, https://www.postgresql.org/docs/current/errcodes-appendix.html
    return (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(cause, "sqlstate", None) == "53100"
    )


def away() -> Problem:
    """The database is not there; nothing was begun."""
    return Problem(Code.DATABASE_AWAY, "The database is away, nothing was recorded; try again in a moment.")


def no_word() -> Problem:
    """The service ends before it is known what became of a batch."""
    return Problem(
        Code.SHUTTING_DOWN,
        "The service is stopping before the database said whether this was recorded; "
        "send the same request again.",
    )
