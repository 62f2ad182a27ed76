"""The pages of help in the console: one's own first, searched, linked to, readable at every width."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from service.docs.reference import PAGES
from service.web.docs import GUIDES
from support.browser import Screen
from support.looks import THEMES, Theme, violations
from support.server import Server

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
EVERY = (*GUIDES, *(f"reference/{name}" for name in PAGES))
SHOWN = ("associate", "manager", "reference/permissions", "reference/boundary-language")
"""Pages of each kind, of which there are pictures."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One service for all of them: nobody changes anything."""
    with Server(tmp_path_factory.mktemp("remit")) as server:
        yield server


def enter(server: Server, page: Page, name: str, role: str = "associate") -> None:
    """Sign somebody in who was added for this test."""
    page.goto(server.add_person(name, role))
    expect(page.get_by_role("button", name=name)).to_be_visible()


def test_help_is_one_press_away_and_begins_with_ones_own_page(server: Server, page: Page) -> None:
    enter(server, page, "Noa A.")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.keyboard.press("?")
    page.get_by_role("link", name="Help").click()
    expect(page.get_by_role("heading", level=1, name="For associates: deciding")).to_be_visible()
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)
    expect(page).to_have_title("For associates: deciding · Remit")
    page.get_by_role("link", name="Stream").or_(page.get_by_role("link", name="The stream")).first.click()
    expect(page).to_have_url(f"{server.url}/help/reference/stream")
    expect(page.get_by_role("heading", level=1, name="The stream")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="For associates: deciding")).to_be_visible()


@pytest.mark.parametrize(
    ("role", "title"),
    [
        ("manager", "For managers: how far judgement may go"),
        ("observer", "For operators: running it"),
        ("admin", "For operators: running it"),
    ],
)
def test_every_role_reads_it_its_own_page_first(server: Server, page: Page, role: str, title: str) -> None:
    enter(server, page, f"Kim {role}", role)
    page.goto(f"{server.url}/help")
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_a_search_finds_the_place_and_a_link_to_it_can_be_sent(
    server: Server, new_screen: Callable[[], Screen]
) -> None:
    page = new_screen().page
    enter(server, page, "Noa B.")
    page.goto(f"{server.url}/help")
    page.get_by_role("searchbox", name="Search the help").fill("systemd restart")
    expect(page.get_by_text("1 place")).to_be_attached()
    assert violations(page) == []
    page.get_by_role("link", name="Settings For operators: running it").click()
    expect(page.get_by_role("heading", level=2, name="Settings", exact=True)).to_be_in_viewport()
    sent = page.url
    assert sent.endswith("/help/operator#settings")

    other = new_screen().page
    enter(server, other, "Noa C.")
    other.goto(sent)
    expect(other.get_by_role("heading", level=2, name="Settings", exact=True)).to_be_in_viewport()


def test_links_inside_a_page_stay_in_the_console(server: Server, page: Page) -> None:
    enter(server, page, "Noa D.")
    page.goto(f"{server.url}/help/manager")
    page.evaluate("window.here = true")
    page.get_by_role("link", name="the boundary language", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="The boundary language")).to_be_visible()
    assert page.evaluate("window.here") is True


def test_a_page_that_is_not_there_is_said_to_be_none(server: Server, screen: Screen) -> None:
    enter(server, screen.page, "Noa E.")
    screen.page.goto(f"{server.url}/help/nowhere")
    expect(screen.page.get_by_role("heading", name="There is no such page.")).to_be_visible()
    screen.complaints[:] = [each for each in screen.complaints if "404" not in each]


def test_who_is_not_signed_in_is_asked_to(server: Server, screen: Screen) -> None:
    screen.page.goto(f"{server.url}/help/operator")
    expect(screen.page.get_by_role("heading", name="Open your sign-in link")).to_be_visible()
    screen.complaints[:] = [each for each in screen.complaints if "401" not in each]


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_cut_off_or_inaccessible(server: Server, screen: Screen, theme: Theme) -> None:
    page = screen.page
    enter(server, page, f"Noa {theme}")
    page.emulate_media(color_scheme=theme)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for name in EVERY if (size, theme) == ("wide", "light") else SHOWN:
            page.goto(f"{server.url}/help/{name}")
            expect(page.locator("article h1")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (size, name)
            assert violations(page) == [], (size, name)
            if name in SHOWN:
                screen.shoot(f"help-{name.replace('/', '-')}-{size}-{theme}")
