"""Publications as the watcher hears of them: what a latitude that moved names as its cause."""

from collections import deque
from dataclasses import asdict, is_dataclass
from typing import Any

from service.domain.actor import PersonRef
from service.domain.events import Event
from service.domain.publication import ChangedDocument, MovedBy, MovedStage
from service.domain.told import told

KEPT = 50
"""Publications that are remembered; who shows an older one is told of the last alone."""


class Publications:
    """The last publications that were heard of, in order, and the moves of the candidate beside them."""

    def __init__(self) -> None:
        self._heard: deque[tuple[str | None, MovedBy]] = deque(maxlen=KEPT)
        # The candidate leads there and back: whom it counts for may change while it lasts.
        self._there: tuple[str, MovedBy] | None = None
        self._back: tuple[str, MovedBy] | None = None

    def heard(self, event: Event) -> None:
        """Remember a publication, or a move of the candidate; other events are nothing to it."""
        if event.type == "boundaries.published":
            data = _plain(event.data)
            self._heard.append((data.get("before"), _moved_by(data, data["revision"])))
            self._there = self._back = None
        elif event.type == "boundaries.staged":
            data = _plain(event.data)
            live, candidate = data["live"], data["revision"]
            there = data["stage"] == "canary"
            self._there = (live, _moved_by(data, candidate, "canary")) if there else None
            self._back = candidate, _moved_by(data, live, "withdrawn")

    def between(self, shown: str, now: str) -> MovedBy | None:
        """What led from one revision to the other: the last publication, with all that changed on the way.

        None where they are the same, or where the publication of `now` was not heard of yet.
        """
        if shown == now:
            return None
        for led in (self._there, self._back):
            if led is not None and (led[0], led[1].revision) == (shown, now):
                return led[1]
        if self._there is not None and self._there[1].revision == now:
            return self._there[1]
        return self._published_between(shown, now)

    def _published_between(self, shown: str, now: str) -> MovedBy | None:
        if not self._heard or self._heard[-1][1].revision != now:
            return None
        last = self._heard[-1][1]
        documents: dict[str, ChangedDocument] = {}
        for before, moved_by in reversed(self._heard):
            documents = {**{each.name: each for each in moved_by.documents}, **documents}
            if before == shown:
                break
        else:
            return last
        listed = sorted(documents.values(), key=lambda each: each.name)
        return MovedBy(last.revision, last.reason, last.by, listed)


def _moved_by(data: dict[str, Any], revision: str, stage: MovedStage = "live") -> MovedBy:
    documents = [told(ChangedDocument, each) for each in data.get("documents", ())]
    by = None if data["by"] is None else told(PersonRef, data["by"])
    return MovedBy(revision, data["reason"], by, documents, stage)


def _plain(data: object) -> dict[str, Any]:
    """An event's data as the journal keeps it, also where it comes straight from the unit."""
    if is_dataclass(data) and not isinstance(data, type):
        return asdict(data)
    return data if isinstance(data, dict) else {}
