"""Sources are asked in turns: nothing is skipped, whatever happens between two pages, and nothing doubled."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.actions.follow_journal import LEASE, hold_follower
from service.polled import job_of
from support.asked import KEY, Asked, page
from support.asking import BEHIND, LATER, NUMBERED, Desk, asking_desk
from support.nodes import eventually
from support.receiver import Answer


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with asking_desk(tmp_path) as desk:
        yield desk


async def test_a_turn_walks_to_the_last_page_and_the_next_goes_on_behind_it(desk: Desk) -> None:
    desk.connect(BEHIND)
    desk.reviews.says("a", "b", "c")

    state = await desk.turn()

    assert desk.texts() == ["Review a", "Review b", "Review c"]
    assert (state.outcome, state.counts.pages, state.counts.accepted) == ("taken", 2, 3)
    assert [one.headers["authorization"] for one in desk.source.asked] == [f"Bearer {KEY}"] * 2
    desk.reviews.says("d")
    state = await desk.turn()
    assert desk.source.queries() == [{}, {"after": "2"}, {"after": "3"}]
    assert len(desk.texts()) == 4
    assert state.next_at - (state.at or state.next_at) == timedelta(seconds=300)


async def test_newest_first_is_walked_until_all_is_known(desk: Desk) -> None:
    desk.connect(NUMBERED)
    desk.source.says = desk.reviews.numbered
    desk.reviews.says("a", "b", "c", "d")
    await desk.turn()
    desk.reviews.says("e")
    await desk.turn()
    assert len(desk.texts()) == 5
    # What one turn found is read again by two: the list may have moved in the first and in the next.
    for _ in range(4):
        await desk.turn()
    whole = ["1", "2", "3", "4"]
    assert [one["page"] for one in desk.source.queries()] == [*"123", *whole, *whole, *"12", "1", "1"]


async def test_a_list_is_followed_by_its_links(desk: Desk) -> None:
    desk.connect("next: {link: true}")
    desk.source.says = desk.reviews.linked
    desk.reviews.says("a", "b", "c")
    await desk.turn()
    assert len(desk.texts()) == 3
    assert desk.source.queries() == [{}, {"from": "2"}]


async def test_a_page_that_was_cut_off_is_asked_for_again_and_none_is_skipped(desk: Desk) -> None:
    desk.connect(NUMBERED)
    desk.reviews.says("a", "b", "c", "d")
    held = threading.Event()

    def cut_at_the_second(asked: Asked) -> Answer:
        answer = desk.reviews.numbered(asked)
        return replace(answer, held=held) if asked.query["page"] == "2" else answer

    desk.source.says = cut_at_the_second
    desk.house.hands.pass_(LATER)
    async with desk.working():
        await eventually(lambda: len(desk.source.asked) == 2)
    held.set()
    assert desk.texts() == ["Review c", "Review d"]
    desk.source.says = desk.reviews.numbered

    await desk.turn()

    # All of the first page is known: a walk that began anew would end there, and never come to the others.
    assert [one["page"] for one in desk.source.queries()[2:]] == ["2", "3"]
    assert desk.texts() == ["Review a", "Review b", "Review c", "Review d"]


async def test_what_the_new_pushes_down_the_list_hides_nothing_behind_it(desk: Desk) -> None:
    desk.connect(NUMBERED + "  pages: 1")
    desk.source.says = desk.reviews.numbered
    desk.reviews.says("a", "b")
    await desk.turn()
    await desk.turn()  # to the end of the list
    desk.reviews.says("c", "d", "e", "f")
    await desk.turn()
    desk.reviews.says("g", "h")
    for _ in range(8):  # the second page holds what was the first, and what is behind it is still new
        await desk.turn()
    assert [text[-1] for text in desk.texts()] == list("abcdefgh")


async def test_who_lost_the_lease_writes_nothing_down(desk: Desk) -> None:
    desk.connect(BEHIND)
    desk.reviews.says("a")
    held = threading.Event()
    desk.source.says = lambda asked: replace(desk.reviews.behind(asked), held=held)
    desk.house.hands.pass_(LATER)
    async with desk.working(renew_every=LEASE.total_seconds()) as poller:
        await eventually(lambda: len(desk.source.asked) == 1)
        desk.house.hands.pass_(LEASE * 2)
        assert await hold_follower(desk.house.ctx, job_of("shop"), "another") is not None
        held.set()
        await eventually(lambda: not poller._under_way)
        assert desk.texts() == []
        assert len(desk.source.asked) == 1  # the other has it


async def test_a_page_may_take_longer_than_the_lease(desk: Desk) -> None:
    desk.connect(BEHIND)
    desk.reviews.says("a")
    held = threading.Event()
    desk.source.says = lambda asked: replace(desk.reviews.behind(asked), held=held)
    desk.house.hands.pass_(LATER)
    async with desk.working():
        await eventually(lambda: len(desk.source.asked) == 1)
        desk.house.hands.pass_(LEASE / 2)
        await eventually(lambda: desk.held_until() > desk.house.hands.at + LEASE * 0.9)
        held.set()
        await eventually(lambda: desk.texts() == ["Review a"])


async def test_what_fails_is_tried_later_and_later_and_what_comes_again_is_taken_once(desk: Desk) -> None:
    desk.connect("every: 600")
    desk.reviews.says("a")
    await desk.turn()
    desk.source.says = lambda _: Answer(503)

    waits = []
    for _ in range(3):
        state = await desk.turn()
        assert state.at is not None
        waits.append((state.next_at - state.at).total_seconds())

    assert waits == [5, 15, 60]
    assert (state.outcome, state.reason, state.failures) == ("answered", "503", 3)
    assert state.text == "The source answered 503."
    desk.source.says = desk.reviews.behind
    state = await desk.turn()
    assert (state.failures, state.text, state.counts.duplicates) == (0, None, 1)
    assert desk.texts() == ["Review a"]


@pytest.mark.parametrize("wish", ["1800", "Mon, 02 Mar 2026 11:30:00 GMT"])
async def test_a_source_that_wants_us_to_wait_is_not_asked_before(desk: Desk, wish: str) -> None:
    desk.connect("every: 600")
    desk.source.says = lambda _: Answer(429, {"Retry-After": wish})
    state = await desk.turn()
    assert state.at is not None
    assert state.outcome == "slowed"
    assert (state.next_at - state.at).total_seconds() == pytest.approx(1800)


async def test_who_is_not_let_in_stops_until_a_secret_changes(desk: Desk) -> None:
    desk.connect(BEHIND, "an old key")
    desk.reviews.says("a")

    def strict(asked: Asked) -> Answer:
        return desk.reviews.behind(asked) if KEY in asked.headers["authorization"] else Answer(401)

    desk.source.says = strict
    state = await desk.turn()
    assert (state.outcome, state.stopped) == ("refused", True)
    (seen,) = desk.house.ctx.noted.take()  # it stands among the deliveries, as any that was not taken
    assert (seen.outcome, seen.reason) == ("refused", "401")
    desk.house.hands.pass_(LATER)
    async with desk.working():
        with pytest.raises(TimeoutError):
            await eventually(lambda: len(desk.source.asked) > 1, 0.2)

    desk.connect(BEHIND, "an old key", KEY)  # of several the newest that is let in
    state = await desk.turn()
    assert (state.outcome, state.stopped, desk.texts()) == ("taken", False, ["Review a"])


async def test_a_page_that_cannot_be_read_waits_as_one_dead_letter_until_the_document_is_mended(
    desk: Desk,
) -> None:
    desk.connect("every: 600")
    desk.source.says = lambda _: replace(page([]), body=b"<h1>Back soon</h1>")
    await desk.turn()
    state = await desk.turn()
    assert (state.outcome, state.reason, state.failures, desk.letters()) == ("unmappable", "not_json", 2, 1)

    desk.source.says = desk.reviews.behind
    desk.reviews.says("a")
    state = await desk.turn()
    assert (state.outcome, desk.texts()) == ("taken", ["Review a"])


async def test_an_item_that_is_not_taken_is_kept_once_and_holds_nothing_up(desk: Desk) -> None:
    desk.connect(BEHIND)
    desk.reviews.says("a", "b")
    desk.reviews.said[0]["at"] = "yesterday"
    state = await desk.turn()
    assert (state.counts.accepted, state.counts.rejected, desk.letters()) == (1, 1, 1)
    desk.connect(BEHIND + "  every: 700")
    await desk.turn()
    assert desk.source.queries()[-1] == {"after": "2"}


async def test_what_was_said_long_ago_is_history_and_opens_no_case(desk: Desk) -> None:
    desk.connect(BEHIND)
    desk.reviews.says("a", at="2024-01-01T08:00:00Z")
    desk.reviews.says("b")
    state = await desk.turn()
    assert state.counts.accepted == 2
    assert desk.texts() == ["Review b"]


async def test_what_did_not_change_is_not_sent_again(desk: Desk) -> None:
    desk.connect("""query: {since: "{since}"}
  since: {overlap: 60, first: 3600}
""")
    desk.reviews.says("a", at="2026-03-02T10:30:00Z")
    listed = desk.reviews.behind

    def tagged(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"1"':
            return Answer(304)
        answer = listed(asked)
        return replace(answer, headers={**answer.headers, "ETag": '"1"'})

    desk.source.says = tagged
    await desk.turn()
    await desk.turn()
    state = await desk.turn()

    assert state.outcome == "unchanged"
    assert [one["since"] for one in desk.source.queries()] == [
        "2026-03-02T10:00:00Z",  # an hour before the first turn
        "2026-03-02T10:29:00Z",  # a minute before the latest that was said
        "2026-03-02T10:29:00Z",
    ]


async def test_a_list_that_leads_elsewhere_is_not_followed_but_taken(desk: Desk) -> None:
    desk.connect("next: {url: next}")
    desk.reviews.says("a")
    desk.source.says = lambda _: page(desk.reviews.said, next="https://evil.example/more")
    state = await desk.turn()
    assert (state.outcome, state.reason, desk.texts()) == ("unusable", "foreign_next", ["Review a"])


async def test_a_long_list_goes_on_soon_and_one_without_end_does_not(desk: Desk) -> None:
    desk.connect(BEHIND + "  pages: 1")
    desk.reviews.says("a", "b", "c")
    state = await desk.turn()
    assert state.at is not None
    assert state.next_at - state.at == timedelta(seconds=1)
    numbers = iter(range(1_000))
    desk.source.says = lambda _: page([], next=str(next(numbers)), more=True)
    state = await desk.turn()
    assert state.at is not None
    assert state.next_at - state.at == timedelta(seconds=300)
