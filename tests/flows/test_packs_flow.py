"""Every packaged pack serves: a signal comes, the desk reads plain words, and a decision is made."""

from pathlib import Path
from typing import Any

import pytest

from rules.packaged import packaged, packaged_names
from support.inside import running

BOOKING = {
    "membership": "silver",
    "cabin": "economy",
    "insurance": True,
    "passengers": 2,
    "hours_since_booking": 5,
    "any_segment_flown": False,
    "payment_method_counts.gift_card": 2,
}
ACCOUNT = {"card_tier": "mid", "account_type": "savings", "bank_error_caused_significant_inconvenience": True}
SPEAKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "airline-bookings": (BOOKING, {"action": "cancel_reservation", "params": {"reason": "change_of_plan"}}),
    "retail": (
        {"order_status": "delivered"},
        {
            "action": "return_delivered_order_items",
            "params": {"refund_to_original_method": True, "refund_to_existing_gift_card": False},
        },
    ),
    "bank": (
        ACCOUNT,
        {
            "action": "apply_savings_account_credit",
            "amount": "20.00",
            "params": {"credit_type": "goodwill_credit"},
        },
    ),
    "telecom": ({"customer_confirmed_price": True}, {"action": "refuel_data", "amount": "1.5"}),
    "shop": (
        {"membership": "silver", "days_waiting": 9},
        {"action": "resend_package"},
    ),
}


def test_every_packaged_pack_is_tried() -> None:
    assert set(SPEAKS) | {"airline"} == set(packaged_names())


@pytest.mark.parametrize("name", SPEAKS)
async def test_a_desk_decides_by_the_pack(name: str, tmp_path: Path) -> None:
    facts, decision = SPEAKS[name]
    async with running(tmp_path, pack=packaged(name)) as inside:
        counts = await inside.say(
            id="s-1",
            kind="complaint",
            customer="c/1",
            team="north",
            text="Please help me.",
            about={"record": "R-1"},
            facts={"record": facts},
        )
        assert (counts["accepted"], counts["rejected"]) == (1, [])
        mara = await inside.person("Mara")
        case = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
        shown = (await mara.http.get(f"/v1/cases/{case}")).json()
        assert {fact["name"] for fact in shown["facts"]} >= {f"record.{fact}" for fact in facts}
        await mara.http.post(f"/v1/cases/{case}/claim")
        asked = {"request": decision.get("params", {})}
        latitude = (await mara.http.post("/v1/latitude", json={"case": case, **asked})).json()
        mine = next(one for one in latitude["actions"] if one["action"] == decision["action"])
        assert float(mine["alone"]) > 0
        assert mine["because"]
        duties = [f"{duty['boundary']}/{duty['id']}" for duty in mine["duties"] if duty["kind"] == "confirm"]
        made = await mara.http.post(
            f"/v1/cases/{case}/decisions",
            json={**decision, "confirmed": duties},
            headers={"Idempotency-Key": "only-once"},
        )
        assert made.status_code == 201, made.text
        await mara.http.aclose()
