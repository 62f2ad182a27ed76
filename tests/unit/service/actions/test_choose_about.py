"""What a case is about: chosen by the associate, of the kinds that the vocabulary knows."""

import pytest

from service.actions.choose_about import choose_about
from service.errors import Code, Problem
from service.store import journal
from support.house import House, says


async def test_an_empty_id_takes_one_away_and_what_it_ever_was_stays_known(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2", "flight": "LK1"}))
    row = await choose_about(house.ctx, house.mara, case, {"booking": ""})
    assert row.about == {"flight": "LK1"}
    assert house.case(case).entities == {"booking": ["Q7X2"], "customer": ["c1"], "flight": ["LK1"]}


async def test_choosing_what_it_is_already_about_tells_nobody(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}))
    with house.ctx.store.reader() as conn:
        before = journal.head(conn).seq
    await choose_about(house.ctx, house.mara, case, {"booking": "Q7X2"})
    with house.ctx.store.reader() as conn:
        assert journal.head(conn).seq == before


@pytest.mark.parametrize(
    ("about", "where"),
    [
        ({"bokking": "Q7X2"}, "about.bokking"),
        ({"booking": "Q7\x00X2"}, "about.booking"),
        ({"booking": "Q7X2\n"}, "about.booking"),
        ({"customer": "c2"}, "about.customer"),
        ({"booking": "x" * 201}, "about.booking"),
    ],
)
async def test_what_it_cannot_be_about_is_named(house: House, about: dict[str, str], where: str) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem) as caught:
        await choose_about(house.ctx, house.mara, case, about)
    assert (caught.value.code, caught.value.extra["where"]) == (Code.INVALID, where)
