"""The hub: order, once, healed; a subscription is one picture with what follows it.

Over 400 lines because what the hub promises is one thing: order, subscriptions, beats and rights together.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from service.clock import parse_rfc3339
from service.domain.events import CaseMoved, Event
from service.errors import CloseCode
from service.live import wire
from service.live.hub import Hub
from service.live.outbox import Closing
from service.live.port import Look
from service.live.stream import Stream
from service.metrics import Metrics
from support.live import CASE, MARA, QUEUE, Memory, event_of


@pytest.fixture
def journal() -> Memory:
    return Memory()


@pytest.fixture
async def hub(journal: Memory) -> AsyncIterator[Hub]:
    hub = Hub(journal, Metrics(), lambda: datetime(2026, 12, 1, 9, 30, 1, tzinfo=UTC))
    journal.hub = hub
    await hub.start()
    running = asyncio.create_task(hub.run())
    yield hub
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def _stream(hub: Hub) -> Stream:
    stream = Stream(MARA, "session")
    hub.join(stream)
    return stream


async def _frames(stream: Stream) -> list[dict[str, Any]]:
    frames = []
    while stream.outbox.size:
        text = await stream.outbox.take()
        assert isinstance(text, str)
        frames.append(json.loads(text))
    return frames


async def _follow(hub: Hub, stream: Stream, *channels: str, since: int | None = None) -> None:
    position = None if since is None else wire.Since(epoch="epoch", seq=since)
    await hub.follow(stream, wire.Subscribe(op="subscribe", id=1, channels=list(channels), since=position))


def _brief(frames: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(frame["op"], frame["seq"]) for frame in frames if frame["op"] != "beat"]


async def test_how_old_a_signal_is_on_a_screen_is_counted_as_it_is_written(hub: Hub, journal: Memory) -> None:
    metrics = Metrics()
    hub = Hub(journal, metrics, lambda: datetime(2026, 12, 1, 9, 30, 1, tzinfo=UTC))
    journal.hub = hub
    await hub.start()
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE)
    hub.receive([replace(event_of(1), type="signal.received")])
    while stream.outbox.size:
        await stream.outbox.take()
    assert stream.outbox.since is not None
    assert metrics.values()["remit_signal_to_screen_seconds_count"] == 0

    hub.on_screen(stream.outbox.since)

    assert metrics.values()["remit_signal_to_screen_seconds_count"] == 1
    assert metrics.values()["remit_signal_to_screen_seconds_sum"] == pytest.approx(1)


async def test_its_way_began_with_the_last_byte_of_its_delivery_where_that_is_known(
    hub: Hub, journal: Memory
) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE)
    signal = replace(event_of(1), type="signal.received")
    hub.receive([replace(signal, arrived="2026-12-01T09:29:59.5Z"), replace(signal, seq=2)])

    since = [stream.outbox.since for _ in range(4) if await stream.outbox.take()]

    assert since[2:] == [parse_rfc3339("2026-12-01T09:29:59.5Z"), parse_rfc3339(signal.at)]


async def test_without_a_position_there_is_one_snapshot_a_channel_then_what_follows(
    hub: Hub, journal: Memory
) -> None:
    journal.happen()
    stream = _stream(hub)

    await _follow(hub, stream, QUEUE, CASE)
    journal.happen(QUEUE)

    assert _brief(await _frames(stream)) == [
        ("subscribed", 1),
        ("snapshot", 1),
        ("snapshot", 1),
        ("event", 2),
    ]


async def test_what_happens_while_the_snapshot_is_read_follows_it_once(hub: Hub, journal: Memory) -> None:
    journal.happen()
    journal.during_look = [event_of(2), event_of(3)]
    stream = _stream(hub)

    await _follow(hub, stream, QUEUE)

    assert _brief(await _frames(stream)) == [("subscribed", 1), ("snapshot", 1), ("event", 2), ("event", 3)]


async def test_a_stream_that_follows_already_gets_earlier_events_before_the_new_snapshot(
    hub: Hub, journal: Memory
) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE)
    journal.happen(QUEUE, CASE, announced=False)
    following = asyncio.create_task(_follow(hub, stream, CASE))
    await asyncio.sleep(0)
    journal.happen(QUEUE, CASE)
    await following

    frames = [frame for frame in await _frames(stream) if frame["op"] != "beat"]

    assert _brief(frames)[2:] == [("subscribed", 1), ("event", 1), ("snapshot", 1), ("event", 2)]


async def test_from_a_position_only_what_was_missed_is_sent(hub: Hub, journal: Memory) -> None:
    for channel in (QUEUE, CASE, QUEUE, "queue:south", QUEUE):
        journal.happen(channel)
    stream = _stream(hub)

    await _follow(hub, stream, QUEUE, since=1)
    journal.happen(QUEUE)

    frames = await _frames(stream)
    assert frames[0]["resumed"] is True
    assert _brief(frames) == [("subscribed", 5), ("event", 3), ("event", 5), ("event", 6)]


@pytest.mark.parametrize(("epoch", "seq"), [("other", 1), ("epoch", 99), ("epoch", 1)])
async def test_a_position_of_another_epoch_above_the_head_or_below_the_floor_gets_a_snapshot(
    hub: Hub, journal: Memory, epoch: str, seq: int
) -> None:
    for _ in range(5):
        journal.happen()
    journal.floor = 2
    stream = _stream(hub)

    since = wire.Since(epoch=epoch, seq=seq)
    await hub.follow(stream, wire.Subscribe(op="subscribe", id=1, channels=[QUEUE], since=since))

    frames = await _frames(stream)
    assert frames[0]["resumed"] is False
    assert _brief(frames) == [("subscribed", 5), ("snapshot", 5)]


async def test_resuming_one_channel_more_repeats_nothing_that_another_brought(
    hub: Hub, journal: Memory
) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE)
    journal.happen(QUEUE, CASE)
    journal.happen(CASE)

    await _follow(hub, stream, CASE, since=0)

    assert _brief(await _frames(stream))[2:] == [("event", 1), ("subscribed", 2), ("event", 2)]


async def test_an_event_goes_once_to_a_stream_however_many_of_its_channels_it_names(
    hub: Hub, journal: Memory
) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE, CASE, "me")
    await _frames(stream)

    journal.happen(QUEUE, CASE, "me:mara", "me:teo")

    (frame,) = await _frames(stream)
    assert frame["channels"] == [QUEUE, CASE, "me"]


async def test_somebody_elses_own_channel_is_not_mine_and_is_not_named(hub: Hub, journal: Memory) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, "me", QUEUE)
    await _frames(stream)

    journal.happen("me:teo")
    journal.happen(QUEUE, "me:teo")

    (frame,) = await _frames(stream)
    assert frame["channels"] == [QUEUE]


async def test_a_hole_in_the_bus_is_filled_from_the_journal_in_order(hub: Hub, journal: Memory) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE)
    await _frames(stream)

    journal.happen(announced=False)
    journal.happen(announced=False)
    journal.happen()

    seqs = [json.loads(str(await stream.outbox.take()))["seq"] for _ in range(3)]
    assert seqs == [1, 2, 3]


async def test_a_bus_that_lost_the_last_event_is_noticed_by_the_head(hub: Hub, journal: Memory) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE)
    await _frames(stream)

    journal.happen(announced=False)

    async with asyncio.timeout(3):
        text = await stream.outbox.take()
    assert json.loads(str(text))["seq"] == 1


async def test_events_twice_or_in_disorder_arrive_once_and_in_order(hub: Hub, journal: Memory) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE)
    await _frames(stream)
    events = [event_of(seq) for seq in (3, 1, 2, 2, 1, 3)]
    journal.events = [event_of(seq) for seq in (1, 2, 3)]

    for event in events:
        hub.receive([event])

    assert [frame["seq"] for frame in await _frames(stream)] == [1, 2, 3]


async def test_what_even_the_journal_lost_is_counted_and_does_not_stop_the_rest(journal: Memory) -> None:
    metrics = Metrics()
    hub = Hub(journal, metrics, lambda: datetime(2026, 12, 1, tzinfo=UTC))
    journal.hub = hub
    await hub.start()
    running = asyncio.create_task(hub.run())
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE)
    await _frames(stream)

    journal.events = [event_of(3)]
    hub.receive([event_of(3)])

    async with asyncio.timeout(3):
        assert json.loads(str(await stream.outbox.take()))["seq"] == 3
    assert metrics.values()["remit_journal_lost_total"] == 2
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_beats_name_the_position_up_to_which_everything_was_sent(hub: Hub, journal: Memory) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE)
    journal.happen("queue:south")
    await _frames(stream)

    async with asyncio.timeout(4):
        beat = json.loads(str(await stream.outbox.take()))

    assert beat == {"op": "beat", "seq": 1}


async def test_before_its_first_subscription_is_answered_a_beat_moves_nobodys_position(
    hub: Hub, journal: Memory
) -> None:
    for _ in range(3):
        journal.happen()
    stream = _stream(hub)

    async with asyncio.timeout(4):
        beat = json.loads(str(await stream.outbox.take()))
    await _follow(hub, stream, QUEUE, since=1)
    told = _brief(await _frames(stream))
    async with asyncio.timeout(4):
        after = json.loads(str(await stream.outbox.take()))

    assert beat == {"op": "beat", "seq": 0}
    assert told == [("subscribed", 3), ("event", 2), ("event", 3)]
    assert after == {"op": "beat", "seq": 3}


async def test_while_a_stream_waits_for_what_it_missed_beats_name_no_more_than_it_has(
    hub: Hub, journal: Memory
) -> None:
    for _ in range(3):
        journal.happen()
    reading = asyncio.Event()
    stream = _stream(hub)

    async def look(*_: object) -> Look:
        await reading.wait()
        return await Memory.look(journal, MARA, [QUEUE], wire.Since(epoch="epoch", seq=1))

    journal.look = look  # type: ignore[assignment,method-assign]
    following = asyncio.create_task(_follow(hub, stream, QUEUE, since=1))
    async with asyncio.timeout(4):
        beat = json.loads(str(await stream.outbox.take()))
    reading.set()
    await following

    assert beat == {"op": "beat", "seq": 1}
    assert _brief(await _frames(stream)) == [("subscribed", 3), ("event", 2), ("event", 3)]


async def test_a_channel_that_is_not_for_this_person_is_refused_and_the_others_are_not(
    hub: Hub, journal: Memory
) -> None:
    journal.denied = {"queue:south": "not your team"}
    stream = _stream(hub)

    await _follow(hub, stream, QUEUE, "queue:south")
    journal.happen("queue:south")

    frames = await _frames(stream)
    assert [frame["op"] for frame in frames] == ["subscribed", "snapshot", "unsubscribed"]
    assert frames[2] == {"op": "unsubscribed", "channel": "queue:south", "reason": "not your team", "id": 1}


async def test_rights_that_end_end_the_channel(hub: Hub, journal: Memory) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE, CASE)
    await _frames(stream)
    journal.denied = {CASE: "the case moved to another team"}

    await hub.recheck(stream, MARA)
    journal.happen(CASE)
    journal.happen(QUEUE)

    frames = await _frames(stream)
    assert [(frame["op"], frame.get("channel")) for frame in frames] == [
        ("unsubscribed", CASE),
        ("event", None),
    ]


async def test_who_leaves_a_channel_or_the_hub_hears_no_more_of_it(hub: Hub, journal: Memory) -> None:
    stream, other = _stream(hub), _stream(hub)
    await _follow(hub, stream, QUEUE, CASE)
    await _follow(hub, other, QUEUE)
    await _frames(stream)
    await _frames(other)

    hub.unfollow(stream, [CASE], "asked", 7)
    hub.leave(other)
    journal.happen(CASE)
    journal.happen(QUEUE)

    assert [frame["op"] for frame in await _frames(stream)] == ["unsubscribed", "event"]
    assert other.outbox.size == 0


async def test_who_leaves_what_she_does_not_follow_still_hears_what_she_does(
    hub: Hub, journal: Memory
) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, "me")
    await _frames(stream)
    own = f"me:{stream.actor.id}"

    hub.unfollow(stream, [own], "asked", 7)
    journal.happen(own)

    assert [frame["op"] for frame in await _frames(stream)] == ["unsubscribed", "event"]


async def test_cases_on_screens_are_known_for_their_leases(hub: Hub) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, QUEUE, CASE)

    assert hub.holders() == {("mara", "c1")}


async def test_all_streams_can_be_ended(hub: Hub) -> None:
    stream = _stream(hub)

    hub.close_all(CloseCode.SHUTTING_DOWN, "stopping")

    assert await stream.outbox.take() == Closing(4503, "stopping")


def _moved(journal: Memory, team: str, *, as_read: bool) -> Event:
    row = {"id": "c1", "team": team}
    event = Event(
        journal.happen(announced=False).seq, "case.moved", "2026-12-01T09:30:00Z", (CASE,), {"case": row}
    )
    if not as_read:
        case = CaseMoved(SimpleNamespace(**row), None)  # type: ignore[arg-type]
        event = Event(event.seq, event.type, event.at, event.channels, case)
    journal.events[-1] = event
    return event


@pytest.mark.parametrize("as_read", [True, False])
async def test_a_case_that_went_to_another_team_is_told_of_and_then_no_more(
    hub: Hub, journal: Memory, as_read: bool
) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, CASE, QUEUE)
    event = _moved(journal, "south", as_read=as_read)
    if as_read:
        hub.receive([event])
    else:
        # What a unit reports is encoded as it is; here only what decides matters.
        hub._part(stream, event)
    journal.happen(CASE)
    frames = await _frames(stream)
    lost = [frame for frame in frames if frame["op"] == "unsubscribed"]
    assert [(frame["channel"], frame["reason"]) for frame in lost] == [(CASE, "the case was moved to south")]
    assert CASE not in stream.channels
    assert frames[-1] == lost[0]


async def test_a_case_that_went_to_a_team_of_ones_own_stays(hub: Hub, journal: Memory) -> None:
    stream = _stream(hub)
    await _follow(hub, stream, CASE)
    hub.receive([_moved(journal, "north", as_read=True)])
    assert CASE in stream.channels


async def test_a_case_that_moves_while_it_is_subscribed_to_is_lost_as_well(hub: Hub, journal: Memory) -> None:
    stream = _stream(hub)
    journal.happen(QUEUE)
    event = Event(2, "case.moved", "2026-12-01T09:30:00Z", (CASE,), {"case": {"id": "c1", "team": "south"}})
    journal.during_look = [event]
    await _follow(hub, stream, CASE)
    assert CASE not in stream.channels
    assert [frame["op"] for frame in await _frames(stream)][-2:] == ["event", "unsubscribed"]


async def test_a_case_that_moves_while_something_else_is_subscribed_to_is_lost_as_well(
    hub: Hub, journal: Memory
) -> None:
    stream = _stream(hub)
    journal.happen(QUEUE)
    await _follow(hub, stream, CASE)
    event = Event(2, "case.moved", "2026-12-01T09:30:00Z", (CASE,), {"case": {"id": "c1", "team": "south"}})
    journal.before_look = [event]
    await _follow(hub, stream, QUEUE)
    journal.before_look = []
    await _frames(stream)
    journal.happen(CASE)
    assert CASE not in stream.channels
    assert await _frames(stream) == []
