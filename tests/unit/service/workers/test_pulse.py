"""The pulse follows the journal: a storm of voices becomes a surge that limits read, and passes again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from rules.pack import load_pack, packaged
from service.domain.case import SurgeEntry
from service.domain.events import Event, SurgeMoved
from service.domain.pulse import SurgeView
from service.store import followers, pulse
from service.workers.pulse import PulseFollower
from support.house import House, build, says
from support.state import START
from support.storms import LATE, listening, storm
from voc.pulse import CALM
from voc.windows import PACE

FACTS: dict[tuple[str, str], dict[str, object]] = {
    ("customer", "rosa"): {"tier": "gold"},
    ("flight", "LK418"): {"delay_minutes": 245, "cancelled": False},
}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = await listening(tmp_path)
    yield house
    house.ctx.store.close()


def surges(house: House) -> list[Event]:
    """Everything that was said of surges."""
    return [event for event in house.heard.events if event.type.startswith("pulse.")]


def said(event: Event) -> SurgeView:
    """The surge that an event tells of."""
    assert isinstance(event.data, SurgeMoved)
    return event.data.surge


async def rosas_case(house: House) -> str:
    """Rosa is four hours late and asks for help."""
    await house.takes(says(customer="rosa", about={"flight": "LK418"}, topics=("late_flight",)), facts=FACTS)
    return max(house.queue(), key=lambda case: case.number).id


def voucher(house: House, case: str) -> str:
    """How much Mara may give alone."""
    return house.action(case, house.mara, "certificate")["alone"]


async def test_a_storm_opens_limits_and_its_end_closes_them(house: House) -> None:
    follower = PulseFollower(house.ctx)
    case = await rosas_case(house)
    await follower.step()
    assert voucher(house, case) == "100.00"
    await storm(house, 29)
    await follower.step()
    event = house.told("pulse.surge")
    surge = said(event)
    assert event.channels == ("pulse", "queue:north")
    assert (surge.team, surge.topic, surge.times, surge.voices) == (*LATE, "30.0", 30)
    assert (surge.usual, surge.basis, surge.customers, surge.until) == (0.2, "overall", 30, None)
    assert len(surge.examples) == 3
    assert surge.line[-1] == 30
    assert "late-flight-goodwill" in surge.reacts
    assert surge.reason == (
        "30 customers spoke of it within 10 minutes, and at most one is usual: 30.0 times as many."
    )
    assert voucher(house, case) == "150.00"
    (reason,) = house.action(case, house.mara, "certificate")["because"]
    assert (reason["clause"], reason["facts"]["topic.surge"]) == ("grants.storm", 30)
    (entry,) = [each for each in house.case(case).timeline if isinstance(each, SurgeEntry)]
    assert entry == SurgeEntry("surge", surge.id, surge.since, surge)

    house.hands.pass_(PACE.window + PACE.cool_down - PACE.grain)
    await follower.step()
    assert voucher(house, case) == "150.00"
    house.hands.pass_(PACE.grain)
    await follower.step()
    calm = said(house.told("pulse.calm"))
    assert (calm.id, calm.since) == (surge.id, surge.since)
    assert calm.until is not None
    assert voucher(house, case) == "100.00"
    assert [type(each) for each in house.case(case).timeline].count(SurgeEntry) == 1
    assert len([event for event in house.heard.events if event.type.startswith("pulse.")]) == 2


async def test_without_a_past_nothing_surges(tmp_path: Path) -> None:
    house = await build(tmp_path / "new", pack=load_pack(packaged()))
    await storm(house, 50)
    await PulseFollower(house.ctx).step()
    with house.ctx.store.reader() as conn:
        (late,) = pulse.topics(conn)
        assert (late.voices, late.usual) == (50, None)
        assert pulse.heights(conn) == {}
    house.ctx.store.close()


async def test_one_loud_customer_is_no_surge(house: House) -> None:
    await house.takes(*(says(customer="loud", topics=("late_flight",)) for _ in range(40)))
    await PulseFollower(house.ctx).step()
    with house.ctx.store.reader() as conn:
        assert pulse.now(conn) == []


async def test_a_surge_that_grows_is_said_again_and_one_that_stays_is_not(house: House) -> None:
    follower = PulseFollower(house.ctx)
    await storm(house, 10)
    await follower.step()
    assert said(house.told("pulse.surge")).times == "10.0"
    await follower.step()
    await storm(house, 20, first=100)
    await follower.step()
    again = said(house.told("pulse.surge"))
    assert (again.times, again.customers) == ("30.0", 30)
    assert len([event for event in house.heard.events if event.type == "pulse.surge"]) == 2


async def test_another_team_and_another_topic_stay_calm(house: House) -> None:
    await storm(house, 30)
    await house.takes(says(customer="quiet", topics=("seat",)))
    await PulseFollower(house.ctx).step()
    with house.ctx.store.reader() as conn:
        assert pulse.heights(conn) == {LATE: Decimal("30.0")}


async def test_who_takes_over_counts_nobody_twice_and_forgets_nobody(house: House) -> None:
    first, second = PulseFollower(house.ctx), PulseFollower(house.ctx)
    await storm(house, 6)
    await first.step()
    await storm(house, 6, first=100)
    await second.step()
    assert surges(house) == []
    await first.leave()
    await second.step()
    assert said(house.told("pulse.surge")).voices == 12
    with house.ctx.store.reader() as conn:
        assert pulse.hours(conn, LATE)[PACE.hour(START)] == 12
        follower = followers.load(conn, "pulse")
    assert follower is not None
    await storm(house, 20, first=200)
    await first.step()
    assert said(house.told("pulse.surge")).voices == 12, "who left follows no more while another does"


async def test_a_lease_that_ran_out_is_anybodys(house: House) -> None:
    first, second = PulseFollower(house.ctx), PulseFollower(house.ctx)
    await first.step()
    house.hands.pass_(timedelta(seconds=16))
    await storm(house, 12)
    await second.step()
    assert said(house.told("pulse.surge")).voices == 12
    await first.step()
    assert len([event for event in house.heard.events if event.type == "pulse.surge"]) == 1


async def test_the_metric_names_every_topic_of_the_pack(house: House) -> None:
    follower = PulseFollower(house.ctx)
    await storm(house, 30)
    await follower.step()
    await follower.step()
    text = house.ctx.metrics.text().decode()
    assert 'remit_topic_surge{topic="late_flight"} 30.0' in text
    assert f'remit_topic_surge{{topic="seat"}} {float(CALM)}' in text
