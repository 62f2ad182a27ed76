"""Whether what is written can be kept, told once however often it fails."""

import logging
import math
import time
from typing import Final

from service.store import problems

STEADY: Final = 1.0
"""Seconds without a failure after which a fault that was told of counts as over."""

_log = logging.getLogger(__name__)


class Recording:
    """How the last writes went. On a disk that is nearly full what is small still fits: that is not the end
    of its fault, and each of the thousand failures that follow would say the same, on a disk that may be the
    full one.
    """

    def __init__(self) -> None:
        self.works = True
        """Whether what was written last could be kept."""
        self._told: str | None = None
        self._failed = -math.inf

    @property
    def settled(self) -> bool:
        """Whether it works, and nothing is left to be said of a time in which it did not."""
        return self.works and self._told is None

    def failed(self, units: int, error: Exception | None) -> None:
        """A batch of so many units could not be kept."""
        full = problems.no_room(error)
        why, cause = ("the disk is full: ", None) if full else ("", error)
        if not full or self._told != why:
            _log.error("%sa batch of %d units was not recorded", why, units, exc_info=cause)
        self._told = why
        self.still_fails()

    def still_fails(self) -> None:
        """It was tried again in vain."""
        self.works, self._failed = False, time.monotonic()

    def worked(self) -> None:
        """Something could be kept."""
        self.works = True
        if self._told is not None and time.monotonic() - self._failed > STEADY:
            self._told = None
            _log.warning("the database records again")
