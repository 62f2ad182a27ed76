"""Calls over the stream: decisions and latitudes, the twins of those by HTTP, and what colleagues see of
them.
"""

from typing import Any

from support.inside import Inside, Person
from support.web import claimed_case


async def test_deciding_by_the_stream_and_by_http_is_one_thing(inside: Inside, mara: Person) -> None:
    case = await claimed_case(mara, inside)
    async with mara.stream() as stream:
        await stream.follow(f"case:{case}")
        reply = await stream.call("decide", 2, key="12345678", case=case, action="miles", amount="500")
        made = await stream.next("event", type="decision.made")
    again = await mara.http.post(
        f"/v1/cases/{case}/decisions",
        json={"action": "miles", "amount": "500"},
        headers={"Idempotency-Key": "12345678"},
    )

    assert reply["ok"] is True
    assert made["seq"] == reply["data"]["seq"]
    assert made["data"]["entry"]["decision"] == reply["data"]["decision"]
    assert again.status_code == 201
    assert again.json() == reply["data"]


async def test_a_decision_outside_comes_with_the_latitude(inside: Inside, mara: Person) -> None:
    case = await claimed_case(mara, inside)
    async with mara.stream() as stream:
        reply = await stream.call("decide", 2, key="12345678", case=case, action="miles", amount="900000")

    assert reply["ok"] is False
    assert reply["problem"]["code"] == "outside"
    assert reply["problem"]["reason"] == "too_much"
    assert reply["problem"]["latitude"]["action"] == "miles"


async def test_a_stated_fact_moves_the_latitude_on_the_screen_at_once(inside: Inside, mara: Person) -> None:
    case = await claimed_case(mara, inside)
    async with mara.stream() as stream:
        before = await stream.call("latitude", 3, case=case)
        await mara.http.post(f"/v1/cases/{case}/facts", json={"booking.onward_tonight": True})
        notice = await stream.next("notice", type="latitude")

    def seat(view: dict[str, Any]) -> str:
        found: str = next(each for each in view["actions"] if each["action"] == "partner_seat")["alone"]
        return found

    assert seat(before["data"]) == "0.00"
    assert seat(notice["data"]) != "0.00"
    assert notice["key"] == f"latitude:{case}"


async def test_a_colleagues_decision_moves_the_shared_budget_on_ones_own_screen(
    inside: Inside, mara: Person
) -> None:
    case = await claimed_case(mara, inside)
    teo = await inside.person("Teo")
    async with teo.stream() as stream:
        await stream.follow("team:north")
        before = (await stream.next("snapshot"))["data"]["budgets"]
        decided = await mara.http.post(
            f"/v1/cases/{case}/decisions",
            json={
                "action": "certificate",
                "amount": "50.00",
                "note": "Three hours at the gate.",
                "confirmed": ["late-flight-goodwill/new-time"],
            },
            headers={"Idempotency-Key": "12345678"},
        )
        assert decided.status_code == 201, decided.text
        event = await stream.next("event", type="decision.made")
    await teo.http.aclose()

    (moved,) = event["data"]["budgets"]
    shown = next(budget for budget in before if budget["id"] == moved["id"])
    assert float(moved["spent"]) == float(shown["spent"]) + 50


async def test_latitudes_of_another_teams_case_are_refused(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        reply = await stream.call("latitude", 3, case="nowhere")

    assert reply["problem"]["code"] == "not_found"


async def test_a_latitude_is_the_same_over_both_doors_and_says_what_was_asked_in_vain(
    inside: Inside, mara: Person
) -> None:
    case = await claimed_case(mara, inside)
    request = {"complaint": "delayed_flight", "nonsense": 1}
    async with mara.stream() as stream:
        told = (await stream.call("latitude", 3, case=case, request=request))["data"]
    answered = (await mara.http.post("/v1/latitude", json={"case": case, "request": request})).json()

    assert any("request.nonsense counts for nothing" in said for said in told["ignored"])
    assert {**told, "at": ""} == {**answered, "at": ""}
