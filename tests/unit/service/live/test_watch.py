"""Latitudes on screens: renewed when they may have moved, at most four times a second, never for nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.domain.decision import BudgetView
from service.domain.events import DecisionChanged, Event, EventType
from service.errors import Code, Problem
from service.latitude import Answered
from service.live.port import Asked
from service.live.stream import Stream
from service.live.watch import _SLICE, Watcher
from service.live.watched import EVERY, FRESH
from support.live import CASE, MARA, NOW, QUEUE, Memory, learnt, next_notice


def _decided(type_: EventType = "decision.made", team: str = "north") -> Event:
    """Something was given in another case, out of a budget of a team."""
    budget = BudgetView("b", "day", "team", team, "Money back", "PT24H", "100.00", "10.00", "90.00", None, 1)
    data = DecisionChanged(None, None, [budget])
    return Event(1, type_, "2026-12-01T09:30:00Z", ("case:other",), data)


async def _looked(memory: Memory, times: int) -> None:
    async with asyncio.timeout(3):
        await memory.looked_again.wait()
    assert len(memory.looked) == times


async def test_the_answer_is_the_latitude_now(watcher: Watcher, stream: Stream) -> None:
    view = await watcher.watch(stream, "c1", {"complaint": "other"})

    assert view.case == "c1"
    assert view.request == {"complaint": "other"}
    assert stream.outbox.size == 0


async def test_an_event_of_the_case_brings_a_notice_with_the_same_request(
    watcher: Watcher, stream: Stream, memory: Memory
) -> None:
    await watcher.watch(stream, "c1", {"complaint": "other"})
    memory.level = 1

    watcher.heard(learnt(CASE))

    notice = await next_notice(stream)
    assert (notice["op"], notice["type"], notice["key"]) == ("notice", "latitude", "latitude:c1")
    data = notice["data"]
    assert isinstance(data, dict)
    assert (data["revision"], data["request"]) == ("revision 1", {"complaint": "other"})


async def test_a_decision_elsewhere_may_have_moved_a_shared_budget(
    watcher: Watcher, stream: Stream, memory: Memory
) -> None:
    await watcher.watch(stream, "c1", {})
    memory.level = 1

    watcher.heard(_decided())

    assert (await next_notice(stream))["key"] == "latitude:c1"


async def test_an_event_of_another_case_computes_nothing(
    watcher: Watcher, stream: Stream, memory: Memory
) -> None:
    await watcher.watch(stream, "c1", {})
    await watcher.watch(stream, "c2", {})
    memory.level = 1
    watcher.heard(learnt(QUEUE, "case:c2"))

    assert (await next_notice(stream))["key"] == "latitude:c2"

    assert [asked.case for looked in memory.looked[2:] for asked in looked] == ["c2"]


async def test_what_did_not_change_is_not_sent(watcher: Watcher, stream: Stream, memory: Memory) -> None:
    await watcher.watch(stream, "c1", {})

    memory.looked_again.clear()
    watcher.heard(learnt(CASE))
    await _looked(memory, 2)

    assert stream.outbox.size == 0


async def test_many_events_are_few_notices_and_the_last_one_is_the_present(
    watcher: Watcher, stream: Stream, memory: Memory
) -> None:
    await watcher.watch(stream, "c1", {})
    loop = asyncio.get_running_loop()
    start = loop.time()
    while loop.time() - start < 3 * EVERY:
        memory.level += 1
        watcher.heard(learnt(CASE))
        await asyncio.sleep(0.01)
    last = f"revision {memory.level}"

    seen: list[object] = []
    async with asyncio.timeout(3):
        while not seen or seen[-1] != last:
            data = (await next_notice(stream))["data"]
            assert isinstance(data, dict)
            seen.append(data["revision"])

    assert len(memory.looked) <= 2 + 4
    assert len(seen) <= 4


async def test_when_time_alone_changes_it_it_is_renewed(
    watcher: Watcher, stream: Stream, memory: Memory
) -> None:
    memory.valid_until = "2026-12-01T09:30:29Z"
    await watcher.watch(stream, "c1", {})
    memory.valid_until, memory.level = None, 1

    assert (await next_notice(stream))["key"] == "latitude:c1"


async def test_who_may_not_ask_hears_why_and_is_not_watched(
    watcher: Watcher, stream: Stream, memory: Memory
) -> None:
    memory.unasked = Problem(Code.NOT_YOURS, "another team's")
    with pytest.raises(Problem, match="another team's"):
        await watcher.watch(stream, "c1", {})
    memory.unasked = None

    await watcher.watch(stream, "c2", {})
    memory.level = 1
    watcher.heard(_decided())

    assert (await next_notice(stream))["key"] == "latitude:c2"
    assert [asked.case for asked in memory.looked[-1]] == ["c2"]


async def test_rights_that_end_end_the_notices(watcher: Watcher, stream: Stream, memory: Memory) -> None:
    await watcher.watch(stream, "c1", {})
    memory.unasked = Problem(Code.NOT_YOURS, "moved away")
    memory.looked_again.clear()
    watcher.heard(learnt(CASE))
    await _looked(memory, 2)
    memory.unasked, memory.level = None, 1
    other = Stream(MARA, "session")
    await watcher.watch(other, "c1", {})
    memory.level = 2
    watcher.heard(learnt(CASE))

    await next_notice(other)
    assert stream.outbox.size == 0


async def test_a_stream_that_forgets_hears_no_more(watcher: Watcher, stream: Stream, memory: Memory) -> None:
    other = Stream(MARA, "session")
    await watcher.watch(stream, "c1", {})
    await watcher.watch(stream, "c2", {})
    await watcher.watch(other, "c1", {})

    watcher.forget(stream, ["c1"])
    memory.level = 1
    watcher.heard(learnt(CASE))

    await next_notice(other)
    assert stream.outbox.size == 0
    watcher.forget(stream)
    memory.level = 2
    watcher.heard(_decided())
    await next_notice(other)
    assert stream.outbox.size == 0


async def test_what_happens_while_the_first_answer_is_read_is_not_missed(
    watcher: Watcher, stream: Stream, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, go, good = asyncio.Event(), asyncio.Event(), memory.latitudes

    async def slow(asked: Sequence[Asked]) -> list[Answered | Problem]:
        found = await good(asked)
        read.set()
        await go.wait()
        return found

    monkeypatch.setattr(memory, "latitudes", slow)
    asking = asyncio.create_task(watcher.watch(stream, "c1", {}))
    await read.wait()
    memory.level = 1
    watcher.heard(learnt(CASE))
    go.set()
    first = await asking

    assert first.revision == "revision 0"
    assert (await next_notice(stream))["key"] == "latitude:c1"


async def test_what_time_alone_changes_is_renewed_on_a_busy_day_too(
    watcher: Watcher, stream: Stream, memory: Memory
) -> None:
    await watcher.watch(stream, "c2", {})
    memory.valid_until = "2026-12-01T09:30:29Z"
    await watcher.watch(stream, "c1", {})
    memory.valid_until, memory.level = None, 1

    async def busy() -> None:
        while True:
            await asyncio.sleep(EVERY + 0.05)
            watcher.heard(learnt("case:c2"))

    day = asyncio.create_task(busy())
    keys = {(await next_notice(stream))["key"] for _ in range(2)}
    day.cancel()
    assert keys == {"latitude:c1", "latitude:c2"}


async def test_a_read_that_fails_is_tried_again_until_the_present_is_shown(
    watcher: Watcher, stream: Stream, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watcher.watch(stream, "c1", {})
    good = memory.latitudes

    async def fails_once(asked: Sequence[Asked]) -> list[Answered | Problem]:
        monkeypatch.setattr(memory, "latitudes", good)
        raise OSError("the disk is away")

    monkeypatch.setattr(memory, "latitudes", fails_once)
    memory.level = 1
    watcher.heard(learnt(CASE))

    assert (await next_notice(stream, 5))["key"] == "latitude:c1"


async def test_a_stream_watches_so_many_latitudes_and_no_more(watcher: Watcher, stream: Stream) -> None:
    for number in range(50):
        await watcher.watch(stream, f"c{number}", {})
    await watcher.watch(stream, "c1", {"complaint": "other"})
    with pytest.raises(Problem, match="at most 50"):
        await watcher.watch(stream, "c50", {})


async def test_what_a_colleague_asked_is_watched_beside_ones_own_case(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    await watcher.watch(stream, "c1", {})
    await watcher.watch(stream, "c1", {}, "d1")
    memory.level = 1
    watcher.heard(learnt(CASE))
    assert {(await next_notice(stream))["key"], (await next_notice(stream))["key"]} == {
        "latitude:c1",
        "latitude:d1",
    }
    assert {asked.decision for asked in memory.looked[-1]} <= {None, "d1"}


async def test_what_was_taken_back_moves_every_latitude(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    await watcher.watch(stream, "c1", {})
    memory.level = 1
    watcher.heard(_decided("decision.reversed", team="south"))
    assert (await next_notice(stream))["key"] == "latitude:c1"


async def test_a_decision_that_shares_nothing_computes_nothing(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    await watcher.watch(stream, "c1", {})
    memory.shares = frozenset({"team:south"})
    await watcher.watch(stream, "c2", {})
    memory.level = 1
    watcher.heard(_decided(team="south"))
    assert (await next_notice(stream))["key"] == "latitude:c2"
    assert [asked.case for looked in memory.looked[2:] for asked in looked] == ["c2"]


async def test_an_answer_is_asked_for_as_of_when_the_one_on_the_screen_was_worked_out(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    await watcher.watch(stream, "c1", {})
    memory.level = 1
    watcher.heard(learnt(CASE))
    await next_notice(stream)
    assert [asked.as_of for (asked,) in memory.looked] == [None, NOW]


async def test_an_answer_that_was_worked_out_long_ago_is_worked_out_anew(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    memory.worked_out = NOW - FRESH
    await watcher.watch(stream, "c1", {})
    memory.level, memory.worked_out = 1, NOW
    assert (await next_notice(stream))["key"] == "latitude:c1"
    assert [asked.as_of for (asked,) in memory.looked] == [None, None]


async def test_what_an_associate_has_open_comes_first(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    manager = Stream(replace(MARA, role="manager"), "session")
    for number in range(20):
        await watcher.watch(manager, f"m{number}", {})
    await watcher.watch(stream, "c0", {})
    await watcher.watch(stream, "c1", {})
    stream.channels[CASE] = 1
    memory.looked.clear()
    memory.level = 1
    watcher.heard(_decided())
    await next_notice(stream)
    first = [asked.case for looked in memory.looked for asked in looked]
    assert first[:3] == ["c1", "c0", "m0"]


async def test_what_was_co_signed_moves_every_latitude(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    await watcher.watch(stream, "c1", {})
    memory.level = 1
    watcher.heard(_decided("decision.cosigned"))
    assert (await next_notice(stream))["key"] == "latitude:c1"


async def test_latitudes_are_shown_a_few_at_a_time_and_what_is_written_goes_before_the_next(
    memory: Memory, stream: Stream
) -> None:
    idle = _Idle()
    watcher = Watcher(memory, lambda: NOW, idle)
    cases = [f"c{number}" for number in range(6 * _SLICE)]
    for case in cases:
        await watcher.watch(stream, case, {})
    running = asyncio.create_task(watcher.run())
    memory.level = 1
    watcher.heard(_decided())

    told: list[object] = [(await next_notice(stream))["key"] for _ in cases]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert told == [f"latitude:{case}" for case in cases], "whatever is written, all are told"
    assert idle.asked >= len(cases) / _SLICE


class _Idle:
    """Something is always being written."""

    def __init__(self) -> None:
        self.asked = 0

    def is_set(self) -> bool:
        self.asked += 1
        return False

    def wait(self, timeout: float) -> bool:
        raise AssertionError("nothing waits so on an event loop")
