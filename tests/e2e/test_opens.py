"""The page opens: it tells a stranger how to sign in, and signs in the holder of a printed link, once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from support.browser import Screen
from support.server import Server


def test_a_stranger_sees_remit_and_how_to_sign_in(server: Server, screen: Screen) -> None:
    screen.page.goto(server.url)
    expect(screen.page).to_have_title(re.compile("Remit"))
    expect(screen.page.get_by_role("heading", name=re.compile("sign-in link"))).to_be_visible()
    assert screen.shoot("sign-in").stat().st_size > 5_000


def test_a_printed_link_opens_the_desk_and_leaves_no_token_in_the_address(
    server: Server, screen: Screen
) -> None:
    link = server.sign_in("associate").link
    screen.page.goto(link)
    expect(screen.page.get_by_role("main")).to_be_visible()
    expect(screen.page).not_to_have_url(re.compile(re.escape(link.partition("#")[2])))
    screen.shoot("desk-just-opened")
