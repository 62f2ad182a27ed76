"""The social clock: which post it runs for, and until when."""

from datetime import timedelta

import pytest

from rules.pack import FirstReply
from service.domain.social import ClockView, SocialClock, clock_after
from support.house import says
from support.state import START
from voc.signal import Author

SOON = FirstReply({"social": timedelta(minutes=15), "otherwise": timedelta(hours=4)})


def post(channel: str = "social", ago: int = 0) -> SocialClock | None:
    """The clock of a case in which only this was said, so many minutes before the start."""
    said = says(public=True, channel=channel, ago=timedelta(minutes=ago))
    return clock_after(None, said, SOON)


def test_it_runs_from_when_the_post_was_said() -> None:
    clock = post(ago=10)
    assert clock is not None
    assert (clock.since, clock.due_at) == (START - timedelta(minutes=10), START + timedelta(minutes=5))
    assert clock.view() == ClockView("social", "2026-03-02T08:50:00Z", "2026-03-02T09:05:00Z", missed=False)


@pytest.mark.parametrize(
    ("said", "channel", "within"),
    [(SOON, "social", 15), (SOON, "app", 240), (FirstReply(), "app", 60)],
    ids=["of its channel", "of all others", "of a pack that says nothing"],
)
def test_its_length_is_the_packs(said: FirstReply, channel: str, within: int) -> None:
    clock = clock_after(None, says(public=True, channel=channel), said)
    assert clock is not None
    assert clock.due_at - clock.since == timedelta(minutes=within)


@pytest.mark.parametrize(
    "said",
    [says(), says(public=True, author=Author.ASSOCIATE), says(public=True, author=Author.SYSTEM)],
    ids=["in private", "by us", "by a machine"],
)
def test_nothing_else_starts_it(said: object) -> None:
    assert clock_after(None, said, SOON) is None  # type: ignore[arg-type]


def test_of_several_posts_the_one_that_is_due_first_counts() -> None:
    review = post("app")
    tweet = says(public=True, channel="social")
    assert clock_after(review, tweet, SOON) == post("social")
    assert clock_after(post("social"), says(public=True, channel="app"), SOON) == post("social")
    assert clock_after(review, says(), SOON) == review
    assert clock_after(review, says(public=True, channel="app", ago=timedelta(hours=1)), SOON) == post(
        "app", 60
    )


def test_what_was_told_of_as_missed_is_not_missed_again() -> None:
    missed = SocialClock("app", START, START + timedelta(hours=4), missed=True)
    clock = clock_after(missed, says(public=True, channel="social"), SOON)
    assert clock is not None
    assert (clock.channel, clock.missed) == ("social", True)
