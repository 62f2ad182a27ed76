"""A store and a clock for tests of state."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from service.domain.events import BoundariesPublished, Event, Happening
from service.store.base import Store
from service.store.writer import Tx

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, by: timedelta) -> None:
        """Moves time by `by`, backwards too."""
        self.at += by


class Heard:
    """Keeps every event that was announced."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, events: Sequence[Event]) -> None:
        self.events.extend(events)


class Held:
    """Keeps the writer busy so that what is submitted meanwhile shares one batch."""

    def __init__(self, store: Store) -> None:
        self.release, started = threading.Event(), threading.Event()

        def unit(_: Tx) -> None:
            started.set()
            self.release.wait(5)

        self.done = store.writer.submit(unit)
        assert started.wait(5)


def news(reason: str = "something") -> Happening:
    """A happening without ties to any table."""
    return Happening("boundaries.published", ("boundaries",), BoundariesPublished("r1", reason, None))


def reports(*reasons: str) -> Callable[[Tx], str]:
    """A unit that reports one happening per reason and answers the last."""

    def unit(tx: Tx) -> str:
        for reason in reasons:
            tx.happen(news(reason))
        return reasons[-1]

    return unit


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Waits for a condition; fails with a plain sentence when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain")
        time.sleep(0.002)
