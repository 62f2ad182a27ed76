"""A manager holds her draft against what was decided, beside the text that she edits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from support.browser import Screen
from support.desk import SETTINGS, Desk, speak
from support.looks import WIDTHS, violations
from support.server import Server

MEAL = "Something to eat while they wait"


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("remit"), SETTINGS) as server:
        yield server


@pytest.fixture
def decided(server: Server, new_screen: Callable[[], Screen]) -> int:
    """Three hungry travellers, two of whom Mara gave a meal: of 40 and of 20."""
    desk = Desk(new_screen(), server.sign_ins()[0].link)
    for number, amount in enumerate(("40", "20"), 1):
        name = f"Tom Bell {number}"
        speak(server, f"s-{number}", name)
        desk.claim(name)
        form = desk.choose("Meal credit")
        form.get_by_label("Amount in USD").fill(amount)
        form.get_by_role("button", name=f"Give ${amount}").click()
        expect(desk.timeline()).to_contain_text("Meal credit")
        desk.page.get_by_role("button", name="Close case").click()
    desk.page.close()
    return 2


@pytest.fixture
def screen(server: Server, decided: int, new_screen: Callable[[], Screen]) -> Screen:
    """The manager's, with the meal's boundary on it."""
    assert decided == 2
    screen = new_screen()
    page = screen.page
    page.goto(server.sign_in("manager").link)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Boundaries").click()
    page.get_by_role("link", name=MEAL).click()
    page.get_by_role("radio", name="Plain text").check()
    return screen


def test_a_draft_is_held_against_the_past_beside_its_text(screen: Screen) -> None:
    ines = screen.page
    field = ines.get_by_role("textbox", name="meal-credit, YAML")
    text = field.input_value()
    panel = ines.get_by_role("region", name="Back-test", exact=True)
    panel.get_by_role("button", name="Run on the past").click()
    expect(panel.get_by_role("alert")).to_contain_text("The draft is what is live")
    # The browser writes down what was refused.
    screen.complaints[:] = [each for each in screen.complaints if "409" not in each]

    field.fill(text.replace("24 * booking.passengers", "15 * booking.passengers"))
    panel.get_by_role("button", name="Run on the past").click()
    expect(panel).to_contain_text("Of 2 past cases, 2 change: −$10 over the 1 day on record.", timeout=60_000)
    expect(panel).to_contain_text("1 decision made then would be outside.")
    expect(panel).to_contain_text("Few cases, so take it as a hint.")
    expect(panel.get_by_role("img", name=re.compile("Meal credit, alone, live and draft"))).to_be_visible()
    told = panel.get_by_role("row").filter(has_text="outside now")
    expect(told).to_contain_text("Travellers: 2")
    expect(told).to_contain_text("$48")
    expect(told).to_contain_text("$30")
    expect(panel.get_by_role("row").filter(has_text="silver")).to_contain_text("−$10")
    assert violations(ines) == []
    panel.scroll_into_view_if_needed()
    screen.shoot("boundary-back-test")

    field.fill(text.replace("24 * booking.passengers", "30 * booking.passengers"))
    expect(panel).to_contain_text("on an older text")
    panel.get_by_role("button", name="Run again").click()
    expect(panel).to_contain_text("Nobody gets less.", timeout=60_000)
    ines.emulate_media(color_scheme="dark")
    width, height = WIDTHS["phone"]
    ines.set_viewport_size({"width": width, "height": height})
    panel.scroll_into_view_if_needed()
    assert violations(ines) == []
    screen.shoot("boundary-back-test-phone-dark")
