"""State and what happened after it are the state fetched again: recorded here, folded by the console.

A recording is what two streams of one person heard: one from the start of a busy hour, one that came after
it. The console's `golden.test.ts` folds both and finds the same. Here the recording in the tree is held to
the shapes of today; `REMIT_GOLDEN=write` records it anew.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from service.clock import rfc3339, utc_now
from support.golden import hold_to, record
from support.inside import Inside, Person, Stream, running
from support.receiver import SECRET, Receiver
from support.web import claimed_case, say_late

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
    # It came long after it was said, so that its clock has run out; the answer below stops it.
    late = rfc3339(utc_now() - timedelta(hours=5))
    await inside.say(id="s-1d", customer="c-1", text="Hours!", public=True, at=late, about={"booking": "B1"})
    await stream.next("event", type="clock.missed")
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

    async def asks(person: Person, key: str) -> str:
        """Asks for as large a voucher as a colleague's co-sign carries."""
        actions = (await person.http.get(f"{path}/latitude")).json()["actions"]
        (voucher,) = [action for action in actions if action["action"] == "certificate"]
        wanted = {
            "action": "certificate",
            "amount": voucher["with_peer"],
            "note": "Six hours at the gate.",
            "confirmed": [f"{duty['boundary']}/{duty['id']}" for duty in voucher["duties"]],
        }
        asked = await done(person, f"{path}/decisions", wanted, key)
        assert asked["state"] == "awaiting_peer"
        return f"/v1/decisions/{asked['decision']['id']}"

    await done(
        teo, f"{await asks(mara, 'key-agree')}/cosign", {"agree": True, "amount": "30.00", "note": "Less."}
    )
    await stream.next("event", type="decision.delivered")
    await done(teo, f"{await asks(mara, 'key-decline')}/cosign", {"agree": False, "note": "Enough."})
    await done(teo, f"{await asks(mara, 'key-pass')}/pass")
    await done(mara, f"{await asks(mara, 'key-withdraw')}/withdraw")
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
    # One more rests until it is taken up again, one rests on, one is another team's.
    (fourth, *_) = (item["id"] for item in others if item["id"] not in {case, second, third})
    await inside.add_team("south")
    tomorrow = rfc3339(utc_now() + timedelta(days=1))
    await done(mara, f"/v1/cases/{second}/claim")
    await done(mara, f"/v1/cases/{second}/snooze", {"until": tomorrow, "note": "They land at ten."})
    await done(teo, f"/v1/cases/{second}/claim")
    await done(teo, f"/v1/cases/{second}/move", {"team": "south", "note": "Theirs."})
    await done(mara, f"/v1/cases/{fourth}/claim")
    await done(mara, f"/v1/cases/{fourth}/snooze", {"until": tomorrow})
    await done(mara, f"{await asks(teo, 'key-hers')}/cosign", {"agree": True})
    await stream.next("event", type="decision.delivered")
    await asks(teo, "key-waits")


async def test_what_happened_after_a_snapshot_leads_to_the_next_one(tmp_path: Path) -> None:
    with Receiver() as receiver:
        recording = await _recorded(tmp_path, receiver)

    assert {frame["type"] for frame in recording["heard"] if frame["op"] == "event"} == {
        "case.opened",
        "signal.received",
        "facts.updated",
        "facts.stated",
        "decision.made",
        "decision.reversed",
        "decision.awaiting_peer",
        "decision.cosigned",
        "decision.declined",
        "decision.expired",
        "decision.withdrawn",
        "decision.delivered",
        "case.replied",
        "reply.delivered",
        "case.claimed",
        "case.released",
        "case.closed",
        "case.moved",
        "case.snoozed",
        "clock.missed",
        "clock.stopped",
    }
    hold_to("busy-hour", recording)


async def _recorded(folder: Path, receiver: Receiver) -> dict[str, Any]:
    outside: dict[str, Any] = {"endpoints": {"REFUNDS": receiver.url}, "secrets": {"REFUNDS": (SECRET,)}}
    async with running(folder, **outside) as inside:
        mara, teo = await inside.person("Mara"), await inside.person("Teo")
        case = await claimed_case(mara, inside)
        async with mara.stream() as stream, mara.stream() as again:
            await _follow_all(stream, case)
            await _busy_hour(inside, mara, teo, case, stream)
            await _follow_all(again, case)
            last = next(frame["seq"] for frame in again.heard if frame["op"] == "subscribed")
            while max(frame.get("seq", 0) for frame in stream.heard) < last:
                await stream.read()
        await mara.http.aclose()
        await teo.http.aclose()
    return record(stream.heard, again.heard)
