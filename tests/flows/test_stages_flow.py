"""An edit on trial, over HTTP and the stream: in shadow, for one team, withdrawn; then live after all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from support.inside import Inside, Person, Stream, running
from support.web import is_problem

PUBLISH, WITHDRAW = "/v1/boundaries:publish", "/v1/boundaries:withdraw"
WHY = "Dinner costs more; north tries it."


@pytest.fixture
async def teo(inside: Inside) -> AsyncIterator[Person]:
    """Teo works for south now, and for nobody else."""
    admin = await inside.token("admin")
    moved = await admin.patch(f"/v1/people/{inside.people['Teo']}", json={"teams": ["south"]})
    assert moved.status_code == 200, moved.text
    await admin.aclose()
    person = await inside.person("Teo")
    yield person
    await person.http.aclose()


async def _late(inside: Inside, person: Person, customer: str, team: str) -> str:
    await inside.say(
        id=f"s-{customer}",
        kind="complaint",
        customer=customer,
        team=team,
        text="My flight is delayed again.",
        about={"booking": f"B-{customer}", "flight": f"LA-{customer}"},
        facts={
            "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
            "flight": {"delay_minutes": 200, "cancelled": False, "cause": "weather"},
        },
    )
    cases = (await person.http.get("/v1/cases")).json()["items"]
    case = str(next(one["id"] for one in cases if one["customer"] == customer))
    assert (await person.http.post(f"/v1/cases/{case}/claim")).status_code == 200
    return case


async def _dearer(ines: Person) -> None:
    seen = await ines.http.get("/v1/boundaries/meal-credit")
    text = seen.text.replace("24 * booking", "30 * booking").replace("alone: 48, with", "alone: 60, with")
    saved = await ines.http.put(
        "/v1/boundaries/meal-credit", content=text, headers={"If-Match": seen.headers["ETag"]}
    )
    assert saved.status_code == 200


async def _publish(ines: Person, **more: Any) -> dict[str, Any]:
    answer = await ines.http.post(PUBLISH, json={"reason": WHY, **more})
    assert answer.status_code == 200, answer.text
    published: dict[str, Any] = answer.json()
    return published


def _meal(latitude: dict[str, Any]) -> str:
    return str(next(one["alone"] for one in latitude["actions"] if one["action"] == "meal"))


async def _moved(stream: Stream, revision: str) -> dict[str, Any]:
    """The first notice under a revision."""
    while True:
        notice = await stream.next("notice", type="latitude")
        if notice["data"]["revision"] == revision:
            latitude: dict[str, Any] = notice["data"]
            return latitude


async def _give(person: Person, case: str, amount: str, key: str) -> dict[str, Any]:
    body = {"action": "meal", "amount": amount, "params": {}, "note": "Hungry.", "confirmed": []}
    made = await person.http.post(f"/v1/cases/{case}/decisions", json=body, headers={"Idempotency-Key": key})
    assert made.status_code == 201, made.text
    decision: dict[str, Any] = made.json()["decision"]
    return decision


async def _seen(ines: Person, wanted: Any) -> dict[str, Any]:
    """What was seen, once it is as wanted."""
    async with asyncio.timeout(60):
        while True:
            report = (await ines.http.get("/v1/candidate")).json()["candidate"]
            if report is not None and wanted(report):
                return dict(report)
            await asyncio.sleep(0.05)


async def test_from_shadow_to_one_team_and_back_and_others_see_nothing(
    inside: Inside, ines: Person, mara: Person, teo: Person
) -> None:
    live = (await ines.http.get("/v1/boundaries")).json()["revision"]
    north = await _late(inside, mara, "c-1", "north")
    south = await _late(inside, teo, "c-2", "south")
    async with mara.stream() as hers, teo.stream() as his:
        for stream, case in ((hers, north), (his, south)):
            await stream.follow(f"case:{case}", "boundaries")
            assert _meal((await stream.call("latitude", 2, case=case, request={}))["data"]) == "48.00"

        # In shadow: looked at, told of, and nothing moves.
        await _dearer(ines)
        shadow = await _publish(ines, stage="shadow")
        assert (shadow["stage"], shadow["before"]) == ("shadow", live)
        staged = await hers.next("event", type="boundaries.staged")
        assert (staged["data"]["stage"], staged["data"]["reason"], staged["data"]["by"]["name"]) == (
            "shadow",
            WHY,
            "Ines P.",
        )
        assert _meal((await hers.call("latitude", 3, case=north, request={}))["data"]) == "48.00"
        made = await _give(mara, north, "20.00", "key-0001")
        assert (made["stage"], made["revision"]) == ("live", live)
        report = await _seen(
            ines, lambda seen: seen["cases"]["wider"] >= 1 and seen["sides"]["live"]["decisions"] == 1
        )
        assert report["candidate"]["revision"] == shadow["revision"]
        telling = next(one for one in report["telling"] if one["case"] == north)
        (change,) = telling["changes"]
        assert (change["action"], change["alone"]) == ("meal", ["48.00", "60.00"])

        # For north: her limits move and say so; his do not.
        canary = await _publish(ines, stage="canary", teams=["north"], revision=shadow["revision"])
        assert canary["revision"] == shadow["revision"]
        latitude = await _moved(hers, canary["revision"])
        assert latitude["on_trial"]["teams"] == ["north"]
        assert latitude["on_trial"]["reason"] == WHY
        moved_by = latitude["moved_by"]
        assert (moved_by["stage"], moved_by["documents"][0]["name"]) == ("canary", "meal-credit")
        theirs = (await his.call("latitude", 3, case=south, request={}))["data"]
        assert (_meal(theirs), theirs["revision"], theirs["on_trial"]) == ("48.00", live, None)

        tried = await _give(mara, north, "35.00", "key-0002")
        assert (tried["stage"], tried["revision"]) == ("canary", canary["revision"])
        record = (await mara.http.get(f"/v1/decisions/{tried['id']}?recompute=1")).json()
        assert record["recomputed"]["agrees"] is True
        assert (record["record"]["body"]["stage"], record["record"]["body"]["revision"]) == (
            "canary",
            canary["revision"],
        )
        usual = await _give(teo, south, "48.00", "key-0003")
        assert (usual["stage"], usual["revision"]) == ("live", live)

        # Withdrawn: as before, for her too; what was decided stays as it was recorded.
        gone = await ines.http.post(WITHDRAW, json={"reason": "Not now."})
        assert gone.status_code == 200, gone.text
        back = await _moved(hers, live)
        assert (back["moved_by"]["stage"], back["moved_by"]["reason"]) == ("withdrawn", "Not now.")
        assert back["on_trial"] is None
        notices = [frame["data"] for frame in his.heard if frame.get("type") == "latitude"]
        assert all(notice["revision"] == live for notice in notices if notice["case"] == south)
    again = (await mara.http.get(f"/v1/decisions/{tried['id']}?recompute=1")).json()
    assert again["recomputed"]["agrees"] is True
    rows = (await ines.http.get("/v1/revisions")).json()["items"]
    assert [(row["stage"], row["revision"]) for row in rows] == [
        ("canary", canary["revision"]),
        ("shadow", canary["revision"]),
        ("live", live),
    ]
    answer = (await ines.http.get("/v1/candidate")).json()
    assert answer["candidate"] is None
    assert (answer["last"]["end"], answer["last"]["by"]["name"]) == ("withdrawn", "Ines P.")
    is_problem(await ines.http.post(WITHDRAW, json={"reason": "Again."}), 409, "nothing_changed")


async def test_promoted_it_counts_for_everybody_as_it_was_tried(
    inside: Inside, ines: Person, mara: Person, teo: Person
) -> None:
    south = await _late(inside, teo, "c-2", "south")
    await _dearer(ines)
    ends = {"until": "2099-01-01T00:00:00Z", "give_at_most": "5000"}
    canary = await _publish(ines, stage="canary", teams=["north"], **ends)
    report = (await ines.http.get("/v1/candidate")).json()["candidate"]
    assert report["stop"] == {"until": "2099-01-01T00:00:00Z", "give_at_most": "5000.00"}
    assert (await ines.http.get("/v1/boundaries")).json()["candidate"]["revision"] == canary["revision"]
    is_problem(await mara.http.get("/v1/candidate"), 403, "not_yours")
    stale = await ines.http.post(PUBLISH, json={"reason": "why", "revision": "0" * 16})
    is_problem(stale, 412, "changed_meanwhile")
    async with teo.stream() as his:
        await his.follow(f"case:{south}", "boundaries")
        await his.call("latitude", 2, case=south, request={})
        promoted = await _publish(ines, revision=canary["revision"])
        assert (promoted["stage"], promoted["revision"]) == ("live", canary["revision"])
        latitude = await _moved(his, canary["revision"])
        assert (_meal(latitude), latitude["on_trial"]) == ("60.00", None)
        assert latitude["moved_by"]["stage"] == "live"
    listed = (await ines.http.get("/v1/boundaries")).json()
    assert (listed["revision"], listed["candidate"], listed["drafts"]) == (canary["revision"], None, {})
    is_problem(
        await ines.http.post(PUBLISH, json={"reason": "why", "revision": canary["revision"]}),
        412,
        "changed_meanwhile",
    )


async def test_a_restart_finds_it_as_it_was(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        ines = await inside.person("Ines")
        await _dearer(ines)
        canary = await _publish(ines, stage="canary", teams=["north"])
        await ines.http.aclose()
    async with running(tmp_path) as inside:
        mara = await inside.person("Mara")
        case = await _late(inside, mara, "c-1", "north")
        latitude = (await mara.http.get(f"/v1/cases/{case}/latitude")).json()
        assert (_meal(latitude), latitude["revision"]) == ("60.00", canary["revision"])
        assert (await _give(mara, case, "60.00", "key-0001"))["stage"] == "canary"
        await mara.http.aclose()
