"""A co-sign over real sockets and HTTP: both sides live, one answer, nothing lost by a kill."""

from typing import Any

from support.inside import Inside, Person, Stream

FLIGHT = {"delay_minutes": 245, "cancelled": False, "cause": "technical", "overnight": False}


async def _case(inside: Inside, mara: Person) -> str:
    """A silver traveller four hours late, claimed: vouchers up to 75 alone, up to 150 with a peer."""
    await inside.say(
        id="s-1",
        kind="complaint",
        customer="c-1",
        text="Four hours, and nobody at the gate says why.",
        about={"booking": "B1", "flight": "LK418"},
        facts={
            "customer": {"name": "Rosa A.", "tier": "silver"},
            "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
            "flight": FLIGHT,
        },
    )
    case: str = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
    assert (await mara.http.post(f"/v1/cases/{case}/claim")).status_code == 200
    return case


async def _watched(stream: Stream, *channels: str) -> None:
    await stream.follow(*channels)
    for _ in channels:
        await stream.next("snapshot")


NOTE = "Four hours without a word."


async def _voucher(person: Person, case: str) -> dict[str, Any]:
    """The voucher with every duty that the pack attaches to it met."""
    latitude = (await person.http.get(f"/v1/cases/{case}/latitude")).json()
    (action,) = [one for one in latitude["actions"] if one["action"] == "certificate"]
    confirmed = [f"{duty['boundary']}/{duty['id']}" for duty in action["duties"] if duty["kind"] == "confirm"]
    return {"action": "certificate", "amount": "120.00", "note": NOTE, "confirmed": confirmed}


async def _asked(person: Person, case: str, key: str = "key-00001") -> dict[str, Any]:
    answer = await person.http.post(
        f"/v1/cases/{case}/decisions", json=await _voucher(person, case), headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 202, answer.text
    waiting: dict[str, Any] = answer.json()
    return waiting


async def test_a_colleague_sees_it_at_once_agrees_and_both_see_it_made(
    inside: Inside, mara: Person, teo: Person
) -> None:
    case = await _case(inside, mara)
    async with mara.stream() as hers, teo.stream() as his:
        await _watched(hers, f"case:{case}", "me", "team:north")
        await _watched(his, "me", "team:north")
        reply = await hers.call("decide", 5, key="key-00001", case=case, **await _voucher(mara, case))
        assert (reply["data"]["state"], reply["data"]["decision"]["state"]) == ("awaiting_peer",) * 2
        decision = reply["data"]["decision"]["id"]

        asked = await his.next("event", type="decision.awaiting_peer")
        assert asked["channels"] == [f"case:{case}", "me"]
        assert asked["data"]["case"]["name"] == "Rosa A."
        assert asked["data"]["entry"]["decision"]["note"] == NOTE
        assert asked["data"]["budgets"] == []

        view = await his.call("latitude", 6, case=case, decision=decision, request={"amount": 1})
        (action,) = view["data"]["actions"]
        assert (view["data"]["decision"], action["alone"], action["with_peer"]) == (
            decision,
            "75.00",
            "150.00",
        )
        assert view["data"]["ignored"] == ["request.amount counts for nothing: the decision says it."]

        answer = await teo.http.post(f"/v1/decisions/{decision}/cosign", json={"agree": True, "note": "Yes."})
        assert (answer.status_code, answer.json()["state"]) == (200, "made")
        for stream in (hers, his):
            made = await stream.next("event", type="decision.cosigned")
            entry = made["data"]["entry"]["decision"]
            assert (entry["state"], entry["road"], entry["cosign"]["peer"]["name"]) == (
                "made", "with_peer", "Teo E.",
            )  # fmt: skip
            assert entry["hash"] == answer.json()["hash"]
            assert [budget["spent"] for budget in made["data"]["budgets"] if budget["per"] == "team"] == [
                "120.00"
            ]

    record = (await mara.http.get(f"/v1/decisions/{decision}", params={"recompute": 1})).json()
    assert (record["record"]["body"]["peer"], record["recomputed"]["agrees"]) == (inside.people["Teo"], True)


async def test_a_limit_that_moves_while_a_colleague_reads_is_on_his_screen(
    inside: Inside, mara: Person, teo: Person
) -> None:
    case = await _case(inside, mara)
    decision = (await _asked(mara, case))["decision"]["id"]
    async with teo.stream() as his:
        await _watched(his, "me")
        await his.call("latitude", 6, case=case, decision=decision)
        await inside.say(
            id="s-2", kind="message", customer="c-1", text="Ninety minutes, they say.",
            about={"booking": "B1", "flight": "LK418"}, facts={"flight": {**FLIGHT, "delay_minutes": 90}},
        )  # fmt: skip
        notice = await his.next("notice", key=f"latitude:{decision}")
        (action,) = notice["data"]["actions"]
        assert float(action["with_peer"]) < 120
        answer = await teo.http.post(f"/v1/decisions/{decision}/cosign", json={"agree": True})
        assert (answer.status_code, answer.json()["code"]) == (409, "outside")
        assert answer.json()["latitude"]["with_peer"] == action["with_peer"]
        ended = await his.next("event", type="decision.expired")
        assert ended["data"]["entry"]["decision"]["cosign"]["reason"] == "outside"


async def test_the_doors_of_a_co_sign_and_what_they_refuse(inside: Inside, mara: Person, teo: Person) -> None:
    case = await _case(inside, mara)
    waiting = await _asked(mara, case)
    assert await _asked(mara, case) == waiting
    path = f"/v1/decisions/{waiting['decision']['id']}"
    for person, verb, body, status, code in (
        (mara, "cosign", {"agree": True}, 403, "not_yours"),
        (teo, "cosign", {"agree": False}, 422, "invalid"),
        (teo, "cosign", {"agree": "yes"}, 422, "invalid"),
        (teo, "cosign", {"agree": True, "amount": "121.00"}, 422, "invalid"),
        (teo, "withdraw", None, 403, "not_yours"),
        (mara, "pass", None, 403, "not_yours"),
        (teo, "reverse", {}, 409, "not_made"),
    ):
        answer = await person.http.post(f"{path}/{verb}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert (await mara.http.post(f"{path}/withdraw")).json()["state"] == "withdrawn"
    late = await teo.http.post(f"{path}/cosign", json={"agree": True})
    assert (late.status_code, late.json()["code"]) == (409, "already_answered")
    assert late.json()["decision"]["state"] == "withdrawn"
    passed = await teo.http.post(
        f"/v1/decisions/{(await _asked(mara, case, 'key-00002'))['decision']['id']}/pass"
    )
    assert (passed.json()["state"], passed.json()["cosign"]["reason"]) == ("expired", "nobody_left")


async def test_who_comes_later_finds_what_waits_in_the_snapshot(
    inside: Inside, mara: Person, teo: Person
) -> None:
    case = await _case(inside, mara)
    waiting = await _asked(mara, case)
    async with teo.stream() as his:
        await his.follow("me")
        (asked,) = (await his.next("snapshot"))["data"]["asks"]
    assert asked["decision"] == waiting["decision"]
    assert asked["case"]["name"] == "Rosa A."


async def test_everybody_at_a_case_sees_who_else_is(inside: Inside, mara: Person, teo: Person) -> None:
    case = await _case(inside, mara)
    async with mara.stream() as hers:
        await _watched(hers, f"case:{case}")
        first = await hers.next("notice", type="presence")
        async with teo.stream() as his:
            await _watched(his, f"case:{case}")
            both = await hers.next("notice", type="presence")
            assert await his.next("notice", type="presence") == both
        alone = await hers.next("notice", type="presence")
    names = [[person["name"] for person in one["data"]["people"]] for one in (first, both, alone)]
    assert names == [["Mara K."], ["Mara K.", "Teo E."], ["Mara K."]]
