"""What waits for one reader is in line, coalesced where it may be, and bounded."""

import asyncio
from datetime import UTC, datetime

from service.errors import CloseCode
from service.live.outbox import Closing, Outbox


async def _drain(outbox: Outbox) -> list[str | Closing]:
    taken: list[str | Closing] = []
    while outbox.size:
        taken.append(await outbox.take())
    return taken


async def test_frames_leave_in_the_order_in_which_they_came() -> None:
    outbox = Outbox()
    for text in ("a", "b", "c"):
        outbox.send(text)

    assert await _drain(outbox) == ["a", "b", "c"]


async def test_what_is_measured_is_known_of_the_frame_that_was_taken_last() -> None:
    outbox = Outbox()
    heard = datetime(2026, 12, 1, tzinfo=UTC)
    outbox.send("signal", heard)
    outbox.send("event")

    await outbox.take()
    assert outbox.since == heard
    await outbox.take()
    assert outbox.since is None


async def test_the_latest_notice_of_a_key_wins_and_stands_behind_what_came_before_it() -> None:
    outbox = Outbox()
    outbox.notice("latitude:1", "old")
    outbox.send("event")
    outbox.notice("latitude:2", "other")
    outbox.notice("latitude:1", "new")

    assert await _drain(outbox) == ["event", "other", "new"]


async def test_a_notice_that_was_taken_is_not_replaced() -> None:
    outbox = Outbox()
    outbox.notice("k", "first")
    assert await outbox.take() == "first"
    outbox.notice("k", "second")

    assert await _drain(outbox) == ["second"]


async def test_taking_waits_until_there_is_something() -> None:
    outbox = Outbox()
    taking = asyncio.create_task(outbox.take())
    await asyncio.sleep(0)
    assert not taking.done()
    outbox.send("now")

    assert await taking == "now"


async def test_a_reader_that_cannot_keep_up_is_closed_and_holds_nothing_more() -> None:
    outbox = Outbox(limit=10)
    outbox.send("12345678")
    outbox.send("90123")
    outbox.send("later")

    end = await outbox.overflow()

    assert outbox.size == 0
    assert end == outbox.closing
    assert end.code == 4408


async def test_replaced_notices_do_not_count_against_the_limit() -> None:
    outbox = Outbox(limit=10)
    for _ in range(100):
        outbox.notice("k", "12345678")

    assert outbox.closing is None
    assert await outbox.take() == "12345678"


async def test_what_waits_is_sent_before_an_ordered_end_and_the_first_reason_stands() -> None:
    outbox = Outbox()
    outbox.send("last words")
    outbox.close(CloseCode.SHUTTING_DOWN, "stopping")
    outbox.close(CloseCode.TOO_SLOW, "other")
    outbox.send("too late")

    assert await outbox.take() == "last words"
    assert await outbox.take() == Closing(4503, "stopping")


async def test_a_reason_fits_a_control_frame() -> None:
    outbox = Outbox()
    outbox.close(CloseCode.BAD_FRAME, "ü" * 100)

    end = await outbox.take()

    assert isinstance(end, Closing)
    assert len(end.reason.encode()) <= 123
    assert end.reason == "ü" * 61
