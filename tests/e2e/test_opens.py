"""The page opens: it tells a stranger how to sign in, and signs in the holder of a printed link, once."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from support.browser import Screen
from support.server import Server


def test_a_stranger_sees_remit_and_how_to_sign_in(server: Server, screen: Screen) -> None:
    screen.page.goto(server.url)
    expect(screen.page).to_have_title(re.compile("Remit"))
    expect(screen.page.get_by_role("heading", name=re.compile("sign-in link"))).to_be_visible()
    screen.shoot("sign-in")
    # The page asks who its visitor is; the browser itself writes down that the answer was "nobody, yet".
    asked = [complaint for complaint in screen.complaints if "401" in complaint and "/v1/me" in complaint]
    assert screen.complaints == asked[:1]
    screen.complaints.clear()


def test_a_printed_link_opens_the_desk_and_leaves_no_token_in_the_address(
    server: Server, screen: Screen
) -> None:
    link = server.sign_in("associate").link
    screen.page.goto(link)
    expect(screen.page.get_by_role("main")).to_be_visible()
    expect(screen.page).not_to_have_url(re.compile(re.escape(link.partition("#")[2])))
    expect(screen.page.get_by_text("Live", exact=True)).to_be_visible()
    screen.shoot("desk-just-opened")


def test_a_link_works_once(server: Server, new_screen: Callable[[], Screen]) -> None:
    link = server.sign_in("manager").link
    first, second = new_screen(), new_screen()
    first.page.goto(link)
    expect(first.page.get_by_text("Live", exact=True)).to_be_visible()
    second.page.goto(link)
    expect(second.page.get_by_role("heading", name=re.compile("used already"))).to_be_visible()
    second.shoot("link-used-before")
    assert all("401" in complaint for complaint in second.complaints)
    second.complaints.clear()
