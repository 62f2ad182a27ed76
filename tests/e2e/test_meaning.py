"""A manager reads what an edit means before it counts, in the history, and before a way back."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from support.looks import THEMES, at_each_width
from support.manager import SETTLED, Manager


def meaning(within: Locator, answer: str) -> Locator:
    """What is told of two sets beside each other, once it is worked out."""
    told = within.get_by_role("region", name="What it means")
    expect(told.get_by_role("status")).to_have_text(answer, timeout=SETTLED)
    return told


def test_what_an_edit_means_is_read_where_it_is_published_and_in_the_history(
    ines: Manager,
) -> None:
    ines.edit(
        "meal-credit",
        ("with_peer: 36 *", "with_peer: 40 *"),
        ("with_peer: 72}", "with_peer: 80}"),
    )
    dialog = ines.publishing()
    told = meaning(dialog, "Only widens")
    case = told.get_by_role("listitem").filter(has_text="Meal credit")
    expect(case).to_contain_text("Only widens")
    expect(case).to_contain_text(
        re.compile(r"Wider\s*Where .*Travellers is \d.*: \$\d+ before, \$\d+ now, with a colleague")
    )
    dialog.get_by_label("Why").fill("Dinner costs more in Dallas.")
    for theme in THEMES:
        ines.page.emulate_media(color_scheme=theme)
        for width in at_each_width(ines.page, "wide", "phone"):
            ines.screen.shoot(f"meaning-{theme}-{width}")
    ines.page.emulate_media(color_scheme="light")
    dialog.get_by_role("button", name="Publish 1 change").click()
    expect(ines.page.get_by_text("1 change is live")).to_be_visible()

    ines.page.get_by_role("link", name="History").click()
    meaning(ines.page.get_by_role("main"), "Only widens")
    ines.screen.shoot("meaning-history")
    ines.page.get_by_role("button", name=re.compile("The first revision")).click()
    ines.page.get_by_role("button", name="Go back to this").click()
    meaning(ines.page.get_by_role("dialog", name="Go back to revision 1"), "Only narrows")


def test_an_edit_that_only_reads_differently_means_the_same(ines: Manager) -> None:
    ines.edit("meal-credit", ("flight.delay_minutes >= 120 or", "120 <= flight.delay_minutes or"))
    told = meaning(ines.publishing(), "The same in every case")
    expect(told.get_by_role("listitem")).to_have_count(0)


def test_budgets_and_what_is_not_decided_are_told_apart(ines: Manager) -> None:
    ines.edit("meal-credit", ("over: 1d, at_most: 320", "over: 1d, at_most: 300"))
    ines.edit("vocabulary", ("max: 4320", "max: 4000"))
    told = meaning(ines.publishing(2), "Not decided")
    expect(told).to_contain_text(
        "Meal credit: what flight.delay_minutes can be differs, so that cases are not the same"
    )
    budgets = told.get_by_role("region", name="Budgets, over many decisions")
    expect(budgets.get_by_role("listitem")).to_have_text(
        re.compile(r"meal-credit/budgets.customer-day: 320.00 .*, now 300.00 .*: Only narrows")
    )
    ines.screen.shoot("meaning-not-decided")
