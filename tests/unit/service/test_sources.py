"""Feeds as whoever connects them sees them: how deliveries went, what is missing, no value of a secret."""

from datetime import timedelta

from service.access.permissions import SERVICE
from service.actions.capture_deliveries import capture_deliveries
from service.actions.dead_letters import keep_dead_letter
from service.actions.note_deliveries import note_deliveries
from service.actions.rotate_secret import add_secret
from service.actions.save_feed import save_feed
from service.domain.drafts import Condition, tag_of
from service.domain.feeds import DeliveryCounts
from service.sources import FeedRow, FeedView, feed_rows, feed_view
from support.house import House
from support.small_feed import DOCUMENT
from voc.delivery import Delivery
from voc.errors import Rejected


async def _lockers(house: House) -> None:
    await save_feed(house.ctx, SERVICE, "lockers", DOCUMENT, Condition(absent=True))


def _row(house: House) -> FeedRow:
    with house.ctx.store.reader() as conn:
        (row,) = feed_rows(house.ctx, conn).items
    return row


def _view(house: House) -> FeedView:
    with house.ctx.store.reader() as conn:
        found = feed_view(house.ctx, conn, "lockers")
    assert found is not None
    return found


async def test_a_feed_says_where_it_is_from_and_what_it_still_needs(house: House) -> None:
    await _lockers(house)
    row = _row(house)
    assert (row.origin, row.scheme, row.lately, row.last) == ("console", "hmac sha256", 0, None)
    assert [(secret.name, secret.values) for secret in row.secrets] == [("LOCKERS", 0)]
    await add_secret(house.ctx, SERVICE, "lockers", "LOCKERS", "a-value-of-ours", None)
    assert [secret.values for secret in _row(house).secrets] == [1]
    view = _view(house)
    assert [one.name for one in view.set_here] == ["LOCKERS"]
    assert "a-value-of-ours" not in f"{view}"


async def test_it_sums_up_how_its_last_deliveries_went(house: House) -> None:
    await _lockers(house)
    sent = Delivery("https://x/v1/feeds/lockers", {}, b"{}", house.ctx.clock())
    for rejected in ((), (Rejected(0, None, "missing", "id: is missing"),)):
        with house.ctx.noted.watch("lockers", sent, capture=False) as seen:
            seen.taken(DeliveryCounts(accepted=1), rejected)
    await note_deliveries(house.ctx)
    await keep_dead_letter(house.ctx, "lockers", sent, "no_items")
    row = _row(house)
    assert (row.lately, row.wrong, row.dead_letters) == (2, 1, 1)
    assert row.last is not None
    assert (row.last.outcome, row.last.reason) == ("partly", "missing")


async def test_a_name_that_is_captured_and_no_feed_is_told_apart(house: House) -> None:
    await capture_deliveries(house.ctx, SERVICE, "lockers", timedelta(minutes=10))
    with house.ctx.store.reader() as conn:
        page = feed_rows(house.ctx, conn)
        assert feed_view(house.ctx, conn, "lockers") is None
    assert ([one.name for one in page.unknown], page.items) == (["lockers"], [])


async def test_one_whole_has_its_text_its_history_and_its_samples(house: House) -> None:
    await _lockers(house)
    mended = DOCUMENT.replace("Parcel lockers", "Lockers")
    await save_feed(house.ctx, SERVICE, "lockers", mended, Condition(frozenset({tag_of(DOCUMENT)})))
    view = _view(house)
    assert (view.text, view.etag, view.given) == (mended, tag_of(mended), None)
    assert [one.text for one in view.history] == [mended, DOCUMENT]
    (sample,) = view.samples
    assert (sample.title, sample.at) == ("one review", None)
    assert "The door did not open." in sample.body
