"""A manager asks what her draft would have changed; she sees it come, and what it says."""

import asyncio
from typing import Any

from support.inside import Inside, Person
from support.web import give_meal, is_problem

NARROWER = "24 * booking.passengers", "10 * booking.passengers"


async def narrower(person: Person) -> dict[str, str]:
    """The meal's boundary with less in it, as documents of a request."""
    text = (await person.http.get("/v1/boundaries/meal-credit")).text
    assert NARROWER[0] in text
    return {"meal-credit": text.replace(*NARROWER)}


async def over(person: Person, backtest: str) -> dict[str, Any]:
    """The back-test once it is over."""
    async with asyncio.timeout(60):
        while True:
            view: dict[str, Any] = (await person.http.get(f"/v1/backtests/{backtest}")).json()
            if view["step"] == "over":
                return view
            await asyncio.sleep(0.05)


async def test_a_draft_is_held_against_the_past_and_who_asked_sees_it_come(
    inside: Inside, ines: Person
) -> None:
    number = (await give_meal(inside)).number
    async with ines.stream() as stream:
        begun = await ines.http.post("/v1/boundaries:backtest", json={"documents": await narrower(ines)})
        assert begun.status_code == 202, begun.text
        asked = begun.json()
        assert asked["report"] is None
        view = await over(ines, asked["id"])
        said: list[dict[str, Any]] = []
        while not said or said[-1]["step"] != "over":
            notice = await stream.next("notice", type="progress")
            assert notice["key"] == f"progress:{asked['id']}"
            said.append(notice["data"])

    assert said[-1]["state"] == "done"
    assert {each["step"] for each in said} <= {"reading", "comparing", "over"}
    report = view["report"]
    assert view["by"]["name"] == "Ines P."
    assert (report["decisions"], report["cases"], report["changed"], report["outside"]) == (1, 1, 1, 1)
    assert report["money_per_month"]["USD"]["mean"] == "-16.00"
    (told,) = report["telling"]
    assert (told["case"], told["title"], told["given"]) == (
        number,
        "Meal credit",
        {"before": "40.00", "after": "24.00"},
    )
    assert {fact["name"] for fact in told["facts"]} >= {"booking.passengers", "flight.delay_minutes"}
    assert report["sentences"][0] == "Of 1 past cases with 1 decisions, 1 would have had another latitude."


async def test_a_draft_with_errors_says_which_and_one_that_is_live_is_not_begun(ines: Person) -> None:
    same = await ines.http.post("/v1/boundaries:backtest", json={})
    is_problem(same, 409, "nothing_changed")

    wrong = {name: text.replace("booking.", "bokking.") for name, text in (await narrower(ines)).items()}
    begun = await ines.http.post("/v1/boundaries:backtest", json={"documents": wrong})
    view = await over(ines, begun.json()["id"])
    assert view["state"] == "failed"
    assert "bokking" in view["problem"]
    is_problem(
        await ines.http.post("/v1/boundaries:backtest", json={"documents": {"../x": ""}}), 422, "invalid"
    )


async def test_it_can_be_ended_and_a_new_one_ends_the_one_before(inside: Inside, ines: Person) -> None:
    documents = await narrower(ines)
    ids = [
        (await ines.http.post("/v1/boundaries:backtest", json={"documents": documents})).json()["id"]
        for _ in range(2)
    ]
    first = (await ines.http.get(f"/v1/backtests/{ids[0]}")).json()
    assert first["state"] == "cancelled"
    ended = (await ines.http.delete(f"/v1/backtests/{ids[1]}")).json()
    assert (ended["state"], ended["report"]) == ("cancelled", None)

    mara = await inside.person("Mara")
    is_problem(await mara.http.get(f"/v1/backtests/{ids[1]}"), 403, "not_yours")
    is_problem(await mara.http.post("/v1/boundaries:backtest", json={}), 403, "not_yours")
    await mara.http.aclose()
