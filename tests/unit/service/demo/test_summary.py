"""The summary of the demo's day: counts what had happened at its moment, and nothing that came later."""

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from rich.console import Console

from service.clock import rfc3339
from service.demo.summary import Summary, show, summed

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def _at(minutes: float) -> str:
    return rfc3339(NOON + timedelta(minutes=minutes))


def _voice(minutes: float, feed: str = "webhook") -> dict[str, Any]:
    return {"kind": "signal", "at": _at(minutes), "feed": feed}


def _decision(minutes: float, **more: Any) -> dict[str, Any]:
    decision = {
        "action": "meal",
        "title": "Meal credit",
        "amount": "20.00",
        "unit": "USD",
        "state": "made",
        "road": "alone",
        "at": _at(minutes),
        "cosign": None,
        "reversed_at": None,
        **more,
    }
    return {"kind": "decision", "at": decision["at"], "decision": decision}


def _case(opened: float, *timeline: dict[str, Any], earlier: int = 0) -> dict[str, Any]:
    return {"case": {"opened_at": _at(opened)}, "timeline": list(timeline), "earlier": earlier}


def _summed(*views: dict[str, Any], at: float = 60) -> Summary:
    budgets = [{"boundary": "b", "id": "day", "left": "90.00", "at_most": "100.00"}]
    when = NOON + timedelta(minutes=at)
    return summed(views, budgets, {"late": "Late flight"}, {"s": Decimal(9)}, at=when, history=7, refused=2)


def test_voices_roads_and_money_are_counted() -> None:
    seen = _summed(
        _case(0, _voice(0), _decision(2), {"kind": "closed", "at": _at(3)}),
        _case(1, _voice(1, "intercom"), _decision(5, road="emergency", amount="50.00")),
    )
    assert seen.signals == {"webhook": 1, "intercom": 1}
    assert (seen.cases, seen.open, seen.history, seen.refused) == (2, 1, 7, 2)
    assert seen.roads == {"alone": 1, "emergency": 1}
    assert (seen.spent["meal"].decisions, seen.spent["meal"].amount) == (2, Decimal("70.00"))
    assert seen.voice_to_decision == 180
    assert seen.left == {"b/day": ("90.00", "100.00")}


def test_what_was_taken_back_counts_as_decided_and_not_as_spent() -> None:
    seen = _summed(_case(0, _decision(2, state="reversed", reversed_at=_at(4))))
    assert (seen.roads, seen.reversed, seen.spent) == ({"alone": 1}, 1, {})


def test_what_came_later_is_not_there_yet() -> None:
    waits = {"asked_at": _at(5), "ended_at": _at(70)}
    seen = _summed(
        _case(0, _voice(0), _voice(61), _decision(61), {"kind": "closed", "at": _at(62)}),
        _case(0, _decision(70, road="with_peer", cosign=waits)),
        _case(0, _decision(2, state="reversed", reversed_at=_at(65))),
        _case(61, _voice(61)),
    )
    assert (seen.cases, seen.open, seen.signals) == (3, 3, {"webhook": 1})
    assert (seen.roads, seen.reversed, seen.not_given) == ({"alone": 1}, 0, {"awaiting_peer": 1})


def test_whoever_writes_after_being_helped_came_back() -> None:
    seen = _summed(
        _case(0, _voice(0), _decision(1), _voice(2)),
        _case(0, _voice(0), _voice(1), _decision(2)),
        _case(0, _voice(0), earlier=1),
    )
    assert seen.returned == 2


def test_it_is_shown_with_its_surge() -> None:
    surge = {"id": "s", "topic": "late", "times": "2.0", "since": _at(1), "until": _at(9)}
    out = io.StringIO()
    show(
        _summed(_case(0, _voice(0), {"kind": "surge", "at": _at(1), "surge": surge})),
        Console(file=out, width=100),
    )
    assert "surge: Late flight" in out.getvalue()
    assert "9 times usual, from 12:01:00, calm at 12:09:00" in out.getvalue()
