"""A manager tries a case on her draft, before anybody is under it."""

from __future__ import annotations

from typing import Any

from support.inside import Inside, Person
from support.web import give_meal, is_problem

TRY = "/v1/boundaries:try"
GIFT = """boundary: gift
action: meal
title: A gift
grants:
  - {id: gold, when: customer.tier == "gold", alone: 50, because: Gold eats well.}
budgets:
  - {id: once, per: customer, over: 30d, at_most: 60}
"""


async def tried(person: Person, **body: Any) -> dict[str, Any]:
    answer = await person.http.post(TRY, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def clause(side: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in side["clauses"] if f"{one['boundary']}/{one['clause']}" == name]
    return dict(found)


async def test_a_typed_case_is_judged_by_the_draft_beside_what_is_live(ines: Person) -> None:
    found = await tried(ines, documents={"gift": GIFT}, facts={"customer.tier": "gold"})
    assert found["findings"] == []
    assert found["live"] != found["draft"]
    (meal,) = found["actions"]
    assert meal["action"] == "meal"
    assert meal["differs"]
    assert (meal["draft"]["latitude"]["alone"], meal["live"]["latitude"]["alone"]) == ("50.00", "0.00")
    gold = clause(meal["draft"], "gift/grants.gold")
    assert (gold["truth"], gold["counts"], gold["sets"]) == ("true", True, ["alone", "with_peer"])
    assert gold["why"] == "Tier is gold."
    facts = {one["name"]: (one["value"], one["by"]) for one in found["facts"]}
    assert facts["customer.tier"] == ("gold", "typed")
    assert all(not name["clause"].startswith("gift") for name in meal["live"]["clauses"])


async def test_what_is_typed_of_budgets_and_moments_counts(ines: Person) -> None:
    gold = {"documents": {"gift": GIFT}, "facts": {"customer.tier": "gold"}}
    (meal,) = (await tried(ines, **gold, spent={"gift/once": "45.00"}, at="2027-01-01T00:00:00Z"))["actions"]
    assert meal["draft"]["latitude"]["alone"] == "15.00"
    assert clause(meal["draft"], "gift/budgets.once")["values"] == {"left": "15.00"}
    at_the_customers = await tried(ines, **gold, **{"as": "customer"})
    assert at_the_customers["as"] == "customer"
    (meal,) = at_the_customers["actions"]
    assert clause(meal["draft"], "gift/grants.gold")["why"] == "Its boundary grants nothing at this door."


async def test_a_draft_that_cannot_be_read_says_why_and_the_live_set_answers(ines: Person) -> None:
    found = await tried(ines, documents={"gift": GIFT.replace("customer.tier", "customer.tear")})
    assert found["draft"] is None
    assert "customer.tier" in found["findings"][0]["message"]
    assert all(one["draft"] is None and one["live"]["clauses"] for one in found["actions"])


async def test_a_recorded_case_is_tried_as_it_stands_and_a_decision_as_it_stood(
    inside: Inside, ines: Person
) -> None:
    given = await give_meal(inside)
    text = (await ines.http.get("/v1/boundaries/meal-credit")).text
    weekly = text.replace("over: 1d, at_most: 320", "over: 7d, at_most: 100")
    draft = {"meal-credit": weekly, "gift": GIFT.replace("per: customer", "per: booking")}

    now = await tried(ines, documents=draft, case=given.case)
    assert (now["case"], now["number"], now["decision"]) == (given.case, given.number, None)
    (meal,) = now["actions"]
    # Forty were given, of the day as of the week; of a budget that is new nothing is.
    assert clause(meal["live"], "meal-credit/budgets.customer-day")["values"] == {"left": "280.00"}
    assert clause(meal["draft"], "meal-credit/budgets.customer-day")["values"] == {"left": "60.00"}
    assert clause(meal["draft"], "gift/budgets.once")["values"] == {"left": "60.00"}
    facts = {one["name"]: (one["value"], one["by"]) for one in now["facts"]}
    assert facts["booking.passengers"] == (2, "record")

    (meal,) = (await tried(ines, documents=draft, decision=given.decision))["actions"]
    assert clause(meal["live"], "meal-credit/budgets.customer-day")["values"] == {"left": "320.00"}
    unknown = await tried(ines, documents=draft, case=given.case, facts={"booking.passengers": None})
    assert {one["name"]: one["by"] for one in unknown["facts"]}["booking.passengers"] == "unknown"
    (meal,) = unknown["actions"]
    warm = clause(meal["draft"], "meal-credit/grants.three-hours")
    assert warm["values"] == {"alone": None, "with_peer": None}
    assert "its amount cannot be told, nobody knows the" in warm["why"]


async def test_what_cannot_be_tried_is_told(ines: Person) -> None:
    nobody = "01JE8Z7Q9W4X2M5N8R3T6V1Y0K"
    for name in ("case", "decision"):
        is_problem(await ines.http.post(TRY, json={name: nobody}), 404, "not_found")
    wrong: list[dict[str, Any]] = [
        {"case": "a", "decision": "b"},
        {"spent": {"gift": "10"}},
        {"spent": {"gift/once": "-1"}},
        {"documents": {"../x": ""}},
        {"fact": {}},
    ]
    for body in wrong:
        is_problem(await ines.http.post(TRY, json=body), 422, "invalid")


async def test_only_who_edits_may_try(mara: Person) -> None:
    is_problem(await mara.http.post(TRY, json={}), 403, "not_yours")
