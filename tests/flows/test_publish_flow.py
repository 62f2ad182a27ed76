"""A manager edits a boundary over HTTP; what two associates may do moves on their screens within a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from support.inside import Inside, Person, Stream

"""Seconds from a publication's request to the moved latitude on a screen."""
WHY = "Dinner costs more in Dallas."


@pytest.fixture
async def screens(inside: Inside) -> AsyncIterator[list[Stream]]:
    """Mara and Teo, each with a late traveller's latitude on the screen: a meal up to 48."""
    async with AsyncExitStack() as open_:
        found = []
        for number, name in enumerate(("Mara", "Teo"), 1):
            person = await inside.person(name)
            open_.push_async_callback(person.http.aclose)
            case = await _late(inside, person, number)
            stream = await open_.enter_async_context(person.stream())
            await stream.follow(f"case:{case}", "boundaries")
            reply = await stream.call("latitude", 2, case=case, request={})
            assert _meal(reply["data"]) == "48.00"
            assert reply["data"]["moved_by"] is None
            found.append(stream)
        yield found


async def _late(inside: Inside, person: Person, number: int) -> str:
    await inside.say(
        id=f"s-{number}",
        kind="complaint",
        customer=f"c-{number}",
        text="My flight is delayed again.",
        about={"booking": f"B{number}", "flight": f"LA{number}"},
        facts={
            "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
            "flight": {"delay_minutes": 200, "cancelled": False, "cause": "weather"},
        },
    )
    cases = (await person.http.get("/v1/cases")).json()["items"]
    return str(next(case["id"] for case in cases if case["customer"] == f"c-{number}"))


def _meal(latitude: dict[str, Any]) -> str:
    return str(next(each["alone"] for each in latitude["actions"] if each["action"] == "meal"))


async def _moved(stream: Stream, revision: str) -> dict[str, Any]:
    """The first notice under a revision."""
    while True:
        notice = await stream.next("notice", type="latitude")
        if notice["data"]["revision"] == revision:
            return dict(notice["data"])


async def _edit(ines: Person, name: str, *pairs: tuple[str, str]) -> httpx.Response:
    """Replaces words of a document in the draft set."""
    seen = await ines.http.get(f"/v1/boundaries/{name}")
    text = seen.text
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return await ines.http.put(
        f"/v1/boundaries/{name}", content=text, headers={"If-Match": seen.headers["ETag"]}
    )


DEARER = (("24 * booking", "30 * booking"), ("alone: 48, with_peer: 72", "alone: 60, with_peer: 72"))


async def test_both_associates_see_the_limit_move_and_by_which_boundary(
    ines: Person, screens: list[Stream]
) -> None:
    assert (await _edit(ines, "meal-credit", *DEARER)).status_code == 200
    assert (await ines.http.post("/v1/boundaries:check")).json()["sound"]

    published = await ines.http.post("/v1/boundaries:publish", json={"reason": WHY})
    assert published.status_code == 200, published.text
    revision = published.json()["revision"]
    moved = await asyncio.gather(*(_moved(stream, revision) for stream in screens))

    for latitude in moved:
        assert _meal(latitude) == "60.00"
        moved_by = latitude["moved_by"]
        assert (moved_by["revision"], moved_by["reason"]) == (revision, WHY)
        assert moved_by["by"]["name"] == "Ines P."
        assert moved_by["documents"] == [
            {
                "name": "meal-credit",
                "title": "Something to eat while they wait",
                "change": "changed",
                "actions": ["meal"],
            }
        ]


async def test_the_event_tells_who_changed_what_and_why(ines: Person, screens: list[Stream]) -> None:
    await _edit(ines, "meal-credit", *DEARER)
    await ines.http.post("/v1/boundaries:publish", json={"reason": WHY})
    event = await screens[0].next("event", type="boundaries.published")
    assert event["data"]["reason"] == WHY
    assert event["data"]["by"]["name"] == "Ines P."
    assert [document["name"] for document in event["data"]["documents"]] == ["meal-credit"]


async def test_rolled_back_the_limits_are_as_before_and_so_is_the_revision(
    ines: Person, screens: list[Stream]
) -> None:
    await _edit(ines, "meal-credit", *DEARER)
    published = (await ines.http.post("/v1/boundaries:publish", json={"reason": WHY})).json()
    back = await ines.http.post(
        "/v1/boundaries:rollback", json={"revision": published["before"], "reason": "Too dear after all."}
    )
    assert back.status_code == 200, back.text
    assert back.json()["revision"] == published["before"]
    for stream in screens:
        while True:
            latitude = (await stream.next("notice", type="latitude"))["data"]
            if latitude["moved_by"]["reason"] == "Too dear after all.":
                break
        assert _meal(latitude) == "48.00"
    history = (await ines.http.get("/v1/revisions")).json()["items"]
    assert [each["reason"] for each in history] == ["Too dear after all.", WHY, "The first revision."]


async def test_a_decision_names_the_revision_of_its_moment(inside: Inside, ines: Person) -> None:
    mara = await inside.person("Mara")
    case = await _late(inside, mara, 1)
    await mara.http.post(f"/v1/cases/{case}/claim")
    await _edit(ines, "meal-credit", *DEARER)

    async def give(number: int) -> httpx.Response:
        return await mara.http.post(
            f"/v1/cases/{case}/decisions",
            json={"action": "meal", "amount": "1.00"},
            headers={"Idempotency-Key": f"meal-{number:04}"},
        )

    given = [asyncio.create_task(give(number)) for number in range(2)]
    published = (await ines.http.post("/v1/boundaries:publish", json={"reason": WHY})).json()
    given.append(asyncio.create_task(give(2)))
    told = [(await each).json() for each in given]
    for each in told:
        later = each["seq"] > published["seq"]
        assert each["decision"]["revision"] == published["revision" if later else "before"]
        record = await mara.http.get(f"/v1/decisions/{each['decision']['id']}?recompute=1")
        assert record.json()["recomputed"]["agrees"] is True
    await mara.http.aclose()


async def test_new_topics_are_heard_in_the_next_signal(inside: Inside, ines: Person) -> None:
    told = "late_flight:\n"
    seen = await ines.http.get("/v1/boundaries/topics")
    assert told in seen.text
    added = seen.text + "\nlost_teddy:\n  title: A lost teddy\n  phrases: [teddy bear]\n"
    put = await ines.http.put(
        "/v1/boundaries/topics", content=added, headers={"If-Match": seen.headers["ETag"]}
    )
    assert put.status_code == 200, put.text
    assert (await ines.http.post("/v1/boundaries:publish", json={"reason": "Teddies."})).status_code == 200
    await inside.say(id="t-1", kind="complaint", customer="c-9", text="My son's teddy bear is on the plane.")
    cases = (await ines.http.get("/v1/cases")).json()["items"]
    assert cases[0]["topics"] == ["lost_teddy"]
