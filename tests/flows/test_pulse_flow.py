"""A storm, from signed voices to an associate's screen: a surge, wider limits, calm again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.clock import rfc3339
from support.golden import hold_to, record
from support.inside import Inside, Person, Stream, running
from voc.windows import PACE

PATIENCE = 30.0
"""Seconds for which a metric is waited for."""


@dataclass
class Shifted:
    """The real clock, which a test sets forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Shifted:
    return Shifted()


@pytest.fixture
async def inside(tmp_path: Path, clock: Shifted) -> AsyncIterator[Inside]:
    """A service that heard of a late flight every other hour for two days, as history."""
    async with running(tmp_path, clock) as inside:
        items = [
            {
                "feed": "past",
                "id": f"past-{hours}",
                "kind": "complaint",
                "at": rfc3339(clock() - timedelta(hours=hours)),
                "customer": f"past-{hours}",
                "text": "My flight is delayed.",
            }
            for hours in range(1, 49, 2)
        ]
        async with await inside.token("integration", "past") as integration:
            answer = await integration.post("/v1/signals?as=history", json=items)
            assert (answer.status_code, answer.json()["accepted"]) == (202, 24)
        yield inside


async def _late(inside: Inside, number: int) -> None:
    await inside.say(
        id=f"s-{number}",
        kind="complaint",
        customer=f"c-{number}",
        text="My flight is delayed again.",
        about={"booking": f"B{number}", "flight": f"LA{number}"},
        facts={
            "customer": {"tier": "gold"},
            "flight": {"delay_minutes": 200, "cancelled": False, "cause": "weather"},
        },
    )


def _voucher(view: dict[str, Any]) -> dict[str, Any]:
    action: dict[str, Any] = next(one for one in view["actions"] if one["action"] == "certificate")
    return action


async def _moved(stream: Stream, alone: str) -> dict[str, Any]:
    """The next notice in which the voucher's limit is this."""
    while (found := _voucher((await stream.next("notice", type="latitude"))["data"]))["alone"] != alone:
        pass
    return found


async def test_a_surge_opens_a_boundary_on_an_open_screen_and_its_calm_closes_it(
    inside: Inside, mara: Person, clock: Shifted
) -> None:
    await _late(inside, 0)
    case = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
    async with mara.stream() as stream:
        await stream.follow("queue:north", f"case:{case}", "pulse")
        assert (await stream.next("snapshot", channel="pulse"))["data"] == {"surges": []}
        before = await stream.call("latitude", 2, case=case)
        assert _voucher(before["data"])["alone"] == "100.00"

        for number in range(1, 12):
            await _late(inside, number)
        surge = await stream.next("event", type="pulse.surge")
        wider = await _moved(stream, "150.00")

        assert surge["channels"] == ["pulse", "queue:north"]
        told = surge["data"]["surge"]
        assert (told["team"], told["topic"], told["until"]) == ("north", "late_flight", None)
        assert float(told["times"]) >= 8
        assert "times as many" in told["reason"]
        assert wider["set_by"]["alone"] == {"boundary": "late-flight-goodwill", "clause": "grants.storm"}
        assert wider["because"][0]["facts"]["topic.surge"] >= 8
        timeline = (await mara.http.get(f"/v1/cases/{case}")).json()["timeline"]
        assert [each["id"] for each in timeline if each["kind"] == "surge"] == [told["id"]]

        clock.ahead = PACE.window + PACE.cool_down + PACE.grain
        calm = await stream.next("event", type="pulse.calm")
        assert (calm["data"]["surge"]["id"], calm["data"]["surge"]["until"] is None) == (told["id"], False)
        await _moved(stream, "100.00")
    ended = (await mara.http.get("/v1/surges?team=north&topic=late_flight&limit=1")).json()
    assert [(one["id"], one["until"] is None) for one in ended["items"]] == [(told["id"], False)]
    assert ended["next"] is None


async def test_a_decision_under_a_surge_records_how_high_it_was(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        await stream.follow("pulse")
        for number in range(12):
            await _late(inside, number)
        while float((await stream.next("event", type="pulse.surge"))["data"]["surge"]["times"]) < 11:
            pass
    case = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
    await mara.http.post(f"/v1/cases/{case}/claim")
    made = await mara.http.post(
        f"/v1/cases/{case}/decisions",
        json={
            "action": "certificate",
            "amount": "150.00",
            "note": "Stranded with so many others",
            "confirmed": ["late-flight-goodwill/new-time"],
        },
        headers={"Idempotency-Key": "storm-150"},
    )
    assert made.status_code == 201, made.text
    record = await mara.http.get(f"/v1/decisions/{made.json()['decision']['id']}?recompute=1")
    assert record.json()["facts"]["topic.surge"] in {"11", "12"}
    whole = (await mara.http.get("/v1/pulse/north/late_flight")).json()
    assert whole["heard"]["speakers"] == 12
    # Twelve of this hour, unless another has begun meanwhile.
    assert sum(hour["voices"] for hour in whole["hours"][-2:]) >= 12
    assert [(one["action"], one["amount"], one["reacting"]) for one in whole["given"]] == [
        ("certificate", "150.00", 1)
    ]
    assert record.json()["recomputed"]["agrees"] is True


async def test_the_pulse_by_http_and_by_snapshot_say_the_same(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        await stream.follow("pulse")
        for number in range(12):
            await _late(inside, number)
        await stream.next("event", type="pulse.surge")
    now = (await mara.http.get("/v1/pulse")).json()
    first = now["items"][0]
    assert (first["volume"]["team"], first["volume"]["topic"]) == ("north", "late_flight")
    assert (first["volume"]["usual"], first["volume"]["voices"] >= 8) == (0.1, True)
    assert first["voices"][0]["text"] == "My flight is delayed again."
    async with mara.stream() as stream:
        await stream.follow("pulse")
        (surge,) = (await stream.next("snapshot", channel="pulse"))["data"]["surges"]
    assert surge["id"] == first["surge"]["id"]
    async with await inside.token("integration", "past") as integration:
        refused = await integration.get("/v1/pulse")
        assert refused.status_code == 403


async def test_the_surge_is_a_metric(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        await stream.follow("pulse")
        for number in range(12):
            await _late(inside, number)
        await stream.next("event", type="pulse.surge")
    async with await inside.token("observer") as observer:
        async with asyncio.timeout(PATIENCE):
            while 'remit_topic_surge{topic="late_flight"} 1.0' in (
                text := (await observer.get("/metrics")).text
            ):
                pass
    assert 'remit_topic_surge{topic="late_flight"}' in text
    assert 'remit_topic_surge{topic="seat"} 1.0' in text


async def test_a_screen_that_lived_through_a_storm_shows_what_one_that_came_later_does(
    inside: Inside, mara: Person, clock: Shifted
) -> None:
    await _late(inside, 0)
    case = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
    channels = ("queue:north", "pulse", f"case:{case}")

    async def came(after: Stream, stream: Stream) -> None:
        await after.follow(*channels)
        for _ in channels:
            await after.next("snapshot")
        # More may have happened between the subscription and the last of its snapshots.
        known = max(frame.get("seq", 0) for frame in after.heard)
        while max(frame.get("seq", 0) for frame in stream.heard) < known:
            await stream.read()

    async with mara.stream() as stream, mara.stream() as in_storm, mara.stream() as in_calm:
        await stream.follow(*channels)
        for number in range(1, 13):
            await _late(inside, number)
        await stream.next("event", type="pulse.surge")
        await came(in_storm, stream)
        hold_to("storm", record(stream.heard, in_storm.heard))
        clock.ahead = PACE.window + PACE.cool_down + PACE.grain
        await stream.next("event", type="pulse.calm")
        await came(in_calm, stream)
        hold_to("calm", record(stream.heard, in_calm.heard))
