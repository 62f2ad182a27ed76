"""A manager edits a boundary over HTTP; what two associates may do changes on their screens within a second."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from support.inside import Inside, Person, Stream, running

WITHIN = 1.0
"""Seconds from a publication to the moved latitude on a screen."""


@pytest.fixture
async def inside(tmp_path: Path) -> AsyncIterator[Inside]:
    async with running(tmp_path) as inside:
        yield inside


@pytest.fixture
async def ines(inside: Inside) -> AsyncIterator[Person]:
    person = await inside.person("Ines")
    yield person
    await person.http.aclose()


async def _case(inside: Inside, number: int) -> None:
    await inside.say(
        id=f"s-{number}",
        kind="complaint",
        customer=f"c-{number}",
        text="My flight is delayed again.",
        about={"booking": f"B{number}", "flight": f"LA{number}"},
        facts={
            "customer": {"name": "Rosa A.", "tier": "gold"},
            "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
            "flight": {"delay_minutes": 200, "cancelled": False, "cause": "weather"},
        },
    )


def _of(latitude: dict[str, Any], action: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in latitude["actions"] if each["action"] == action)
    return found


async def _moved(stream: Stream, revision: str, since: float) -> tuple[dict[str, Any], float]:
    """The first notice under a revision, and the seconds that it took."""
    while True:
        notice = await stream.next("notice", type="latitude")
        if notice["data"]["revision"] == revision:
            return notice["data"], time.perf_counter() - since


async def test_both_associates_see_the_limit_move_within_a_second_and_by_which_boundary(
    inside: Inside, ines: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    mara, teo = await inside.person("Mara"), await inside.person("Teo")
    for number, person in enumerate((mara, teo), 1):
        await _case(inside, number)
        case = (await person.http.get("/v1/cases")).json()["items"]
        waiting = next(each for each in case if each["claimed_by"] is None)
        assert (await person.http.post(f"/v1/cases/{waiting['id']}/claim")).status_code == 200
    async with mara.stream() as left, teo.stream() as right:
        before = {}
        for stream, person in ((left, mara), (right, teo)):
            held = (await person.http.get("/v1/cases")).json()["items"]
            case = next(
                each["id"]
                for each in held
                if each["claimed_by"] and each["claimed_by"]["name"].startswith(("Mara", "Teo")[person is teo])
            )
            await stream.follow(f"case:{case}", "boundaries")
            reply = await stream.call("latitude", 2, case=case, request={})
            before[stream] = _of(reply["data"], "meal")["alone"]
        assert set(before.values()) == {"48.00"}

        got = await ines.http.get("/v1/boundaries/meal-credit")
        text = got.text.replace("24", "30")
        assert text != got.text
        saved = await ines.http.put(
            "/v1/boundaries/meal-credit", content=text, headers={"If-Match": got.headers["ETag"]}
        )
        assert saved.status_code == 200, saved.text
        checked = (await ines.http.post("/v1/boundaries:check")).json()
        print(checked["findings"])
        since = time.perf_counter()
        published = await ines.http.post(
            "/v1/boundaries:publish", json={"reason": "Dinner costs more in Dallas.", "stage": "live"}
        )
        assert published.status_code == 200, published.text
        revision = published.json()["revision"]
        moved = await asyncio.gather(_moved(left, revision, since), _moved(right, revision, since))
    for latitude, seconds in moved:
        print(_of(latitude, "meal")["alone"], seconds, latitude["moved_by"])
