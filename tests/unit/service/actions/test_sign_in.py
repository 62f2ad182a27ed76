"""Signing in by links that are good once."""

from datetime import timedelta

import pytest

from service.access.sessions import SESSION_LIFETIME, actor_of_session, actor_of_token
from service.actions.sign_in import close_session, make_link, open_session
from service.errors import Code, Problem
from support.house import House


async def test_a_link_opens_one_session_and_is_used_up(house: House) -> None:
    link = await make_link(house.ctx, house.mara.id)
    opened = await open_session(house.ctx, link)
    assert opened.actor == house.mara
    assert actor_of_session(house.ctx, opened.token) == house.mara
    assert actor_of_token(house.ctx, opened.token) == house.mara
    with pytest.raises(Problem) as caught:
        await open_session(house.ctx, link)
    assert caught.value.code is Code.LINK_USED
    assert opened.token not in repr(opened)


async def test_a_link_that_was_not_used_runs_out(house: House) -> None:
    link = await make_link(house.ctx, house.mara.id)
    house.hands.pass_(timedelta(hours=12, seconds=1))
    for wrong in (link, "", "no such link", "\ud800"):
        with pytest.raises(Problem) as caught:
            await open_session(house.ctx, wrong)
        assert caught.value.code is Code.LINK_USED


async def test_a_session_ends_when_it_is_closed_or_old(house: House) -> None:
    first, second = [await open_session(house.ctx, await make_link(house.ctx, house.mara.id)) for _ in "12"]
    await close_session(house.ctx, first.token)
    assert actor_of_session(house.ctx, first.token) is None
    house.hands.pass_(SESSION_LIFETIME + timedelta(seconds=1))
    assert actor_of_session(house.ctx, second.token) is None
    assert actor_of_session(house.ctx, "x" * 600) is None
    assert actor_of_token(house.ctx, "x" * 600) is None


async def test_nobody_gets_a_link_who_is_not_there(house: House) -> None:
    with pytest.raises(Problem) as caught:
        await make_link(house.ctx, "01NOTHING")
    assert caught.value.code is Code.NOT_FOUND


async def test_the_database_holds_no_secret(house: House) -> None:
    link = await make_link(house.ctx, house.mara.id)
    opened = await open_session(house.ctx, link)
    unused = await make_link(house.ctx, house.teo.id)
    folder = house.ctx.settings.data_dir
    kept = b"".join(path.read_bytes() for path in folder.glob("remit.db*"))
    assert not any(secret.encode() in kept for secret in (link, unused, opened.token))
