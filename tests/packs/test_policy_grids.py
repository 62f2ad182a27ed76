"""The packs against the written rules themselves: drawn cases, judged by a second reading of the policies.

The shared data holds each policy as a condition over facts and params. A small interpreter of those
conditions, which knows nothing of our notation, says what is allowed; the packs must say the same, far beyond
the rows that are written down. Every fact is known here: what is unknown has cases of our own.
"""

import json
import operator
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rules.boundary_set import BoundarySet
from rules.cases import run_cases
from rules.pack import load_pack
from rules.packaged import packaged

DRAWN = 150
"""Cases for each action."""
NUMBERS = (
    0,
    1,
    2,
    3,
    5,
    7.5,
    8,
    20,
    24,
    25,
    30,
    31,
    40,
    50,
    59,
    60,
    69.9,
    70,
    90,
    91,
    100,
    119,
    120,
    200,
    500,
)
WORDS: Mapping[str, Sequence[Any]] = {
    "membership": ("regular", "silver", "gold"),
    "cabin": ("basic_economy", "economy", "business"),
    "complaint": ("cancelled_flight", "delayed_flight", "rude_service"),
    "reason": (
        *("health", "weather", "change_of_plan", "no longer needed", "ordered by mistake", "too slow"),
        *("unauthorized_fraudulent_charge", "duplicate_charge", "goods_services_not_received"),
    ),
    "payment_method": ("credit_card", "gift_card", "certificate"),
    "order_status": ("pending", "processed", "delivered", "cancelled"),
    "card_tier": ("entry", "mid", "premium"),
    "kind": ("bonus_points", "statement_credit"),
    "account_type": ("checking", "savings"),
    "circumstance": ("missing_rebate", "fee_mischarge", "courtesy"),
    "bill_status": ("Draft", "Issued", "Paid", "Overdue", "Disputed"),
    "shipping_status": ("order received", "in transit", "out for delivery", "delivered"),
    "passengers": (1, 2, 3, 5, 6),
    "new_passenger_count": (1, 2, 3, 5, 6),
    "total_baggages": (0, 1, 2, 3, 6, 9),
    "nonfree_baggages": (0, 0, 1, 2, 3),
    "amount": (5, 8, 9.99, 10, 20, 24.99, 25, 40, 50, 100, 200, 300, 500, 2000, 2500, 2500.01, 5000),
    "credit_type": ("goodwill_credit",),
    "discount_pct": (20, 20, 25),
    "fee_usd": (0, 20),
    "current_limit": (4000,),
    "requested_increase": (100, 1000, 1000.01, 2000, 2001),
    "gb": (0.5, 1.99, 2, 2.01),
}
SHOP_LEVELS = ("guest", "bronze", "silver", "gold")
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda one, many: one in many,
    "not in": lambda one, many: one not in many,
}


@pytest.mark.parametrize(
    ("pack", "folder", "domain", "rows"),
    [
        ("airline-bookings", "tau_policies", "airline", "airline_decision_cases"),
        ("retail", "tau_policies", "retail", "retail_decision_cases"),
        ("bank", "tau_policies", "banking", "banking_decision_cases"),
        ("telecom", "tau_policies", "telecom", "telecom_decision_cases"),
        ("shop", "abcd", "abcd_retail", "decision_cases"),
    ],
)
def test_drawn_cases_come_out_as_the_policies_say(
    pack: str, folder: str, domain: str, rows: str, shared_data: Path
) -> None:
    """Rows lend the names of facts and params; the values are drawn."""
    policies = defaultdict(list)
    for policy in read(shared_data / folder / "policy_boundaries.jsonl"):
        if policy["domain"] == domain:
            for action in policy["action"].split("|"):
                policies[action].append(policy)
    shapes = {row["action"]: row for row in read(shared_data / folder / f"{rows}.jsonl")}
    dice = random.Random(2618)
    drawn = []
    for action, shape in shapes.items():
        for number in range(DRAWN):
            params = {name: value_of(name, old, domain, dice) for name, old in shape["params"].items()}
            facts = {name: value_of(name, old, domain, dice) for name, old in shape["facts"].items()}
            case = {"case_id": f"{action}-{number}", "action": action, "params": params, "facts": facts}
            allowed = verdict(policies[action], params, flat(facts))
            drawn.append({**case, "expected": "allow" if allowed else "deny"})
    report = run_cases(BoundarySet.compile(load_pack(packaged(pack))), drawn)
    assert not report.disagreements, "\n".join(report.lines())


def value_of(name: str, old: Any, domain: str, dice: random.Random) -> Any:
    """A value of the same kind as the row's."""
    if isinstance(old, dict):
        return {part: dice.randrange(5) for part in old}
    if isinstance(old, bool):
        return dice.random() < 0.6
    if name == "membership" and domain == "abcd_retail":
        return dice.choice(SHOP_LEVELS)
    if name in WORDS:
        return dice.choice(WORDS[name])
    if isinstance(old, str):
        return old
    number = dice.choice(NUMBERS)
    return number if name.endswith(("pct", "years", "hours_since_booking")) else int(number)


def flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Nested names joined by dots; means of payment that are not named were not used."""
    plain = dict.fromkeys((f"payment_method_counts.{one}" for one in ("certificate", "credit_card")), 0)
    plain["payment_method_counts.gift_card"] = 0
    for name, value in facts.items():
        plain |= (
            {f"{name}.{part}": n for part, n in value.items()} if isinstance(value, dict) else {name: value}
        )
    return plain


def verdict(policies: list[Any], params: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether they allow it: by priority the first that fits; else none forbids and one allows, if any."""
    known = {**facts, **params}
    if any("priority" in policy for policy in policies):
        for policy in sorted(policies, key=lambda one: int(one["priority"])):
            if holds(policy["when"], known, facts):
                return policy["effect"] == "allow" and measured(policy, known, facts)
        return False
    for policy in policies:
        fits = holds(policy["when"], known, facts)
        if policy["effect"] in {"deny", "escalate"} and fits:
            return False
        if policy["effect"] == "limit" and not (fits and measured(policy, known, facts)):
            return False
    allowing = [policy for policy in policies if policy["effect"] == "allow"]
    return not allowing or any(
        holds(policy["when"], known, facts) and measured(policy, known, facts) for policy in allowing
    )


def holds(when: Mapping[str, Any], known: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """A condition of the data, all of whose facts are known."""
    match when:
        case {"always": _} | {"otherwise": _}:
            return True
        case {"all": parts}:
            return all(holds(part, known, facts) for part in parts)
        case {"any": parts}:
            return any(holds(part, known, facts) for part in parts)
        case {"not": part}:
            return not holds(part, known, facts)
        case {"claimed_event_confirmed": expected}:
            event = {"cancelled_flight": "cancelled_by_airline", "delayed_flight": "delayed"}
            claimed = event.get(known["complaint"])
            return bool((claimed is None or facts[f"any_segment_{claimed}"]) == expected)
    value = when["value"]
    other = facts[value["fact"]] if isinstance(value, dict) else value
    return COMPARE[when["op"]](known[when["fact"]], other)


def measured(policy: Mapping[str, Any], known: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """A policy's limit, which the data says in words and numbers."""
    name, limit = policy["policy_id"], policy.get("limit", {})
    tier = facts.get("card_tier")
    match name:
        case "AIR-CMP-03" | "AIR-CMP-04":
            return bool(known["amount"] == (100 if name.endswith("3") else 50) * facts["passengers"])
        case "AIR-BAG-01":
            free = limit["free_bags_per_passenger"][facts["membership"]][facts["cabin"]]
            paid = max(0, known["total_baggages"] - free * facts["passengers"])
            return bool(known["nonfree_baggages"] == paid)
        case "BNK-PRV-03":
            return bool(limit["min"] <= known["amount"] <= limit["max_by_card_tier"][tier])
        case "BNK-RET-01":
            offers = limit["by_card_tier"]
            return bool(known["amount"] == offers.get(tier, offers["premium_and_above"])[known["kind"]])
        case "BNK-GDW-01":
            # That it is for savings accounts stands in the name of the action only.
            return bool(known["amount"] <= limit["agent_max"] and facts["account_type"] == "savings")
        case "TEL-REF-01":
            return bool(known["gb"] <= 2 and facts["customer_confirmed_price"])
        case "ABC-UPG-01":
            return bool(known["fee_usd"] == limit["fee_usd"][facts["membership"]])
        case "ABC-PRO-01":
            return bool(known["discount_pct"] == limit["discount_pct"])
        case "ABC-CRD-01":
            return bool(known["amount"] <= limit["default_amount"])
        case "ABC-SVC-01" | "ABC-SHP-02":
            return bool(known["amount"] == (8 if name == "ABC-SHP-02" else 40))
        case "RET-EXC-05" | "RET-MOD-05":
            return bool(known["first_item_change_on_this_order"])
    return raised(name, limit, tier, facts, known) if name.startswith("BNK-CLI") else True


def raised(
    name: str, limit: Mapping[str, Any], tier: Any, facts: Mapping[str, Any], known: Mapping[str, Any]
) -> bool:
    """What a card asks of a raise of its limit, one policy at a time."""
    age, pause, used, on_time, percent = next(iter(limit.values()))[tier]
    last = facts["days_since_last_approved_request"]
    return bool(
        {
            "BNK-CLI-01": facts["account_age_days"] >= age,
            "BNK-CLI-02": last is None or last >= pause,
            "BNK-CLI-03": facts["utilization_pct"] < used,
            "BNK-CLI-04": facts["consecutive_on_time_months"] >= on_time,
            "BNK-CLI-05": known["requested_increase"] <= percent * facts["current_limit"] / 100,
        }[name]
    )


def read(path: Path) -> list[dict[str, Any]]:
    """A JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
