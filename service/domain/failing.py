"""A feed whose deliveries keep failing: somebody speaks there, and nobody hears it."""

from dataclasses import dataclass
from typing import Literal

Failure = Literal["refused", "unmappable"]
"""Its signature does not fit; or its document cannot read what comes."""


@dataclass(frozen=True, slots=True)
class FailingView:
    """Deliveries of a feed that failed one after the other: how many since when, and why the last one did
    (`reason`: a stable code). `until`: when one passed again; null while it goes on.
    """

    feed: str
    title: str
    failure: Failure
    reason: str | None
    since: str
    count: int
    until: str | None = None


@dataclass(frozen=True, slots=True)
class FeedsSnapshot:
    """The feeds that fail now, by name."""

    failing: list[FailingView]
