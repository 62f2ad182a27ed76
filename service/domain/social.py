"""The social clock: a post that everybody sees waits for the first answer of a person."""

from dataclasses import dataclass, replace
from datetime import datetime

from rules.pack import FirstReply
from service.clock import rfc3339
from voc.signal import Author, Signal


@dataclass(frozen=True, slots=True)
class ClockView:
    """A public post that waits for its first answer: said at `since`, where, to be answered by `due_at`.
    `missed`: that was told of as missed; it is still to be answered.
    """

    channel: str
    since: str
    due_at: str
    missed: bool


@dataclass(frozen=True, slots=True)
class SocialClock:
    """The clock of a case while it runs."""

    channel: str
    since: datetime
    due_at: datetime
    missed: bool = False

    def view(self) -> ClockView:
        """As screens show it."""
        return ClockView(self.channel, rfc3339(self.since), rfc3339(self.due_at), self.missed)


def clock_after(running: SocialClock | None, heard: Signal, first_reply: FirstReply) -> SocialClock | None:
    """The clock of a case once a signal is in it; of several posts the one that is due first counts.

    It runs from when the post was said, not from when it came here: that is how long its customer waits.
    """
    if not heard.public or heard.author is not Author.CUSTOMER:
        return running
    due = heard.at + first_reply.within(heard.channel)
    if running is None:
        return SocialClock(heard.channel, heard.at, due)
    if running.due_at <= due:
        return running
    # What was told of as missed is not missed a second time.
    return replace(running, channel=heard.channel, since=heard.at, due_at=due)
