"""A case rests: out of the queue, and back by itself, by a voice, or by hand."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.actions.claim_case import claim_case
from service.actions.snooze_case import snooze_case, wake_cases
from service.clock import rfc3339
from service.domain.case import MoveEntry
from service.errors import Code, Problem
from service.store import journal
from support.house import House, build, says
from support.state import START

LATER = rfc3339(START + timedelta(hours=1))


def last(house: House, case: str) -> tuple[str, str | None]:
    entry = [one for one in house.case(case).timeline if isinstance(one, MoveEntry)][-1]
    return entry.kind, entry.reason


async def test_it_is_in_no_queue_until_its_time(house: House) -> None:
    case = await house.claimed(says())
    row = await snooze_case(house.ctx, house.mara, case, LATER, "They land at ten.")
    assert (row.claimed_by, row.snoozed_until) == (None, LATER)
    assert house.queue() == []
    told = house.told("case.snoozed")
    assert told.channels == ("queue:north", f"case:{case}", f"me:{house.mara.id}")
    with house.ctx.store.reader() as conn:
        (read,) = (one for one in journal.read(conn, 0, 100) if one.type == "case.snoozed")
    assert isinstance(read.data, dict)
    assert read.data["entry"]["note"] == "They land at ten."
    assert read.data["entry"]["until"] == LATER
    house.hands.pass_(timedelta(minutes=59))
    assert await wake_cases(house.ctx) == 0
    house.hands.pass_(timedelta(minutes=1))
    assert await wake_cases(house.ctx) == 1
    assert [one.id for one in house.queue()] == [case]
    assert last(house, case) == ("released", "rested")
    assert house.told("case.released").channels == ("queue:north", f"case:{case}")
    assert await wake_cases(house.ctx) == 0


async def test_it_wakes_after_a_restart_too(tmp_path: Path) -> None:
    before = await build(tmp_path)
    case = await before.claimed(says())
    await snooze_case(before.ctx, before.mara, case, LATER)
    before.ctx.store.close()
    after = await build(tmp_path)
    after.hands.pass_(timedelta(hours=2))
    assert await wake_cases(after.ctx) == 1
    assert [one.id for one in after.queue()] == [case]
    after.ctx.store.close()


@pytest.mark.parametrize(("acute", "reason"), [(False, "heard"), (True, "acute")])
async def test_a_voice_wakes_it(house: House, acute: bool, reason: str) -> None:
    case = await house.claimed(says())
    await snooze_case(house.ctx, house.mara, case, LATER)
    await house.takes(says("Still here.", acute=acute))
    (woken,) = house.queue()
    assert (woken.id, woken.snoozed_until) == (case, None)
    assert last(house, case) == ("released", reason)
    assert house.told("case.released").seq < house.told("signal.received").seq
    house.hands.pass_(timedelta(hours=2))
    assert await wake_cases(house.ctx) == 0


async def test_two_voices_at_once_wake_it_once(house: House) -> None:
    case = await house.claimed(says())
    await snooze_case(house.ctx, house.mara, case, LATER)
    await house.takes(says("One."), says("Two."))
    kinds = [one.kind for one in house.case(case).timeline if isinstance(one, MoveEntry)]
    assert kinds == ["opened", "claimed", "snoozed", "released"]


async def test_who_claims_it_wakes_it(house: House) -> None:
    case = await house.claimed(says())
    await snooze_case(house.ctx, house.mara, case, LATER)
    row = await claim_case(house.ctx, house.teo, case)
    assert (row.claimed_by, row.snoozed_until) == (house.teo.ref, None)
    released = house.told("case.released")
    assert released.seq == house.told("case.claimed").seq - 1


@pytest.mark.parametrize(
    "until",
    [
        rfc3339(START),
        rfc3339(START - timedelta(days=1)),
        rfc3339(START + timedelta(days=30, minutes=1)),
        "tomorrow",
        "2026-03-03T09:00:00",
        "0001-01-01T00:00:00+14:00",
        "",
    ],
)
async def test_it_rests_for_thirty_days_at_most_and_never_in_the_past(house: House, until: str) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem) as caught:
        await snooze_case(house.ctx, house.mara, case, until)
    assert (caught.value.code, caught.value.extra) == (Code.INVALID, {"where": "until"})
    assert house.case(case).case.claimed_by == house.mara.ref


async def test_only_who_holds_it_lays_it_aside(house: House) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem) as caught:
        await snooze_case(house.ctx, house.teo, case, LATER)
    assert caught.value.code is Code.CLAIMED_BY_OTHER
