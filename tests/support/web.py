"""What the flow tests of the doors share: one late flight, and the one shape of problems."""

from __future__ import annotations

from typing import Any, NamedTuple

import httpx

from support.inside import Inside, Person

LATE = {
    "id": "s-1",
    "kind": "complaint",
    "customer": "c-1",
    "text": "My flight is delayed, and my card is 4111 1111 1111 1111.",
    "about": {"booking": "Q7X2", "flight": "LA204"},
    "facts": {
        "customer": {"name": "Rosa A.", "tier": "gold"},
        "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
        "flight": {"delay_minutes": 200, "cancelled": False, "cause": "weather"},
    },
}


async def open_case(inside: Inside, mara: Person, *, claim: bool = True) -> str:
    """The case of `LATE`, claimed unless told otherwise."""
    await inside.say(**LATE)
    case: str = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
    if claim:
        assert (await mara.http.post(f"/v1/cases/{case}/claim")).status_code == 200
    return case


def is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem, which has the one shape that all have."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem.get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"] == f"urn:remit:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    return problem


async def say_late(inside: Inside, number: int, text: str = "My flight is delayed again.") -> None:
    """A late traveller writes, each number another one."""
    await inside.say(
        id=f"s-{number}",
        kind="complaint",
        customer=f"c-{number}",
        text=text,
        about={"booking": f"B{number}", "flight": f"LA{number}"},
        facts={
            "customer": {"name": "Rosa A.", "tier": "gold"},
            "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
            "flight": {"delay_minutes": 200, "cancelled": False, "cause": "weather"},
        },
    )


async def claimed_case(person: Person, inside: Inside) -> str:
    """A case that the person holds."""
    await say_late(inside, 1)
    case: str = (await person.http.get("/v1/cases")).json()["items"][0]["id"]
    assert (await person.http.post(f"/v1/cases/{case}/claim")).status_code == 200
    return case


class Meal(NamedTuple):
    """A meal that was given: its case, by id and by number, and the decision."""

    case: str
    number: int
    decision: str


async def give_meal(inside: Inside) -> Meal:
    """Mara gives a late traveller a meal of 40."""
    mara = await inside.person("Mara")
    await inside.say(
        id="s-1",
        kind="complaint",
        customer="c-1",
        text="My flight is delayed again.",
        about={"booking": "B1", "flight": "LA1"},
        facts={
            "customer": {"tier": "gold"},
            "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
            "flight": {"delay_minutes": 200, "cancelled": False, "cause": "weather"},
        },
    )
    (case,) = (await mara.http.get("/v1/cases")).json()["items"]
    await mara.http.post(f"/v1/cases/{case['id']}/claim")
    made = await mara.http.post(
        f"/v1/cases/{case['id']}/decisions",
        json={"action": "meal", "amount": "40.00", "note": "Two hungry people."},
        headers={"Idempotency-Key": "key-00001"},
    )
    assert made.status_code == 201, made.text
    await mara.http.aclose()
    return Meal(case["id"], int(case["number"]), made.json()["decision"]["id"])
