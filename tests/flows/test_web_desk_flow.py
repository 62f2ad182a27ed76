"""An associate at her desk by HTTP: cases, facts, latitude, decisions."""

from support.inside import Inside, Person
from support.web import is_problem, open_case


async def test_cases_page_by_cursor(inside: Inside, mara: Person) -> None:
    for number in range(5):
        await inside.say(id=f"s-{number}", customer=f"c-{number}", text="My flight is delayed.")
    first = (await mara.http.get("/v1/cases?limit=2&state=open&team=north&topic=late_flight")).json()
    second = (await mara.http.get(f"/v1/cases?limit=2&after={first['next']}")).json()
    last = (await mara.http.get(f"/v1/cases?limit=2&after={second['next']}")).json()

    numbers = [case["number"] for page in (first, second, last) for case in page["items"]]
    assert numbers == [5, 4, 3, 2, 1]
    assert last["next"] is None
    is_problem(await mara.http.get("/v1/cases?team=south"), 403, "not_yours")
    assert is_problem(await mara.http.get("/v1/cases?limit=0"), 422, "invalid")["where"] == "limit"
    assert is_problem(await mara.http.get("/v1/cases?after=x"), 422, "invalid")["where"] == "after"


async def test_a_case_is_claimed_by_one_and_handed_back(inside: Inside, mara: Person) -> None:
    case = await open_case(inside, mara)
    teo = await inside.person("Teo")

    taken = is_problem(await teo.http.post(f"/v1/cases/{case}/claim"), 409, "claimed_by_other")
    released = await mara.http.post(f"/v1/cases/{case}/release")
    claimed = await teo.http.post(f"/v1/cases/{case}/claim")
    closed = await teo.http.post(f"/v1/cases/{case}/close")
    await teo.http.aclose()

    assert taken["by"]["name"] == "Mara K."
    assert released.json()["claimed_by"] is None
    assert claimed.json()["claimed_by"]["name"] == "Teo E."
    assert closed.json()["state"] == "closed"
    is_problem(await mara.http.post(f"/v1/cases/{case}/claim"), 409, "case_closed")
    is_problem(await mara.http.get("/v1/cases/nowhere"), 404, "not_found")


async def test_a_decision_needs_a_claim_a_key_and_what_is_asked(inside: Inside, mara: Person) -> None:
    case = await open_case(inside, mara, claim=False)
    path, key = f"/v1/cases/{case}/decisions", {"Idempotency-Key": "key-00001"}
    miles = {"action": "miles", "amount": "500"}

    is_problem(await mara.http.post(path, json=miles, headers=key), 409, "not_claimed")
    await mara.http.post(f"/v1/cases/{case}/claim")
    json_ = {"Content-Type": "application/json"}
    missing = is_problem(await mara.http.post(path, json=miles), 422, "invalid")
    number = is_problem(
        await mara.http.post(path, json={**miles, "amount": 500}, headers=key), 422, "invalid"
    )
    unknown = is_problem(await mara.http.post(path, json={"action": "mils"}, headers=key), 422, "invalid")
    strange = is_problem(await mara.http.post(path, json={**miles, "colour": 1}, headers=key), 422, "invalid")
    no_json = is_problem(await mara.http.post(path, content=b"{", headers=key | json_), 400, "bad_request")

    assert missing["where"] == "idempotency-key"
    assert number["where"] == "amount"
    assert "miles" in unknown["detail"]
    assert strange["where"] == "colour"
    assert no_json["detail"] == "The body is not JSON."


async def test_a_decision_is_made_once_recorded_recomputed_and_taken_back(
    inside: Inside, mara: Person
) -> None:
    case = await open_case(inside, mara)
    path, key = f"/v1/cases/{case}/decisions", {"Idempotency-Key": "key-00001"}

    made = await mara.http.post(path, json={"action": "miles", "amount": "500"}, headers=key)
    again = await mara.http.post(path, json={"action": "miles", "amount": "500"}, headers=key)
    other = await mara.http.post(path, json={"action": "miles", "amount": "600"}, headers=key)
    decision = made.json()["decision"]["id"]
    record = (await mara.http.get(f"/v1/decisions/{decision}?recompute=1")).json()
    reversed_ = await mara.http.post(f"/v1/decisions/{decision}/reverse", json={"lesson": "Ask first."})
    twice = await mara.http.post(f"/v1/decisions/{decision}/reverse")

    assert made.status_code == again.status_code == 201
    assert made.json() == again.json()
    is_problem(other, 422, "key_reused")
    assert record["recomputed"]["agrees"] is True
    assert record["record"]["hash"] == made.json()["decision"]["hash"]
    assert record["facts"]["flight.delay_minutes"] == "200"
    assert (reversed_.json()["state"], reversed_.json()["lesson"]) == ("reversed", "Ask first.")
    is_problem(twice, 409, "already_reversed")
    is_problem(await mara.http.get("/v1/decisions/nothing"), 404, "not_found")


async def test_outside_is_never_a_bare_no_and_is_not_remembered(inside: Inside, mara: Person) -> None:
    case = await open_case(inside, mara)
    path, key = f"/v1/cases/{case}/decisions", {"Idempotency-Key": "key-00001"}

    outside = await mara.http.post(path, json={"action": "miles", "amount": "90000"}, headers=key)
    inside_ = await mara.http.post(path, json={"action": "miles", "amount": "500"}, headers=key)

    problem = is_problem(outside, 409, "outside")
    assert problem["reason"] == "too_much"
    assert problem["latitude"]["alone"] == "10000"
    assert inside_.status_code == 201


async def test_facts_are_stated_by_the_holder_and_only_those_that_are_asked(
    inside: Inside, mara: Person
) -> None:
    case = await open_case(inside, mara)
    path = f"/v1/cases/{case}/facts"

    stated = await mara.http.post(path, json={"booking.insured": True})
    tier = is_problem(await mara.http.post(path, json={"customer.tier": "gold"}), 422, "invalid")
    typo = is_problem(await mara.http.post(path, json={"booking.insure": True}), 422, "invalid")
    wrong = is_problem(await mara.http.post(path, json={"booking.insured": "perhaps"}), 422, "invalid")
    latitude = (await mara.http.get(f"/v1/cases/{case}/latitude")).json()

    (fact,) = stated.json()
    assert (fact["name"], fact["value"], fact["source"]) == ("booking.insured", True, "stated")
    assert {tier["where"], typo["where"], wrong["where"]} == {
        "customer.tier",
        "booking.insure",
        "booking.insured",
    }
    refund = next(each for each in latitude["actions"] if each["action"] == "refund")
    assert refund["alone"] == "412.00"


async def test_a_case_may_concern_another_booking(inside: Inside, mara: Person) -> None:
    case = await open_case(inside, mara)

    chosen = await mara.http.post(f"/v1/cases/{case}/about", json={"booking": "ZZ99"})
    unknown = await mara.http.post(f"/v1/cases/{case}/about", json={"boking": "ZZ99"})

    assert chosen.json()["about"]["booking"] == "ZZ99"
    assert "booking" in is_problem(unknown, 422, "invalid")["detail"]


async def test_what_if_answers_for_given_facts(mara: Person) -> None:
    answer = await mara.http.post(
        "/v1/latitude",
        json={
            "facts": {"flight.cancelled": True, "booking.total": "300.00", "booking.paid_with": "card"},
            "request": {"to": "card"},
        },
    )
    wrong = await mara.http.post("/v1/latitude", json={"fact": {}})

    refund = next(each for each in answer.json()["actions"] if each["action"] == "refund")
    assert refund["alone"] == "300.00"
    assert answer.json()["ignored"] == []
    assert is_problem(wrong, 422, "invalid")["where"] == "fact"


async def test_what_counts_for_nothing_in_a_question_is_named(inside: Inside, mara: Person) -> None:
    """A misspelt fact would be unknown, and the answer too narrow, without anybody knowing why."""
    facts = {"flight.canceled": True, "booking.paid_with": "shells", "booking.insured": None}
    question = {"facts": facts, "request": {"too": "card", "to": "sea"}}
    case = await open_case(inside, mara)

    free = await mara.http.post("/v1/latitude", json=question)
    there = await mara.http.post("/v1/latitude", json={"case": case, **question})

    asked = [
        'request.too counts for nothing: no action asks for it (did you mean "to"?).',
        "request.to counts for nothing: it must be one of",
    ]
    known = [
        'facts.flight.canceled counts for nothing: there is no fact "flight.canceled"',
        "facts.booking.paid_with counts for nothing: booking.paid_with must be one of",
    ]
    own = [f"facts.{name} counts for nothing: a case has its own facts." for name in facts]
    for answer, said in ((free, known + asked), (there, own + asked)):
        assert len(answer.json()["ignored"]) == len(said)
        for sentence, begin in zip(answer.json()["ignored"], said, strict=True):
            assert sentence.startswith(begin)
