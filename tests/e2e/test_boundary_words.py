"""The editor helps who writes: what fits, what a word means, what was meant, order, plain words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from support.desk import ROSA, Desk, speak
from support.looks import at_each_width, violations
from support.manager import MEAL, SETTLED, Manager
from support.server import Server


@pytest.fixture
def ines(ines: Manager) -> Manager:
    """The manager, before a boundary in the editor."""
    ines.open()
    expect(ines.editor).to_contain_text("boundary: meal-credit")
    # The first question starts the process that answers all of them.
    expect(aloud(ines).get_by_role("listitem").first).to_be_visible(timeout=SETTLED)
    return ines


def aloud(ines: Manager) -> Locator:
    return ines.page.get_by_role("region", name="In plain words")


def test_what_a_rule_says_stands_beside_it_in_plain_words_and_follows_the_hand(ines: Manager) -> None:
    told = aloud(ines).get_by_role("listitem")
    expect(told.first).to_contain_text("Meal credit, for associates, and for customers who help themselves.")
    expect(told.filter(has_text="$12 for each of the travellers, alone")).to_be_visible()
    told.filter(has_text="At most $320").get_by_role("button").click()
    expect(ines.editor).to_be_focused()

    ines.page.keyboard.press("ControlOrMeta+End")
    ines.page.keyboard.insert_text("\nlimits:\n  - {id: cap, at_most: 90}\n")
    expect(told.filter(has_text="Never more than $90, whoever grants it.")).to_be_visible()
    ines.page.keyboard.insert_text("grants: [\n")
    expect(aloud(ines).get_by_role("status")).to_have_text("as of the last whole text")
    expect(told.filter(has_text="Never more than $90")).to_be_visible()


def test_it_offers_what_fits_explains_a_word_and_settles_what_is_wrong(ines: Manager) -> None:
    ines.write("boundary: meal-credit\naction: meal\ngrants:\n  - id: any\n    when: customer.tier == ")
    ines.page.keyboard.press("Control+Space")
    offered = ines.page.get_by_role("listbox").get_by_role("option")
    expect(offered).to_have_text(["regular", "silver", "gold"])
    ines.page.keyboard.press("ArrowDown")
    ines.page.keyboard.press("Tab")
    expect(ines.editor).to_contain_text('customer.tier == "silver"')

    ines.page.keyboard.insert_text("\nalone: 2 * booking.passengers")
    ines.page.keyboard.press("ControlOrMeta+i")
    meaning = ines.page.locator(".cm-meaning")
    expect(meaning).to_contain_text("Travellers")
    expect(meaning).to_contain_text("Read by")
    ines.screen.shoot("boundary-meaning")
    ines.page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()

    ines.write("boundary: meal-credit\naction: meel\n")
    expect(ines.checks.get_by_role("button", name="Use meal")).to_be_visible()
    ines.page.keyboard.press("F8")
    ines.page.keyboard.press("ControlOrMeta+.")
    expect(ines.editor).to_contain_text("action: meal")
    expect(ines.checks.get_by_role("button", name="Use meal")).to_be_hidden()


def test_what_comes_out_may_be_taken_as_what_is_meant(ines: Manager) -> None:
    field = ines.plain()
    text = field.input_value()
    field.fill(text.replace("alone: 48", "alone: 47"))
    examples = ines.page.get_by_role("region", name="Examples")
    examples.get_by_role("button", name="Take 48").click()
    expect(examples.get_by_text("3 hold")).to_be_visible()
    expect(field).to_have_value(text)


def test_a_text_is_put_in_order_and_keeps_its_remarks(ines: Manager) -> None:
    untidy = (
        "boundary:   meal-credit\naction: meal # what it is about\n\n\n\ngrants:\n- id: any\n  alone:   5\n"
    )
    ines.write(untidy)
    ines.page.keyboard.press("ControlOrMeta+s")
    expect(ines.page.get_by_text("Put in order")).to_be_visible()
    field = ines.plain()
    in_order = (
        "boundary: meal-credit\naction: meal  # what it is about\n\ngrants:\n  - id: any\n    alone: 5\n"
    )
    expect(field).to_have_value(in_order)
    ines.page.get_by_role("button", name="Tidy").click()
    expect(ines.page.get_by_text("It is in order")).to_be_visible()
    field.fill("boundary: [")
    ines.page.get_by_role("button", name="Tidy").click()
    expect(ines.page.get_by_text("It was not put in order. Your text is as it was.")).to_be_visible()


def test_differences_say_in_plain_words_what_changed(ines: Manager) -> None:
    field = ines.plain()
    field.fill(field.input_value().replace("alone: 12 *", "alone: 15 *"))
    ines.saved()
    ines.page.get_by_role("button", name="Differences to live").click()
    otherwise = ines.page.get_by_role("dialog").get_by_role("deletion")
    expect(otherwise.first).to_contain_text("$12 for each of the travellers, alone")
    expect(ines.page.get_by_role("dialog").get_by_role("insertion").first).to_contain_text("$15 for each")
    assert violations(ines.page) == []
    ines.screen.shoot("boundary-otherwise")


def test_a_case_is_tried_on_what_is_written_and_each_clause_says_why(server: Server, ines: Manager) -> None:
    page = ines.page
    speak(server, "s-1", ROSA)
    field = ines.plain()
    field.fill(field.input_value().replace("alone: 24 *", "alone: 30 *"))
    page.get_by_role("radio", name="Try a case").check()
    tried = page.get_by_role("region", name="Try a case")
    meal = tried.get_by_role("region", name="Meal credit")
    # Of nobody nothing is known: what a clause waits for is said, not guessed.
    expect(meal.get_by_role("img", name="unknown").first).to_be_visible(timeout=SETTLED)

    tried.get_by_role("searchbox", name="A case or a decision").fill("Rosa")
    tried.get_by_role("list", name="Cases and decisions").get_by_role("button").first.click()
    expect(tried).to_contain_text("Case 1 as it stands now")
    expect(meal).to_contain_text("differs")
    expect(meal.get_by_role("definition").first).to_contain_text("alone $60")
    expect(meal.get_by_role("definition").last).to_contain_text("alone $48")
    sets = meal.get_by_role("listitem").filter(has_text="sets alone")
    expect(sets).to_contain_text("$30 for each of the travellers, alone")
    expect(sets).to_contain_text("Delay is 245")
    sets.get_by_text("Its condition").click()
    expect(sets).to_contain_text("any of")
    for width in at_each_width(page, "wide", "tablet", "phone"):
        ines.screen.shoot(f"boundary-try-{width}")

    delay = tried.get_by_role("textbox", name="Delay, minutes")
    expect(delay).to_have_value("245")
    delay.fill("150")
    delay.blur()
    expect(meal).to_contain_text("the same")
    tried.get_by_role("button", name="As before").click()
    expect(meal).to_contain_text("differs")

    spent = tried.get_by_role("textbox", name=re.compile(f"^{MEAL}: .*320"))
    spent.fill("300")
    spent.blur()
    expect(meal.get_by_role("definition").first).to_contain_text("alone $20")

    later = tried.get_by_label("When", exact=True)
    later.fill("2031-01-01T08:00")
    expect(tried.get_by_role("status")).to_contain_text("Jan 1, 08:00")
    tried.get_by_role("button", name="Its own time").click()
    expect(tried.get_by_role("status")).not_to_contain_text("Jan 1")

    sets.get_by_role("button", name="Line").click()
    expect(ines.editor).to_be_focused()


def test_an_associate_reads_the_whole_rule_behind_a_limit(server: Server, mara: Desk) -> None:
    speak(server, "s-1", ROSA)
    mara.claim(ROSA)
    form = mara.choose("Meal credit")
    form.get_by_text("The whole rule, in plain words").click()
    rule = form.get_by_role("listitem").filter(has_text="$24 for each of the travellers, alone")
    expect(rule.last.get_by_role("strong")).to_contain_text(
        "Where delay is at least 180 minutes or cancelled"
    )
    assert violations(mara.screen.page) == []
    mara.screen.shoot("desk-plain-words")


def test_the_words_hold_at_every_width_and_for_those_who_hear_them(ines: Manager) -> None:
    expect(aloud(ines).get_by_role("listitem").first).to_be_visible()
    for width in at_each_width(ines.page):
        ines.screen.shoot(f"boundary-words-{width}")
