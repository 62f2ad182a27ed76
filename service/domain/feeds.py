"""Feeds as this service keeps them: documents that were saved here, secrets, what was delivered lately."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from service.domain.actor import PersonRef

Origin = Literal["packaged", "folder", "console"]
"""Where the document of a feed is from: this software, the folder of the settings, or saved here."""
Outcome = Literal["taken", "partly", "nothing", "again", "challenge", "refused", "unmappable", "failed"]
"""What became of a delivery: all of it was taken; some of it; nothing in it was for us; it was known before;
it asked for an echo; its signature does not fit; its feed cannot read it; it could not be taken just now.
"""
WENT_WELL: frozenset[Outcome] = frozenset({"taken", "nothing", "again", "challenge"})


@dataclass(frozen=True, slots=True)
class FeedRevision:
    """A document as it was saved. `text` None: the one of this software or of the folder counts again."""

    number: int
    feed: str
    text: str | None
    at: datetime
    by: PersonRef


@dataclass(frozen=True, slots=True)
class FeedSecret:
    """A value of the secret `name` that was set here, still sealed. `until`: when it ends; None: it stays."""

    id: str
    name: str
    at: datetime
    by: PersonRef
    until: datetime | None
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Capture:
    """Until then what is sent to a feed is kept with its content, also where there is no such feed yet."""

    feed: str
    until: datetime


@dataclass(frozen=True, slots=True)
class KeptFeeds:
    """All that is kept of feeds: the last document of each by its name, secrets, captures by feed."""

    documents: tuple[FeedRevision, ...] = ()
    secrets: tuple[FeedSecret, ...] = ()
    captures: tuple[Capture, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """Items of a delivery by what became of them."""

    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class KeptDelivery:
    """A delivery of the last days.

    took: microseconds from its last byte to its answer. size: bytes of its body. reason: the stable code of
    what went wrong. sealed: words about it, and its content if captured.
    """

    id: str
    feed: str
    at: datetime
    outcome: Outcome
    reason: str | None
    counts: DeliveryCounts
    took: int
    size: int
    captured: bool
    sealed: bytes | None = field(default=None, repr=False)
