"""How a database that cannot keep things is told of."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from service.store.recording import STEADY, Recording

FULL = "the disk is full: a batch of 2 units was not recorded"
AGAIN = "the database records again"


class DriverError(Exception):
    """What drivers raise where a disk is full, as either of them words it."""

    sqlite_errorcode = sqlite3.SQLITE_FULL
    sqlstate = "53100"


NO_ROOM = OperationalError("COMMIT", None, DriverError())


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as its only item."""
    now = [100.0]
    monkeypatch.setattr("service.store.recording.time.monotonic", lambda: now[0])
    return now


def test_a_full_disk_is_told_of_once_also_where_small_writes_still_fit(
    seconds: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    told = Recording()
    for _ in range(3):
        told.failed(2, NO_ROOM)
        assert not told.works
        seconds[0] += STEADY / 2
        told.worked()
        assert (told.works, told.settled) == (True, False)
    assert caplog.messages == [FULL]

    seconds[0] += STEADY
    told.worked()

    assert told.settled
    assert caplog.messages == [FULL, AGAIN]
    told.failed(2, NO_ROOM)
    assert caplog.messages == [FULL, AGAIN, FULL]


def test_what_was_tried_again_in_vain_is_not_over(seconds: list[float]) -> None:
    told = Recording()
    told.failed(2, NO_ROOM)
    seconds[0] += 10 * STEADY
    told.still_fails()
    told.worked()
    assert (told.works, told.settled) == (True, False)


def test_every_other_fault_is_told_each_time_with_its_cause(caplog: pytest.LogCaptureFixture) -> None:
    told = Recording()
    for _ in range(2):
        told.failed(1, OSError("torn out"))
    told.failed(2, NO_ROOM)
    assert caplog.messages == [*["a batch of 1 units was not recorded"] * 2, FULL]
    assert [record.exc_info is not None for record in caplog.records] == [True, True, False]
