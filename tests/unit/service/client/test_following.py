"""The place of one who follows never runs ahead of what was told."""

import pytest

from service.client import Following, Frame, Position

WELCOME: Frame = {"op": "welcome", "epoch": "e", "seq": 50}


def _event(seq: int) -> Frame:
    return {"op": "event", "seq": seq}


def _beat(seq: int) -> Frame:
    return {"op": "beat", "seq": seq}


def _subscribed(seq: int, *, resumed: bool = False) -> Frame:
    return {"op": "subscribed", "seq": seq, "resumed": resumed}


def _after(following: Following, *frames: Frame) -> Position | None:
    for frame in frames:
        following.take(frame)
    return following.position


def test_it_begins_with_snapshots_and_goes_on_from_where_they_were_taken() -> None:
    following = Following(["queue:north"])
    assert following.asked() == {"op": "subscribe", "channels": ["queue:north"]}
    assert _after(following, WELCOME, _subscribed(57)) == Position("e", 57)
    assert _after(following, _event(58), _beat(61)) == Position("e", 61)
    assert following.asked() == {
        "op": "subscribe",
        "channels": ["queue:north"],
        "since": {"epoch": "e", "seq": 61},
    }


def test_after_a_cut_only_what_was_told_again_moves_it() -> None:
    following = Following(["me"], Position("e", 41))
    assert _after(following, WELCOME, _beat(57)) == Position("e", 41)
    assert _after(following, _subscribed(57, resumed=True)) == Position("e", 41)
    assert _after(following, _event(44)) == Position("e", 44)
    assert _after(following, _beat(57)) == Position("e", 57)


def test_a_second_subscription_does_not_move_it() -> None:
    following = Following(["me"])
    assert _after(following, WELCOME, _subscribed(57), _subscribed(60)) == Position("e", 57)


@pytest.mark.parametrize("position", [Position("older", 41), Position("e", 900)])
def test_where_it_cannot_be_resumed_it_begins_anew(position: Position) -> None:
    following = Following(["me"], position)
    assert _after(following, WELCOME, _subscribed(57)) == Position("e", 57)


def test_a_channel_that_was_lost_is_not_asked_for_again() -> None:
    following = Following(["me", "case:1"])
    following.take({"op": "unsubscribed", "channel": "case:1", "reason": "it was moved"})
    assert list(following.channels) == ["me"]


def test_who_follows_nothing_asks_for_nothing() -> None:
    assert Following().asked() is None
