"""A topic of a team whole: its hours, who speaks of it, what opened and was given, what surged before."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service import pulse
from service.clock import rfc3339
from service.domain.topic import Share, TopicView
from service.errors import Code, Problem
from service.topic import topic_view
from service.workers.pulse import PulseFollower
from support.house import House, says
from support.state import START
from support.storms import LATE, listening, storm
from voc.windows import PACE

LATER = PACE.window + PACE.cool_down + PACE.grain


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = await listening(tmp_path)
    yield house
    house.ctx.store.close()


def view(house: House, series: tuple[str, str] = LATE, *, teams: tuple[str, ...] = ("north",)) -> TopicView:
    """The topic as Mara sees it."""
    with house.ctx.store.reader() as conn:
        return topic_view(house.ctx, conn, replace(house.mara, teams=teams), series)


async def test_a_topic_stands_beside_what_is_usual_of_each_hour(house: House) -> None:
    await storm(house, 12)
    await PulseFollower(house.ctx).step()
    found = view(house)
    assert found.volume.voices == 12
    assert found.surge is not None
    assert len(found.hours) == 24
    assert {(hour.minutes, hour.voices, hour.usual) for hour in found.hours[:-1]} == {(60, 1, 1.0)}
    running = found.hours[-1]
    assert (running.at, running.voices) == (rfc3339(PACE.hour(START)), 12)
    assert running.minutes == (START - PACE.hour(START)) // timedelta(minutes=1)


async def test_each_speaker_counts_once_by_what_she_said_last(house: House) -> None:
    await house.takes(says(customer="c0", topics=(LATE[1],), sentiment=-0.9, channel="phone"))
    gold: dict[tuple[str, str], dict[str, object]] = {
        ("customer", f"c{number}"): {"tier": "gold"} for number in range(3)
    }
    await house.takes(facts=gold)
    await storm(house, 12, sentiment=0.5)
    await house.takes(says(customer="quiet", topics=("seat",)))
    heard = view(house).heard
    assert heard is not None
    assert (heard.speakers, heard.whole, len(heard.voices)) == (12, True, 12)
    assert heard.shares == [
        Share("kind", "message", 12),
        Share("channel", "chat", 12),
        Share("sentiment", "0.50", 12),
        Share("tier", None, 9),
        Share("tier", "gold", 3),
    ]
    assert {voice.case.customer for voice in heard.voices} == {f"c{number}" for number in range(12)}


async def test_what_opened_by_it_is_told_clause_by_clause(house: House) -> None:
    found = view(house)
    storms = [clause for clause in found.reacts if clause.boundary == "late-flight-goodwill"]
    (clause,) = storms
    assert clause.clause == "grants.storm"
    assert clause.title == "A voucher for a late or cancelled flight"
    assert "topic surge is at least 3" in clause.text
    assert clause.because == "Many are stranded at once. Be generous without asking until it calms down."


async def test_what_was_given_says_how_much_of_it_the_surge_allowed(house: House) -> None:
    late: dict[tuple[str, str], dict[str, object]] = {
        ("customer", "rosa"): {"tier": "gold"},
        ("flight", "LK418"): {"delay_minutes": 245, "cancelled": False},
    }
    said = says(customer="rosa", about={"flight": "LK418"}, topics=(LATE[1],))
    case = await house.claimed(said, facts=late)
    before = ["late-flight-goodwill/new-time"]
    await house.gives(house.mara, case, "certificate", "50.00", confirmed=before)
    await storm(house, 12)
    await PulseFollower(house.ctx).step()
    await house.gives(house.mara, case, "certificate", "30.00", confirmed=before)
    found = view(house).given
    assert found is not None
    (given,) = found
    assert (given.action, given.amount, given.times, given.taken_back) == ("certificate", "80.00", 2, 0)
    assert given.reacting == 1


async def test_another_teams_words_and_cases_stay_its_own(house: House) -> None:
    await storm(house, 3)
    found = view(house, teams=("south",))
    assert (found.heard, found.given) == (None, None)
    assert found.hours[-1].at == rfc3339(PACE.hour(START))


async def test_what_nobody_spoke_of_runs_at_nothing_and_what_is_no_topic_is_not_there(house: House) -> None:
    quiet = view(house, ("north", "seat"))
    assert (quiet.volume.voices, quiet.surge, quiet.heard and quiet.heard.speakers) == (0, None, 0)
    for series in (("north", "weather"), ("east", "seat")):
        with pytest.raises(Problem) as refused:
            view(house, series)
        assert refused.value.code is Code.NOT_FOUND


async def test_surges_that_ended_are_told_by_pages_the_last_first(house: House) -> None:
    follower = PulseFollower(house.ctx)
    for number in range(3):
        await storm(house, 12, first=100 * number)
        await follower.step()
        house.hands.pass_(LATER)
        await follower.step()
    live = house.ctx.boundaries.live
    with house.ctx.store.reader() as conn:
        first = pulse.ended_page(live, conn, {"team": "north", "topic": LATE[1]}, None, 2)
        rest = pulse.ended_page(live, conn, {"topic": LATE[1]}, first.next, 2)
        others = pulse.ended_page(live, conn, {"topic": "seat"}, None, 2)
    ended = [one.until for one in (*first.items, *rest.items)]
    assert len(ended) == 3
    assert ended == sorted(ended, key=str, reverse=True)
    assert (rest.next, others.items) == (None, [])
