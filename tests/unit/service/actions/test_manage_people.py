"""People, teams and tokens."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.pack import parse_pack
from service.access.permissions import SERVICE
from service.access.sessions import actor_of_session, actor_of_token
from service.actions.claim_case import claim_case
from service.actions.manage_people import (
    add_person,
    add_token,
    change_person,
    ensure_people,
    note_seen,
    remove_person,
    remove_token,
)
from service.actions.reverse_decision import reverse_decision
from service.actions.sign_in import make_link, open_session
from service.domain.actor import Role
from service.errors import Code, Problem
from service.store import people
from support.house import FILES, VOUCHER, House, build, says


async def test_an_empty_house_has_two_associates_and_a_manager_and_they_stay_who_they_are(
    house: House,
) -> None:
    again = await ensure_people(house.ctx, "elsewhere")
    assert [(one.name, one.role, one.teams) for one in again] == [
        ("Ines P.", "manager", ("north",)),
        ("Mara K.", "associate", ("north",)),
        ("Teo E.", "associate", ("north",)),
    ]
    assert house.mara in again


async def test_who_is_removed_is_out_at_once(house: House) -> None:
    added = await add_person(house.ctx, SERVICE, name="Noa B.", role="associate", teams=["west"], level=2)
    opened = await open_session(house.ctx, await make_link(house.ctx, added.id))
    assert actor_of_session(house.ctx, opened.token) == added
    await remove_person(house.ctx, SERVICE, added.id)
    assert actor_of_session(house.ctx, opened.token) is None
    with pytest.raises(Problem) as caught:
        await remove_person(house.ctx, SERVICE, added.id)
    assert caught.value.code is Code.NOT_FOUND


async def test_a_token_acts_as_its_role_and_for_its_feeds_until_it_is_removed(house: House) -> None:
    holder, secret = await add_token(house.ctx, SERVICE, name="Shop", role="integration", feeds=["shop"])
    assert actor_of_token(house.ctx, secret) == holder
    assert (holder.role, holder.feeds) == ("integration", ("shop",))
    assert actor_of_session(house.ctx, secret) is None
    await remove_token(house.ctx, SERVICE, holder.id)
    assert actor_of_token(house.ctx, secret) is None
    with pytest.raises(Problem):
        await remove_token(house.ctx, SERVICE, holder.id)


@pytest.mark.parametrize(
    ("name", "role", "teams", "level", "said"),
    [
        ("Noa", "integration", ["north"], 0, "A person is"),
        ("  ", "associate", ["north"], 0, "A name has"),
        ("Noa\u202enaI", "associate", ["north"], 0, "can be seen"),
        ("\u200b", "associate", ["north"], 0, "can be seen"),
        ("No\x00a", "associate", ["north"], 0, "can be seen"),
        ("Noa", "associate", [], 0, "for which team"),
        ("Noa", "associate", ["North Desk"], 0, "A team's name"),
        ("Noa", "associate", ["north"], 9, "A level is"),
    ],
)
async def test_a_person_that_cannot_be_is_refused(
    house: House, name: str, role: Role, teams: list[str], level: int, said: str
) -> None:
    with pytest.raises(Problem, match=said) as caught:
        await add_person(house.ctx, SERVICE, name=name, role=role, teams=teams, level=level)
    assert caught.value.code is Code.INVALID


async def test_a_token_that_cannot_be_is_refused(house: House) -> None:
    with pytest.raises(Problem, match="A token is for"):
        await add_token(house.ctx, SERVICE, name="x", role="associate")
    with pytest.raises(Problem, match="names the feeds"):
        await add_token(house.ctx, SERVICE, name="x", role="integration")


async def test_only_an_admin_manages_people(house: House) -> None:
    with pytest.raises(Problem) as caught:
        await add_person(house.ctx, house.ines, name="Noa", role="associate", teams=["north"])
    assert caught.value.code is Code.NOT_YOURS


async def test_who_is_removed_holds_no_case_and_takes_none(house: House) -> None:
    held = await house.claimed(says())
    await house.takes(says(customer="c2"))
    (waiting,) = house.queue()
    made = await house.gives(house.mara, held, "call_back")
    await remove_person(house.ctx, SERVICE, house.mara.id)
    released = house.told("case.released")
    assert f"case:{held}" in released.channels
    assert [case.id for case in house.queue()] == [held, waiting.id]
    # Her stream may still be open for some seconds, and it remembers who she was.
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, held, "call_back")
    assert caught.value.code is Code.NOT_CLAIMED
    with pytest.raises(Problem) as caught:
        await claim_case(house.ctx, house.mara, waiting.id)
    assert caught.value.code is Code.NOT_SIGNED_IN
    with pytest.raises(Problem) as caught:
        await reverse_decision(house.ctx, house.mara, made.decision.id, None)
    assert caught.value.code is Code.NOT_SIGNED_IN


async def test_a_name_is_one_whichever_way_it_is_written(house: House) -> None:
    composed = await add_person(house.ctx, SERVICE, name=" No\u00e9  B. ", role="observer", teams=[])
    assert composed.name == "No\u00e9 B."
    with pytest.raises(Problem, match="is here already"):
        await add_person(house.ctx, SERVICE, name="noe\u0301 b.", role="observer", teams=[])


async def test_who_changes_role_or_team_is_out_at_once_and_holds_only_what_is_still_hers(
    house: House,
) -> None:
    north = await house.claimed(says())
    opened = await open_session(house.ctx, await make_link(house.ctx, house.mara.id))
    changed = await change_person(house.ctx, SERVICE, house.mara.id, teams=["south", "north"], level=2)
    assert (changed.teams, changed.level, changed.role) == (("south", "north"), 2, "associate")
    assert actor_of_session(house.ctx, opened.token) is None
    assert house.case(north).case.claimed_by == house.mara.ref
    await change_person(house.ctx, SERVICE, house.mara.id, teams=["south"])
    assert house.case(north).case.claimed_by is None
    assert house.told("case.released").data.entry.reason == "holder_left"  # type: ignore[union-attr]


async def test_a_level_or_a_name_changes_without_an_end(house: House) -> None:
    opened = await open_session(house.ctx, await make_link(house.ctx, house.teo.id))
    await change_person(house.ctx, SERVICE, house.teo.id, level=3, name="Teo Ek", teams=["north"])
    actor = actor_of_session(house.ctx, opened.token)
    assert actor is not None
    assert (actor.name, actor.level) == ("Teo Ek", 3)


async def test_a_change_that_cannot_be_is_refused_whole(house: House) -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"teams": []},
        {"role": "integration"},
        {"level": 9},
        {"name": "mara k."},
        {"name": " "},
    )
    for change in changes:
        with pytest.raises(Problem) as caught:
            await change_person(house.ctx, SERVICE, house.teo.id, **change)
        assert caught.value.code is Code.INVALID
    with pytest.raises(Problem) as caught:
        await change_person(house.ctx, SERVICE, "nobody", level=1)
    assert caught.value.code is Code.NOT_FOUND
    with pytest.raises(Problem) as caught:
        await change_person(house.ctx, house.ines, house.teo.id, level=1)
    assert caught.value.code is Code.NOT_YOURS


async def test_when_somebody_was_here_last_is_kept_to_the_minute(house: House) -> None:
    def seen() -> dict[str, datetime | None]:
        with house.ctx.store.reader() as conn:
            return people.last_seen(conn)

    assert set(seen().values()) == {None}
    await open_session(house.ctx, await make_link(house.ctx, house.teo.id))
    first = seen()[house.teo.id]
    house.hands.pass_(timedelta(seconds=40))
    await note_seen(house.ctx, [house.teo.id])
    await note_seen(house.ctx, [])
    assert seen()[house.teo.id] == first
    house.hands.pass_(timedelta(seconds=40))
    await note_seen(house.ctx, [house.teo.id])
    assert seen()[house.teo.id] == house.hands.at
    assert seen()[house.mara.id] is None


async def test_what_waited_its_turn_is_judged_by_who_she_is_when_it_comes(tmp_path: Path) -> None:
    """A request was let in before she changed, as is one of a stream that was not looked at again yet."""
    senior = VOUCHER.replace("id: any,", "id: any, when: associate.level >= 2,")
    house = await build(tmp_path, pack=parse_pack(FILES | {"boundaries/voucher.yaml": senior}))
    before = await change_person(house.ctx, SERVICE, house.mara.id, level=3)
    held = await house.claimed(says())
    assert (await house.gives(before, held, "certificate", "5.00")).state == "made"
    await change_person(house.ctx, SERVICE, house.mara.id, level=0)
    with pytest.raises(Problem) as caught:
        await house.gives(before, held, "certificate", "5.00")
    assert caught.value.code is Code.OUTSIDE
    house.ctx.store.close()


async def test_a_claim_that_waited_its_turn_takes_no_case_of_a_team_that_she_left(house: House) -> None:
    await house.takes(says())
    (waiting,) = house.queue()
    await change_person(house.ctx, SERVICE, house.mara.id, teams=["south"])
    with pytest.raises(Problem) as caught:
        await claim_case(house.ctx, house.mara, waiting.id)
    assert caught.value.code is Code.NOT_SIGNED_IN
    assert [case.id for case in house.queue()] == [waiting.id]
