"""Which nodes are heard: each beats on the bus; one that has not for a while is gone."""

import time
from collections.abc import Callable

BEAT_EVERY = 1.0
"""Seconds between two beats of a node."""
GONE_AFTER = 6.0
"""Seconds without a beat after which a node is gone."""


class Nodes:
    """The other nodes, by when each was heard last."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._heard: dict[str, float] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._heard)

    def heard(self, node: str) -> bool:
        """A node was heard; whether it came just now."""
        came = node not in self._heard
        self._heard[node] = self._now()
        return came

    def left(self, node: str) -> bool:
        """A node said that it goes; whether it was here."""
        return self._heard.pop(node, None) is not None

    def gone(self) -> list[str]:
        """The nodes that are no more, said once."""
        silent = [node for node, at in self._heard.items() if self._now() - at > GONE_AFTER]
        for node in silent:
            del self._heard[node]
        return silent
