"""Which publication stands between two revisions: what a latitude that moved names as its cause."""

from collections import deque
from dataclasses import asdict, is_dataclass
from typing import Any

from service.domain.actor import PersonRef
from service.domain.events import Event
from service.domain.publication import ChangedDocument, MovedBy

KEPT = 50
"""Publications that are remembered; who shows an older one is told of the last alone."""


class Publications:
    """The last publications that were heard of, in order."""

    def __init__(self) -> None:
        self._heard: deque[tuple[str | None, MovedBy]] = deque(maxlen=KEPT)

    def heard(self, event: Event) -> None:
        """Remember a publication; other events are nothing to it."""
        if event.type != "boundaries.published":
            return
        data = _plain(event.data)
        documents = [ChangedDocument(**each) for each in data.get("documents", ())]
        by = None if data["by"] is None else PersonRef(**data["by"])
        self._heard.append((data.get("before"), MovedBy(data["revision"], data["reason"], by, documents)))

    def between(self, shown: str, now: str) -> MovedBy | None:
        """What led from one revision to the other: the last publication, with all that changed on the way.

        None where they are the same, or where the publication of `now` was not heard of yet.
        """
        if shown == now or not self._heard or self._heard[-1][1].revision != now:
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


def _plain(data: object) -> dict[str, Any]:
    """An event's data as the journal keeps it, also where it comes straight from the unit."""
    if is_dataclass(data) and not isinstance(data, type):
        return asdict(data)
    return data if isinstance(data, dict) else {}
