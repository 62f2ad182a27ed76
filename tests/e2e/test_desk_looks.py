"""The desk holds at every width, in both themes, by keys alone, and for those who hear it."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from support.browser import Screen
from support.desk import ROSA, Desk, speak
from support.looks import OF_THEME, THEMES, Theme, at_each_width, violations
from support.server import Server
from support.voices import SETTINGS

initials = iter(string.ascii_uppercase)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("remit"), SETTINGS) as server:
        speak(server, "s-1")
        speak(server, "s-2", "Wen Tanner", kind="review", text="Very rude staff. I am furious.", public=True)
        speak(server, "s-3", "Abel Osei", acute=True, text="I cannot go on like this, please call me.")
        yield server


@pytest.fixture
def desk(server: Server, new_screen: Callable[[], Screen]) -> Desk:
    """A desk of its own for each test: the link of a person who was added for it."""
    return Desk(new_screen(), server.add_person(f"Noa {next(initials)}."))


def test_the_bar_at_the_top_stays_one_line_on_a_phone(server: Server, screen: Screen) -> None:
    page = screen.page
    page.goto(server.sign_in("manager").link)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    height = page.locator("header.top").evaluate("bar => bar.offsetHeight")
    assert height < 60
    page.context.set_offline(True)
    expect(page.get_by_role("alert").filter(has_text="No connection since")).to_be_visible(timeout=20_000)
    assert page.locator("header.top").evaluate("bar => bar.offsetHeight") == height
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_text("Nothing runs above usual.")).to_have_count(0)
    screen.shoot("desk-phone-offline")
    screen.complaints.clear()


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_cut_off_or_inaccessible_at_any_width(desk: Desk, theme: Theme) -> None:
    page = desk.page
    page.emulate_media(color_scheme=theme)
    assert violations(page) == []
    page.get_by_role("link", name=ROSA).click()
    expect(desk.action("Travel voucher")).to_be_visible()
    page.keyboard.press("1")
    expect(desk.form("Travel voucher")).to_be_visible()
    for width in at_each_width(page, *OF_THEME[theme]):
        desk.screen.shoot(f"desk-{width}-{theme}")


def test_the_queue_is_worked_by_keys_alone(desk: Desk) -> None:
    page = desk.page
    # Distress stands first, whenever it came.
    expect(desk.waiting("Abel Osei")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Abel Osei")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Abel Osei")).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Hand back")).to_be_visible()
    page.keyboard.press("l")
    page.keyboard.press("F6")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Claim", exact=True)).to_be_visible()


def test_nobody_comes_in_while_a_hand_is_in_the_list(server: Server, desk: Desk) -> None:
    desk.waiting("Wen Tanner").hover()
    before = desk.page.locator(".queue .scroll .case .name").all_inner_texts()
    speak(server, f"late-{desk.page.evaluate('Date.now()')}", "Imre Kovac")
    arrived = desk.page.get_by_role("button", name="case arrived")
    expect(arrived).to_be_visible()
    assert desk.page.locator(".queue .scroll .case .name").all_inner_texts() == before
    desk.screen.shoot("desk-arrivals")
    desk.page.keyboard.press("n")
    expect(desk.waiting("Imre Kovac")).to_be_visible()
    expect(arrived).to_have_count(0)


def test_no_name_stands_where_a_passer_by_could_read_it(desk: Desk) -> None:
    desk.page.get_by_role("link", name=ROSA).click()
    expect(desk.page).to_have_title("C-1 · Remit")
    assert "Rosa" not in desk.page.url
