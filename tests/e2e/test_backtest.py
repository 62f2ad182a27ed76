"""A manager holds her draft against what was decided, beside the text that she edits."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from support.desk import Desk, speak
from support.looks import WIDTHS, violations
from support.manager import Manager
from support.server import Server


@pytest.fixture
def decided(server: Server, mara: Desk) -> int:
    """Two hungry travellers to whom Mara gave a meal: of 40 and of 20."""
    for number, amount in enumerate(("40", "20"), 1):
        name = f"Tom Bell {number}"
        speak(server, f"s-{number}", name)
        mara.claim(name)
        form = mara.choose("Meal credit")
        form.get_by_label("Amount in USD").fill(amount)
        form.get_by_role("button", name=f"Give ${amount}").click()
        expect(mara.timeline()).to_contain_text("Meal credit")
        mara.page.get_by_role("button", name="Close case").click()
    mara.page.close()
    return 2


def test_a_draft_is_held_against_the_past_beside_its_text(ines: Manager, decided: int) -> None:
    assert decided == 2
    screen, page = ines.screen, ines.page
    ines.open()
    field = ines.plain()
    text = field.input_value()
    panel = page.get_by_role("region", name="Back-test", exact=True)
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
    assert violations(page) == []
    panel.scroll_into_view_if_needed()
    screen.shoot("boundary-back-test")

    field.fill(text.replace("24 * booking.passengers", "30 * booking.passengers"))
    expect(panel).to_contain_text("on an older text")
    panel.get_by_role("button", name="Run again").click()
    expect(panel).to_contain_text("Nobody gets less.", timeout=60_000)
    page.emulate_media(color_scheme="dark")
    width, height = WIDTHS["phone"]
    page.set_viewport_size({"width": width, "height": height})
    panel.scroll_into_view_if_needed()
    assert violations(page) == []
    screen.shoot("boundary-back-test-phone-dark")
