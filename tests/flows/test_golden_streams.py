"""State and what happened after it are the state fetched again: recorded here, folded by the console.

A recording is what two streams of one person heard: one from the start of a busy hour, one that came after
it. The console's `golden.test.ts` folds both and finds the same. Here the recording in the tree is held to
the shapes of today; `REMIT_GOLDEN=write` records it anew.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from support.inside import Inside, Person, Stream, running
from support.receiver import SECRET, Receiver
from support.web import claimed_case, say_late

RECORDING = Path(__file__).parents[1] / "golden" / "streams" / "busy-hour.json"
CHANNELS = ("queue:north", "me", "team:north", "boundaries")


async def _follow_all(stream: Stream, case: str) -> None:
    channels = [*CHANNELS, f"case:{case}"]
    await stream.follow(*channels)
    for _ in channels:
        await stream.next("snapshot")


async def _busy_hour(inside: Inside, mara: Person, teo: Person, case: str, stream: Stream) -> None:
    """Everything that can happen to cases, at least once. What leaves has arrived before the next leaves."""

    async def done(person: Person, path: str, body: dict[str, Any] | None = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        answer = await person.http.post(path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    path = f"/v1/cases/{case}"
    for number in (2, 3, 4):
        await say_late(inside, number)
    await inside.say(id="s-1b", customer="c-1", text="Still waiting at the gate.", about={"booking": "B1"})
    await inside.say(
        id="s-1c",
        author="system",
        customer="c-1",
        text="LA1: new departure.",
        about={"flight": "LA1"},
        facts={"flight": {"delay_minutes": 320}},
    )
    await done(mara, f"{path}/facts", {"booking.insured": True})
    given = {"action": "meal", "amount": "20.00", "note": "Six hours at the gate."}
    meal = await done(mara, f"{path}/decisions", given, "key-meal")
    await stream.next("event", type="decision.delivered")
    await done(mara, f"/v1/decisions/{meal['decision']['id']}/reverse", {"lesson": "They had eaten."})
    await stream.next("event", type="decision.delivered")
    await done(mara, f"{path}/decisions", {"action": "miles", "amount": "500"}, "key-miles")
    await stream.next("event", type="decision.delivered")
    await done(mara, f"{path}/replies", {"text": "You are on the next one, with miles on top."}, "key-answer")
    await stream.next("event", type="reply.delivered")
    await done(mara, f"{path}/about", {"booking": "B9"})
    others = (await mara.http.get("/v1/cases?state=open")).json()["items"]
    second, third, *_ = (item["id"] for item in others if item["id"] != case)
    await done(teo, f"/v1/cases/{second}/claim")
    await done(teo, f"/v1/cases/{second}/release")
    await done(mara, f"/v1/cases/{third}/claim")
    await done(mara, f"/v1/cases/{third}/close")
    await done(mara, f"{path}/release")
    await done(teo, f"{path}/claim")


def _shapes(value: Any, path: str = "") -> Iterator[str]:
    """Every place in a value with the kind of what stands there; maps by ids count as one."""
    if isinstance(value, dict):
        free = path.endswith((".words", ".about", ".values", ".facts{}", ".entities", ".params", ".actions"))
        for name, part in value.items():
            yield from _shapes(part, f"{path}.{'*' if free or '.' in name else name}")
    elif isinstance(value, list):
        for part in value:
            yield from _shapes(part, f"{path}[]")
    else:
        yield f"{path}: {'null' if value is None else type(value).__name__}"


def _kinds(recording: dict[str, Any]) -> set[str]:
    """Shapes of each op and event type. The words of the live set are the pack's, not the stream's."""
    frames = [
        frame for frame in recording["heard"] + recording["again"] if frame.get("channel") != "boundaries"
    ]
    return {
        f"{frame['op']} {frame.get('type', frame.get('channel', '').split(':')[0])}{shape}"
        for frame in frames
        for shape in _shapes(frame)
    }


async def test_what_happened_after_a_snapshot_leads_to_the_next_one(tmp_path: Path) -> None:
    with Receiver() as receiver:
        recording = await _recorded(tmp_path, receiver)
    if os.environ.get("REMIT_GOLDEN") == "write":
        RECORDING.write_bytes(orjson.dumps(recording, option=orjson.OPT_INDENT_2) + b"\n")

    assert {frame["type"] for frame in recording["heard"] if frame["op"] == "event"} == {
        "case.opened",
        "signal.received",
        "facts.updated",
        "facts.stated",
        "decision.made",
        "decision.reversed",
        "decision.delivered",
        "case.replied",
        "reply.delivered",
        "case.claimed",
        "case.released",
        "case.closed",
    }
    assert _kinds(recording) == _kinds(orjson.loads(RECORDING.read_bytes())), "run it with REMIT_GOLDEN=write"


async def _recorded(folder: Path, receiver: Receiver) -> dict[str, Any]:
    outside: dict[str, Any] = {"endpoints": {"REFUNDS": receiver.url}, "secrets": {"REFUNDS": (SECRET,)}}
    async with running(folder, **outside) as inside:
        mara, teo = await inside.person("Mara"), await inside.person("Teo")
        case = await claimed_case(mara, inside)
        async with mara.stream() as stream, mara.stream() as again:
            await _follow_all(stream, case)
            await _busy_hour(inside, mara, teo, case, stream)
            await _follow_all(again, case)
            last = again.heard[1]["seq"]
            while max(frame.get("seq", 0) for frame in stream.heard) < last:
                await stream.read()
        await mara.http.aclose()
        await teo.http.aclose()
    return {
        "heard": [frame for frame in stream.heard if frame["op"] != "beat"],
        "again": [frame for frame in again.heard if frame["op"] != "beat"],
    }
