"""The stream over real sockets: from a signed webhook to a screen, through cuts, losses and slow readers."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from service.bus.memory import MemoryBus
from service.domain.events import Event
from service.live import carrier, protocol
from support.inside import WITHIN, Inside, Person, Stream, open_stream, running
from support.web import claimed_case, say_late


async def test_a_signed_webhook_is_on_an_associates_screen(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        subscribed = await stream.follow("queue:north")
        assert subscribed["resumed"] is False
        assert (await stream.next("snapshot"))["data"]["cases"] == []

        await say_late(inside, 1)

        opened = await stream.next("event", type="case.opened")
        received = await stream.next("event", type="signal.received")
    assert received["seq"] > opened["seq"]
    assert received["data"]["case"]["name"] == "Rosa A."
    assert received["data"]["entry"]["text"] == "My flight is delayed again."
    assert received["data"]["case"]["topics"] == ["late_flight"]


async def test_the_welcome_says_who_one_is_and_beats_say_how_far(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        assert stream.welcome is not None
        assert stream.welcome["you"]["name"] == "Mara K."
        await stream.follow("me")
        await say_late(inside, 1)
        beat = await stream.next("beat")

    assert beat["seq"] > stream.welcome["seq"]


async def test_each_channel_has_its_snapshot_and_an_event_comes_once_for_all(
    inside: Inside, mara: Person
) -> None:
    case = await claimed_case(mara, inside)
    channels = ["queue:north", "me", "team:north", "boundaries", f"case:{case}"]
    async with mara.stream() as stream:
        subscribed = await stream.follow(*channels)
        snapshots = [await stream.next("snapshot") for _ in channels]
        await mara.http.post(f"/v1/cases/{case}/release")
        event = await stream.next("event")

    assert [snapshot["channel"] for snapshot in snapshots] == channels
    assert {snapshot["seq"] for snapshot in snapshots} == {subscribed["seq"]}
    assert snapshots[1]["data"]["cases"][0]["id"] == case
    assert snapshots[3]["data"]["actions"]["meal"]["unit"] == "USD"
    assert snapshots[4]["data"]["timeline"][-1]["kind"] == "claimed"
    assert (event["op"], event["type"]) == ("event", "case.released")
    assert set(event["channels"]) == {"queue:north", f"case:{case}", "me"}


async def test_who_comes_back_hears_what_was_missed_once_and_nothing_twice(
    inside: Inside, mara: Person
) -> None:
    async with mara.stream() as stream:
        await stream.follow("queue:north")
        await say_late(inside, 1)
        seen = (await stream.next("event", type="signal.received"))["seq"]
        epoch = stream.welcome["epoch"] if stream.welcome else ""
    for number in (2, 3):
        await say_late(inside, number)
    async with mara.stream() as stream:
        subscribed = await stream.follow("queue:north", since={"epoch": epoch, "seq": seen})
        missed = [await stream.next("event") for _ in range(4)]
        await say_late(inside, 4)
        live = await stream.next("event")

    assert subscribed["resumed"] is True
    assert [frame["type"] for frame in missed] == ["case.opened", "signal.received"] * 2
    assert [frame["seq"] for frame in [*missed, live]] == sorted(
        {frame["seq"] for frame in [*missed, live]} - {seen}
    )
    assert missed[1]["data"]["entry"]["text"] == "My flight is delayed again."
    assert missed[1]["data"]["case"]["name"] == "Rosa A."


async def test_an_event_is_the_same_live_and_from_the_journal(inside: Inside, mara: Person) -> None:
    case = await claimed_case(mara, inside)
    channels = ["queue:north", "team:north", f"case:{case}", "me"]
    async with mara.stream() as stream:
        await stream.follow(*channels)
        for _ in channels:
            await stream.next("snapshot")
        await mara.http.post(f"/v1/cases/{case}/facts", json={"booking.insured": True})
        decided = await mara.http.post(
            f"/v1/cases/{case}/decisions",
            json={"action": "miles", "amount": "500"},
            headers={"Idempotency-Key": "once-only"},
        )
        decision = decided.json()["decision"]["id"]
        await mara.http.post(f"/v1/decisions/{decision}/reverse", json={"lesson": "Ask first."})
        await say_late(inside, 2)
        live = [await stream.next("event") for _ in range(5)]
        start = {"epoch": stream.welcome["epoch"] if stream.welcome else "", "seq": live[0]["seq"] - 1}
        async with mara.stream() as again:
            assert (await again.follow(*channels, since=start))["resumed"] is True
            read = [await again.next("event") for _ in range(5)]

    assert [frame["type"] for frame in live] == [
        "facts.stated",
        "decision.made",
        "decision.reversed",
        "case.opened",
        "signal.received",
    ]
    assert read == live


@pytest.mark.parametrize(("epoch", "seq"), [("another", 0), (None, 10_000)])
async def test_another_epoch_or_a_position_in_the_future_gets_a_snapshot(
    inside: Inside, mara: Person, epoch: str | None, seq: int
) -> None:
    async with mara.stream() as stream:
        own = stream.welcome["epoch"] if stream.welcome else ""
        subscribed = await stream.follow("queue:north", since={"epoch": epoch or own, "seq": seq})
        snapshot = await stream.next("snapshot")

    assert subscribed["resumed"] is False
    assert snapshot["channel"] == "queue:north"


async def test_after_a_restart_a_stream_goes_on_where_it_was(tmp_path: Path) -> None:
    async with running(tmp_path) as before:
        mara = await before.person("Mara")
        async with mara.stream() as stream:
            await stream.follow("queue:north")
            await say_late(before, 1)
            seen = (await stream.next("event", type="signal.received"))["seq"]
            epoch = stream.welcome["epoch"] if stream.welcome else ""
        await say_late(before, 2)
        await mara.http.aclose()
    async with running(tmp_path) as after:
        mara.inside = after
        async with mara.stream() as stream:
            assert stream.welcome is not None
            assert stream.welcome["epoch"] == epoch
            assert (await stream.follow("queue:north", since={"epoch": epoch, "seq": seen}))[
                "resumed"
            ] is True
            missed = [await stream.next("event") for _ in range(2)]

    assert [frame["seq"] for frame in missed] == [seen + 1, seen + 2]


class _Lossy(MemoryBus):
    """Loses every second delivery."""

    def __init__(self, bus: MemoryBus) -> None:
        super().__init__()
        self._bus = bus
        self._calls = 0

    def publish(self, events: Sequence[Event]) -> None:
        self._calls += 1
        if self._calls % 2:
            self._bus.publish(events)


async def test_what_the_bus_loses_comes_from_the_journal(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        await stream.follow("queue:north")
        bus = inside.service.bus
        assert isinstance(bus, MemoryBus)
        inside.service.announcer._bus = _Lossy(bus)
        for number in range(8):
            await say_late(inside, number)
        events = [await stream.next("event") for _ in range(16)]

    first = events[0]["seq"]
    assert [event["seq"] for event in events] == list(range(first, first + 16))
    assert inside.service.ctx.metrics.values()["remit_journal_lost_total"] == 0


async def test_a_reader_that_is_too_slow_is_closed_with_4408_and_others_do_not_notice(
    inside: Inside, mara: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is to hear why, however long a busy machine takes for what comes before it reads on.
    monkeypatch.setattr(carrier, "CLOSE_WITHIN", WITHIN)
    async with mara.stream(small=True) as slow, mara.stream() as quick:
        await slow.follow("queue:north")
        await quick.follow("queue:north")
        slow.socket.transport.pause_reading()
        for number in range(80):
            await say_late(inside, 1000 + number, text=f"My flight is delayed. {'x' * 19_900}")
            for _ in range(2):
                await quick.next("event")
        slow.socket.transport.resume_reading()
        with suppress(ConnectionClosed):
            while True:
                await slow.read()
        assert await slow.closed() == 4408


async def test_a_channel_of_another_team_is_refused_and_the_rest_is_not(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        await stream.follow("queue:south", "queue:north", "case:nowhere")
        frames = [await stream.read() for _ in range(3)]

    assert [(frame["op"], frame["channel"]) for frame in frames] == [
        ("snapshot", "queue:north"),
        ("unsubscribed", "queue:south"),
        ("unsubscribed", "case:nowhere"),
    ]


async def test_without_hello_the_stream_is_closed(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HELLO_WITHIN", 0.05)
    async with open_stream(inside.url) as stream:
        assert await stream.closed() == 4407


async def test_without_a_session_or_with_an_unknown_token_it_is_closed(inside: Inside) -> None:
    for hello in ({}, {"token": "x" * 40}):
        async with open_stream(inside.url) as stream:
            await stream.send(op="hello", **hello)
            assert await stream.closed() == 4401


@pytest.mark.parametrize("origin", ["http://evil.example", None])
async def test_a_cookie_from_another_page_opens_nothing(
    inside: Inside, mara: Person, origin: str | None
) -> None:
    async with open_stream(inside.url, mara.session, origin=origin) as stream:
        await stream.send(op="hello")
        assert await stream.closed() == 4403


async def test_a_token_needs_no_origin(inside: Inside) -> None:
    observer = await inside.token("observer")
    token = observer.headers["Authorization"].removeprefix("Bearer ")
    async with open_stream(inside.url) as stream:
        await stream.send(op="hello", token=token)
        welcome = await stream.next("welcome")
        await stream.follow("queue:south")
        snapshot = await stream.next("snapshot")
    await observer.aclose()

    assert welcome["you"]["role"] == "observer"
    assert snapshot["channel"] == "queue:south"


async def test_signing_out_ends_the_streams_of_the_session(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        assert (await mara.http.delete("/v1/session")).status_code == 204
        assert await stream.closed() == 4401


async def test_who_is_removed_sees_no_more_from_that_moment(inside: Inside, mara: Person) -> None:
    admin = await inside.token("admin")
    async with mara.stream() as stream:
        me = (await mara.http.get("/v1/me")).json()["id"]
        assert (await admin.delete(f"/v1/people/{me}")).status_code == 204
        assert await stream.closed() == 4401
    await admin.aclose()


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        ({"op": "subscribe", "id": 1, "channels": [7]}, "channels.0"),
        ({"op": "decide", "id": 1, "key": "12345678", "case": "c", "action": "a", "amount": 4}, "amount"),
        ({"op": "latitude", "id": 1, "case": "c", "colour": "red"}, "colour"),
    ],
)
async def test_a_wrong_frame_is_answered_by_field_and_the_stream_goes_on(
    mara: Person, frame: dict[str, Any], named: str
) -> None:
    async with mara.stream() as stream:
        await stream.send(**frame)
        reply = await stream.next("reply")
        assert await stream.follow("me")

    assert reply["ok"] is False
    assert reply["problem"]["code"] == "invalid"
    assert named in reply["problem"]["detail"]


async def test_a_frame_that_is_no_json_ends_the_stream(mara: Person) -> None:
    async with mara.stream() as stream:
        await stream.socket.send("hello?")
        assert await stream.closed() == 4400


async def test_more_channels_than_a_stream_may_hold_are_refused(mara: Person) -> None:
    async with mara.stream() as stream:
        await stream.send(op="subscribe", id=1, channels=[f"case:{number}" for number in range(50)])
        await stream.next("subscribed", id=1)
        await stream.send(op="subscribe", id=2, channels=[f"case:{number}" for number in range(51)])
        reply = await stream.next("reply", id=2)

    assert reply["problem"]["code"] == "invalid"


async def test_one_person_has_as_many_streams_as_the_settings_say(tmp_path: Path) -> None:
    async with running(tmp_path, streams_each=2) as inside:
        mara, teo = await inside.person("Mara"), await inside.person("Teo")
        async with mara.stream(), open_stream(inside.url) as third:
            async with mara.stream(), teo.stream():
                await third.send(op="hello", token=mara.session)
                assert await third.closed() == 4429
            async with mara.stream() as again:
                assert await again.follow("me")
        for person in (mara, teo):
            await person.http.aclose()


async def test_a_stopping_service_ends_streams_and_does_not_wait_for_silent_readers(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        mara = await inside.person("Mara")
        stack = open_stream(inside.url, mara.session, origin=inside.url)
        stream: Stream = await stack.__aenter__()
        await stream.send(op="hello")
        await stream.next("welcome")
        await mara.http.aclose()
        stopped = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - stopped < 5
    assert await stream.closed() in {1001, 1006, 1012, 4503}
    await stack.__aexit__(None, None, None)


async def test_under_a_server_that_hands_no_connection_over_everything_is_the_same(tmp_path: Path) -> None:
    async with running(tmp_path, plain=True) as inside:
        mara = await inside.person("Mara")
        async with mara.stream() as stream:
            assert (await stream.follow("queue:north", "me"))["resumed"] is False
            await say_late(inside, 1)
            seen = await stream.next("event", type="signal.received")
            case = seen["data"]["case"]["id"]
            asked = await stream.call("latitude", 2, case=case)
            await stream.next("beat")
            assert stream.welcome is not None
            since = {"epoch": stream.welcome["epoch"], "seq": seen["seq"] - 1}
            await stream.send(op="hello")
            assert await stream.closed() == 4400
        async with mara.stream() as again:
            assert (await again.follow("queue:north", since=since))["resumed"] is True
            missed = await again.next("event")
            assert (await mara.http.delete("/v1/session")).status_code == 204
            assert await again.closed() == 4401
        await mara.http.aclose()
        values = inside.service.ctx.metrics.values()

    assert asked["ok"] is True
    assert missed == seen
    assert values["remit_signal_to_screen_seconds_count"] == 1
    assert values["remit_streams"] == 0
