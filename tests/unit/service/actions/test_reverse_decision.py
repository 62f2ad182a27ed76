"""Taking back: by who decided or a colleague of the team, once, with a lesson if there is one."""

import pytest

from service.actions.reverse_decision import reverse_decision
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.store import decisions, records
from support.house import House, says


async def test_a_colleague_of_the_team_takes_back_and_the_lesson_is_masked(house: House) -> None:
    case = await house.claimed(says())
    made = await house.gives(house.mara, case, "certificate", "50.00")
    view = await reverse_decision(house.ctx, house.teo, made.decision.id, " Ask ada@example.com first ")
    assert (view.state, view.lesson, view.reversed_by) == ("reversed", "Ask [email] first", house.teo.ref)
    event = house.told("decision.reversed")
    assert f"case:{case}" in event.channels
    with house.ctx.store.reader() as conn:
        kept = decisions.load(conn, made.decision.id)
        assert records.verify_chain(conn).whole
    assert kept is not None
    assert kept.lesson == "Ask [email] first"


async def test_a_lesson_is_welcome_and_not_demanded(house: House) -> None:
    case = await house.claimed(says())
    made = await house.gives(house.mara, case, "certificate", "50.00")
    assert (await reverse_decision(house.ctx, house.mara, made.decision.id, "  ")).lesson is None


async def test_what_cannot_be_taken_back_is_told(house: House) -> None:
    case = await house.claimed(says())
    made = (await house.gives(house.mara, case, "certificate", "50.00")).decision.id
    stranger = Actor("p9", "Stranger", "associate", ("south",))
    for actor, decision, lesson, code in (
        (stranger, made, None, Code.NOT_YOURS),
        (house.ines, made, None, Code.NOT_YOURS),
        (house.mara, "01NOTHING", None, Code.NOT_FOUND),
        (house.mara, made, "x" * 2001, Code.INVALID),
    ):
        with pytest.raises(Problem) as caught:
            await reverse_decision(house.ctx, actor, decision, lesson)
        assert caught.value.code is code
    await reverse_decision(house.ctx, house.mara, made, None)
    with pytest.raises(Problem) as caught:
        await reverse_decision(house.ctx, house.mara, made, None)
    assert caught.value.code is Code.ALREADY_REVERSED
