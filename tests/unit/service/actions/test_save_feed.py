"""A feed's document counts from the next delivery on; who saves over another's sees it first."""

import pytest

from service.access.permissions import SERVICE
from service.actions.follow_feeds import follow_feeds
from service.actions.save_feed import remove_feed, save_feed
from service.domain.drafts import Condition, tag_of
from service.errors import Problem
from service.feeds import LiveFeeds
from service.store import feeds as kept
from support.house import House
from support.small_feed import DOCUMENT

ABSENT = Condition(absent=True)
MENDED = DOCUMENT.replace("Parcel lockers", "Lockers")


def _over(text: str) -> Condition:
    return Condition(frozenset({tag_of(text)}))


async def test_it_counts_at_once_and_every_document_before_it_is_kept(house: House) -> None:
    first = await save_feed(house.ctx, SERVICE, "lockers", DOCUMENT, ABSENT)
    assert house.ctx.feeds["lockers"].title == "Parcel lockers"
    await save_feed(house.ctx, SERVICE, "lockers", MENDED, _over(DOCUMENT))
    assert house.ctx.feeds["lockers"].title == "Lockers"
    with house.ctx.store.reader() as conn:
        history = kept.history(conn, "lockers", 10)
    assert [one.text for one in history] == [MENDED, DOCUMENT]
    assert first.tag == tag_of(DOCUMENT)


async def test_who_saves_over_what_she_did_not_see_is_told(house: House) -> None:
    await save_feed(house.ctx, SERVICE, "lockers", DOCUMENT, ABSENT)
    for only in (ABSENT, _over(MENDED)):
        with pytest.raises(Problem, match="was changed meanwhile") as refused:
            await save_feed(house.ctx, SERVICE, "lockers", MENDED, only)
        assert refused.value.extra["etag"] == tag_of(DOCUMENT)


async def test_one_that_was_saved_here_is_taken_back(house: House) -> None:
    await save_feed(house.ctx, SERVICE, "lockers", DOCUMENT, ABSENT)
    gone = await remove_feed(house.ctx, SERVICE, "lockers", _over(DOCUMENT))
    assert gone.tag is None
    assert "lockers" not in house.ctx.feeds
    with pytest.raises(Problem, match="No document of a feed 'lockers' was saved here"):
        await remove_feed(house.ctx, SERVICE, "lockers", _over(DOCUMENT))


async def test_what_another_service_saved_is_followed(house: House) -> None:
    await save_feed(house.ctx, SERVICE, "lockers", DOCUMENT, ABSENT)
    house.ctx.feeds.now = LiveFeeds({}).now
    assert "lockers" not in house.ctx.feeds
    await follow_feeds(house.ctx)
    assert house.ctx.feeds["lockers"].title == "Parcel lockers"


async def test_who_may_not_edit_feeds_saves_and_takes_back_none(house: House) -> None:
    for attempt in (
        save_feed(house.ctx, house.ines, "lockers", DOCUMENT, ABSENT),
        remove_feed(house.ctx, house.ines, "lockers", ABSENT),
    ):
        with pytest.raises(Problem, match="may not edit feeds"):
            await attempt
