"""The editor helps who writes: what fits, what a word means, what was meant, order, plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from support.browser import Screen
from support.desk import ROSA, SETTINGS, Desk, speak
from support.looks import WIDTHS, violations
from support.server import Server

MEAL = "Something to eat while they wait"


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("remit"), SETTINGS) as server:
        yield server


@pytest.fixture
def ines(server: Server, new_screen: Callable[[], Screen]) -> Page:
    """The manager, before a boundary in the editor."""
    screen = new_screen()
    screen.page.goto(server.sign_in("manager").link)
    screen.page.get_by_role("navigation", name="Main").get_by_role("link", name="Boundaries").click()
    screen.page.get_by_role("link", name=MEAL).click()
    expect(editor(screen.page)).to_contain_text("boundary: meal-credit")
    # The first question starts the process that answers all of them.
    expect(aloud(screen.page).get_by_role("listitem").first).to_be_visible(timeout=30_000)
    return screen.page


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("YAML$"))


def write(page: Page, text: str) -> None:
    """Puts a whole text in the place of what is in the editor; the hand is at its end."""
    editor(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def aloud(page: Page) -> Locator:
    return page.get_by_role("region", name="In plain words")


def test_what_a_rule_says_stands_beside_it_in_plain_words_and_follows_the_hand(ines: Page) -> None:
    told = aloud(ines).get_by_role("listitem")
    expect(told.first).to_contain_text("Meal credit, for associates, and for customers who help themselves.")
    expect(told.filter(has_text="$12 for each of the travellers, alone")).to_be_visible()
    told.filter(has_text="At most $320").get_by_role("button").click()
    expect(editor(ines)).to_be_focused()

    ines.keyboard.press("ControlOrMeta+End")
    ines.keyboard.insert_text("\nlimits:\n  - {id: cap, at_most: 90}\n")
    expect(told.filter(has_text="Never more than $90, whoever grants it.")).to_be_visible()
    ines.keyboard.insert_text("grants: [\n")
    expect(aloud(ines).get_by_role("status")).to_have_text("as of the last whole text")
    expect(told.filter(has_text="Never more than $90")).to_be_visible()


def test_it_offers_what_fits_explains_a_word_and_settles_what_is_wrong(ines: Page) -> None:
    write(ines, "boundary: meal-credit\naction: meal\ngrants:\n  - id: any\n    when: customer.tier == ")
    ines.keyboard.press("Control+Space")
    offered = ines.get_by_role("listbox").get_by_role("option")
    expect(offered).to_have_text(["regular", "silver", "gold"])
    ines.keyboard.press("ArrowDown")
    ines.keyboard.press("Tab")
    expect(editor(ines)).to_contain_text('customer.tier == "silver"')

    ines.keyboard.insert_text("\nalone: 2 * booking.passengers")
    ines.keyboard.press("ControlOrMeta+i")
    meaning = ines.locator(".cm-meaning")
    expect(meaning).to_contain_text("Travellers")
    expect(meaning).to_contain_text("Read by")
    Screen.shoot(Screen(ines), "boundary-meaning")
    ines.keyboard.press("Escape")
    expect(meaning).to_be_hidden()

    write(ines, "boundary: meal-credit\naction: meel\n")
    checks = ines.get_by_role("region", name="Findings and examples")
    expect(checks.get_by_role("button", name="Use meal")).to_be_visible()
    ines.keyboard.press("F8")
    ines.keyboard.press("ControlOrMeta+.")
    expect(editor(ines)).to_contain_text("action: meal")
    expect(checks.get_by_role("button", name="Use meal")).to_be_hidden()


def test_what_comes_out_may_be_taken_as_what_is_meant(ines: Page) -> None:
    ines.get_by_role("radio", name="Plain text").check()
    field = ines.get_by_role("textbox", name="meal-credit, YAML")
    text = field.input_value()
    field.fill(text.replace("alone: 48", "alone: 47"))
    examples = ines.get_by_role("region", name="Examples")
    examples.get_by_role("button", name="Take 48").click()
    expect(examples.get_by_text("3 hold")).to_be_visible()
    expect(field).to_have_value(text)


def test_a_text_is_put_in_order_and_keeps_its_remarks(ines: Page) -> None:
    untidy = (
        "boundary:   meal-credit\naction: meal # what it is about\n\n\n\ngrants:\n- id: any\n  alone:   5\n"
    )
    write(ines, untidy)
    ines.keyboard.press("ControlOrMeta+s")
    expect(ines.get_by_text("Put in order")).to_be_visible()
    ines.get_by_role("radio", name="Plain text").check()
    in_order = (
        "boundary: meal-credit\naction: meal  # what it is about\n\ngrants:\n  - id: any\n    alone: 5\n"
    )
    expect(ines.get_by_role("textbox", name="meal-credit, YAML")).to_have_value(in_order)
    ines.get_by_role("button", name="Tidy").click()
    expect(ines.get_by_text("It is in order")).to_be_visible()
    ines.get_by_role("textbox", name="meal-credit, YAML").fill("boundary: [")
    ines.get_by_role("button", name="Tidy").click()
    expect(ines.get_by_text("It was not put in order. Your text is as it was.")).to_be_visible()


def test_differences_say_in_plain_words_what_changed(ines: Page) -> None:
    ines.get_by_role("radio", name="Plain text").check()
    field = ines.get_by_role("textbox", name="meal-credit, YAML")
    field.fill(field.input_value().replace("alone: 12 *", "alone: 15 *"))
    expect(ines.get_by_text(re.compile("^Saved"))).to_be_visible()
    ines.get_by_role("button", name="Differences to live").click()
    otherwise = ines.get_by_role("dialog").get_by_role("deletion")
    expect(otherwise.first).to_contain_text("$12 for each of the travellers, alone")
    expect(ines.get_by_role("dialog").get_by_role("insertion").first).to_contain_text("$15 for each")
    assert violations(ines) == []
    Screen.shoot(Screen(ines), "boundary-otherwise")


def test_an_associate_reads_the_whole_rule_behind_a_limit(
    server: Server, new_screen: Callable[[], Screen]
) -> None:
    desk = Desk(new_screen(), server.sign_ins()[0].link)
    speak(server, "s-1", ROSA)
    desk.claim(ROSA)
    form = desk.choose("Meal credit")
    form.get_by_text("The whole rule, in plain words").click()
    rule = form.get_by_role("listitem").filter(has_text="$24 for each of the travellers, alone")
    expect(rule.last.get_by_role("strong")).to_contain_text(
        "Where delay is at least 180 minutes or cancelled"
    )
    assert violations(desk.screen.page) == []
    desk.screen.shoot("desk-plain-words")


def test_the_words_hold_at_every_width_and_for_those_who_hear_them(ines: Page) -> None:
    expect(aloud(ines).get_by_role("listitem").first).to_be_visible()
    for title, (width, height) in WIDTHS.items():
        ines.set_viewport_size({"width": width, "height": height})
        assert ines.evaluate("document.documentElement.scrollWidth") <= width, title
        assert violations(ines) == [], title
        Screen.shoot(Screen(ines), f"boundary-words-{title}")
