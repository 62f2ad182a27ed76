"""Whose case it is."""

from datetime import timedelta

import pytest

from service.access.cases import claimed_by_other, holder_at, seen_case
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.store import cases
from support.house import House, says


async def test_a_case_is_seen_by_its_team_and_by_observers(house: House) -> None:
    await house.takes(says())
    (case,) = house.queue()
    with house.ctx.store.reader() as conn:
        for actor in (house.mara, house.ines, Actor("o", "Board", "observer")):
            assert seen_case(conn, actor, case.id).id == case.id
        with pytest.raises(Problem) as caught:
            seen_case(conn, Actor("s", "South", "associate", ("south",)), case.id)
        assert caught.value.code is Code.NOT_YOURS
        with pytest.raises(Problem) as caught:
            seen_case(conn, house.mara, "01NOTHING")
        assert caught.value.code is Code.NOT_FOUND


async def test_a_lease_holds_until_its_moment(house: House) -> None:
    id_ = await house.claimed(says())
    with house.ctx.store.reader() as conn:
        case = cases.load(conn, id_)
    assert case is not None
    assert case.lease_until is not None
    assert holder_at(case, case.lease_until - timedelta(microseconds=1)) == house.mara.id
    assert holder_at(case, case.lease_until) is None
    assert "Mara K." in claimed_by_other(case).detail
