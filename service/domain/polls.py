"""Sources that are asked: how far each was fetched, and how it went."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

PollOutcome = Literal[
    "taken", "unchanged", "unmappable", "refused", "slowed", "answered", "silent", "unreachable", "unusable"
]
"""What became of a request: its page was taken; nothing changed; the page cannot be read and waits as a dead
letter; the source does not let us in; it wants us to wait; it answered with an error; it did not answer in
time; it cannot be reached; what it answered, or where it is, cannot be used.
"""
MOST_LETTERS = 50
"""Dead letters of a source that are remembered."""
PollStanding = Literal["unset", "waiting", "polling", "failing", "stopped"]
"""How a source stands: a secret is missing; it is asked again at its time; it is being asked; the last
requests failed, and it is tried again, later and later; it does not let us in, and is asked again once its
document or its secret changes.
"""


@dataclass(frozen=True, slots=True)
class PollCounts:
    """What the last turn brought: pages, and signals by what became of them."""

    pages: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0

    def plus(self, accepted: int, duplicates: int, rejected: int) -> "PollCounts":
        """One more page."""
        return PollCounts(
            self.pages + 1, self.accepted + accepted, self.duplicates + duplicates, self.rejected + rejected
        )


@dataclass(frozen=True, slots=True)
class PollFailure:
    """Why a request brought nothing: a stable reason, and one sentence without secrets."""

    outcome: PollOutcome
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class PollState:
    """What is kept of a source that is asked.

    shape, proof: marks of what is asked, and of the secrets with it, when it was asked last. sealed: the
    position. at: when it was asked last; next_at: when it is again. reason, text: of what went wrong last.
    failures: requests in a row that failed, the first of them at `since`. letters: marks of what was kept
    as dead letters lately, so that it is kept once.
    """

    feed: str
    shape: str
    proof: str
    next_at: datetime
    sealed: bytes | None = field(default=None, repr=False)
    at: datetime | None = None
    outcome: PollOutcome | None = None
    reason: str | None = None
    text: str | None = None
    failures: int = 0
    since: datetime | None = None
    stopped: bool = False
    counts: PollCounts = PollCounts()
    letters: tuple[str, ...] = ()

    def well(self, outcome: PollOutcome, at: datetime, wait: timedelta) -> "PollState":
        """After a request that was answered as it should be."""
        return replace(
            self,
            at=at,
            next_at=at + wait,
            outcome=outcome,
            reason=None,
            text=None,
            failures=0,
            since=None,
            stopped=False,
        )

    def wrong(self, why: "PollFailure", at: datetime, wait: timedelta) -> "PollState":
        """After a request that was not."""
        return replace(
            self,
            at=at,
            next_at=at + wait,
            outcome=why.outcome,
            reason=why.reason,
            text=why.text,
            failures=self.failures + 1,
            since=self.since or at,
            stopped=why.outcome == "refused",
        )

    def with_letter(self, mark: str) -> "PollState":
        """Once something was kept as a dead letter."""
        return replace(self, letters=(*self.letters, mark)[-MOST_LETTERS:])


@dataclass(frozen=True, slots=True)
class PollView:
    """A source that is asked, as whoever connects it sees it. Times are RFC 3339, `every` is in seconds.

    request: what is asked next, with its secrets' names in the place of their values; cursor: where that
    goes on, in a word; missing: secrets that are not set. outcome, reason, text: of the last request; the
    counts are those of the last turn.
    """

    standing: PollStanding
    every: int
    request: str
    cursor: str | None
    missing: list[str]
    at: str | None
    next_at: str | None
    outcome: PollOutcome | None
    reason: str | None
    text: str | None
    failures: int
    since: str | None
    pages: int
    accepted: int
    duplicates: int
    rejected: int
