"""What many streams ask in one moment is read once, and each is told what is its own."""

from collections.abc import Sequence

import orjson
import pytest

from service.domain.actor import Actor
from service.live import looks, wire
from service.live.looks import Moment, Subscribing
from service.live.port import Look
from support.house import House, says


def _looks(house: House, *asked: Subscribing) -> list[Look]:
    """All of them in one read transaction."""
    with house.ctx.store.reader() as conn:
        moment = Moment(house.ctx, conn)
        told = [moment.look(each) for each in asked]
    assert all(isinstance(each, Look) for each in told)
    return [each for each in told if isinstance(each, Look)]


def _since(house: House, ahead: int = 0) -> wire.Since:
    (now,) = _looks(house, Subscribing(house.mara, [], None))
    return wire.Since(epoch=now.position.epoch, seq=now.position.seq + ahead)


def _told(look: Look, channel: str) -> Sequence[object]:
    frame = look.snapshots[channel].frame(1)
    return list(orjson.loads(frame[frame.index(b"{") :])["data"].values())


async def test_a_shared_channel_is_one_snapshot_and_me_is_each_ones_own(house: House) -> None:
    await house.takes(says())
    first, second = _looks(
        house, *(Subscribing(actor, ["queue:north", "me"], None) for actor in (house.mara, house.teo))
    )
    assert first.snapshots["queue:north"] is second.snapshots["queue:north"]
    assert first.snapshots["me"] is not second.snapshots["me"]
    assert _told(first, "queue:north")[0]


async def test_a_case_is_one_snapshot_for_those_who_may_see_it(house: House) -> None:
    case = f"case:{await house.claimed(says())}"
    stranger = Actor("x", "X.", "associate", ("south",))
    first, second, refused = _looks(
        house, *(Subscribing(actor, [case], None) for actor in (house.mara, house.teo, stranger))
    )
    assert first.snapshots[case] is second.snapshots[case]
    assert list(refused.refused) == [case]
    assert not refused.snapshots


@pytest.mark.parametrize(
    "channel", ["proposals", "queue:", "queue:north\n", "me:someone", "case:a b", "pulse:1", ""]
)
async def test_what_is_no_channel_here_is_refused_by_itself(house: House, channel: str) -> None:
    (look,) = _looks(house, Subscribing(house.mara, ["queue:north", channel, "me"], None))
    assert look.refused == {channel: "there is no such channel here"}
    assert list(look.snapshots) == ["queue:north", "me"]


@pytest.mark.parametrize("shared", [True, False], ids=["read once for all", "read for each"])
async def test_who_comes_back_is_told_the_events_of_her_channels(
    house: House, shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shared:
        monkeypatch.setattr(looks, "MAX_SHARED", 0)
    await house.takes(says(customer="c1"))
    since = _since(house)
    await house.takes(says(customer="c2"), says(customer="c3"))
    queue, me, nothing = _looks(
        house,
        Subscribing(house.mara, ["queue:north"], since),
        Subscribing(house.teo, ["me"], since),
        Subscribing(house.teo, [], since),
    )
    assert queue.resumed
    assert [event.seq for event in queue.events] == list(range(since.seq + 1, queue.position.seq + 1))
    assert (me.resumed, list(me.events)) == (True, [])
    assert (nothing.resumed, list(nothing.events)) == (True, [])


async def test_above_the_head_there_are_snapshots(house: House) -> None:
    (look,) = _looks(house, Subscribing(house.mara, ["queue:north"], _since(house, ahead=1)))
    assert not look.resumed
    assert list(look.snapshots) == ["queue:north"]
