"""A manager edits a boundary; two associates' limits move while they look, and say why; then back again."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from support.browser import Screen
from support.desk import ROSA, Desk, speak
from support.looks import at_each_width, violations
from support.manager import MEAL, Manager
from support.server import Server

VOUCHER = "A voucher for a late or cancelled flight"
WHY = "Dinner costs more in Dallas."


def test_an_edit_is_checked_published_seen_on_both_desks_and_rolled_back(
    server: Server, ines: Manager, new_screen: Callable[[], Screen]
) -> None:
    desks = [Desk(new_screen(), server.sign_ins()[number].link) for number in range(2)]
    forms = []
    for desk, name in zip(desks, (ROSA, "Tom Bell"), strict=True):
        speak(server, f"s-{name}", name)
        desk.claim(name)
        expect(desk.action("Meal credit")).to_contain_text("alone up to $48")
        form = desk.choose("Meal credit")
        form.get_by_label("Amount in USD").fill("40")
        forms.append(form)

    ines.page.get_by_role("searchbox", name="Search").fill("eat while")
    row = ines.page.get_by_role("row").filter(has_text=MEAL)
    expect(row).to_contain_text("3 of 3")
    ines.open()
    expect(ines.checks.get_by_text("3 hold")).to_be_visible()
    text = ines.text_of("meal-credit")

    # A word that is not known is shown at its line, with the word that was meant; the mend is one press.
    ines.write(text.replace("24 * booking.passengers", "30 * booking.passenger"))
    line = 1 + text[: text.index("24 * booking")].count("\n")
    finding = ines.checks.get_by_role("listitem").filter(has_text="booking.passenger")
    expect(finding).to_contain_text(f"Line {line}")
    expect(ines.page.locator(".cm-lint-marker-error")).to_be_visible()
    expect(ines.page.get_by_role("button", name="Publish")).to_be_disabled()
    ines.screen.shoot("boundary-error")
    finding.get_by_role("button", name="Use booking.passengers").click()

    # Now it can be read, and an example says what it means.
    expect(ines.checks.get_by_text("1 does not")).to_be_visible()
    expect(ines.checks.get_by_text("expected alone 48, it is 60")).to_be_visible()
    ines.write(text.replace("24 *", "30 *").replace("alone: 48,", "alone: 60,"))
    expect(ines.checks.get_by_text("3 hold")).to_be_visible()
    ines.saved()

    dialog = ines.publishing()
    expect(dialog.get_by_text("+    alone: 30 * booking.passengers")).to_be_visible()
    dialog.get_by_label("Why").fill(WHY)
    ines.screen.shoot("boundary-publish")
    dialog.get_by_role("button", name="Publish 1 change").click()
    expect(ines.page.get_by_text("1 change is live")).to_be_visible()

    for desk, form in zip(desks, forms, strict=True):
        expect(desk.action("Meal credit")).to_contain_text("alone up to $60", timeout=2000)
        moved = form.get_by_role("alert").filter(has_text="Your $40 is kept")
        expect(moved).to_contain_text(f"Ines P. changed “{MEAL}”: {WHY}")
        expect(form.get_by_label("Amount in USD")).to_have_value("40")
    desks[0].screen.shoot("desk-moved-by-a-boundary")

    ines.page.get_by_role("link", name="All boundaries").click()
    ines.screen.shoot("boundaries")
    ines.page.get_by_role("link", name="History").click()
    ines.page.get_by_role("button", name=re.compile("The first revision")).click()
    ines.page.get_by_role("button", name="Go back to this").click()
    dialog = ines.page.get_by_role("dialog", name="Go back to revision 1")
    dialog.get_by_label("Why").fill("Too dear after all.")
    dialog.get_by_role("button", name="Roll back").click()
    expect(ines.page.get_by_text("Revision 1 is live again")).to_be_visible()
    expect(ines.page.get_by_role("listitem").filter(has_text="Too dear after all.")).to_contain_text("Live")
    ines.screen.shoot("boundaries-history")
    for desk, form in zip(desks, forms, strict=True):
        expect(desk.action("Meal credit")).to_contain_text("alone up to $48")
        moved = form.get_by_role("alert").filter(has_text="Your $40 is kept")
        expect(moved).to_contain_text("Too dear after all.")


def test_an_edit_that_breaks_a_guarantee_shows_its_case_and_cannot_be_published(
    ines: Manager,
) -> None:
    always = ines.page.get_by_role("region", name="Always true")
    expect(always.get_by_text("7 of 7 proved")).to_be_visible()
    ines.open(VOUCHER)
    expect(always.get_by_text("7 of 7 proved")).to_be_visible()
    text = ines.text_of("late-flight-goodwill")
    assert "with_peer: 150" in text
    ines.write(text.replace("with_peer: 150", "with_peer: 350"))

    broken = always.get_by_role("listitem").filter(has_text="vouchers-stay-modest")
    expect(broken.get_by_role("img", name="Counter-example")).to_be_visible()
    expect(broken).to_contain_text("350.00 USD with a colleague (late-flight-goodwill/grants.again)")
    expect(broken).to_contain_text("never above 300.00 USD")
    expect(always.get_by_text("6 of 7 proved")).to_be_visible()
    expect(ines.page.get_by_role("button", name="Publish")).to_be_disabled()
    ines.saved()
    assert violations(ines.page) == []
    ines.screen.shoot("boundary-guarantee")
    refused = ines.publish()
    assert (refused.status, refused.json()["code"]) == (409, "not_proved")
    assert "350.00 USD with a colleague" in refused.json()["detail"]

    ines.write(text.replace("with_peer: 150", "with_peer: 200"))
    expect(always.get_by_text("7 of 7 proved")).to_be_visible()
    expect(ines.page.get_by_role("button", name="Publish")).to_be_enabled()


def test_two_managers_share_one_draft_and_lose_nothing(
    server: Server, ines: Manager, new_screen: Callable[[], Screen]
) -> None:
    ruth = Manager(new_screen(), server.add_person("Ruth D.", "manager"))
    for each in (ines, ruth):
        each.open()
        expect(each.editor).to_contain_text("boundary: meal-credit")
    text = ines.text_of("meal-credit")
    ines.write(text + "# Ines was here.\n")
    ines.saved()

    field = ruth.plain()
    field.fill(text + "# Ruth was here.\n")
    warned = ruth.page.get_by_role("alert")
    expect(warned.filter(has_text="Ines P. saved another text meanwhile")).to_be_visible()
    expect(field).to_have_value(text + "# Ruth was here.\n")
    ruth.page.reload()
    expect(field).to_have_value(text + "# Ruth was here.\n")
    ruth.page.get_by_role("button", name="Keep mine").click()
    ruth.saved()
    assert "# Ruth was here." in ines.text_of("meal-credit")

    ines.page.evaluate("dispatchEvent(new Event('focus'))")
    told = ines.page.get_by_role("alert").filter(has_text="Ruth D. saved another text meanwhile")
    expect(told).to_be_visible()
    told.get_by_role("button", name="Take theirs").click()
    expect(ines.editor).to_contain_text("# Ruth was here.")
    ines.page.get_by_role("button", name="Drop the draft").click()
    shown = ines.page.get_by_role("region", name="meal-credit")
    expect(shown.get_by_text("Live", exact=True)).to_be_visible()
    assert ines.text_of("meal-credit") == text
    # The browser writes down the save that was refused.
    ruth.screen.complaints[:] = [each for each in ruth.screen.complaints if "412" not in each]


def test_a_new_boundary_is_written_with_what_the_vocabulary_offers(ines: Manager) -> None:
    ines.page.get_by_role("button", name="New boundary").click()
    dialog = ines.page.get_by_role("dialog", name="New boundary")
    dialog.get_by_label("Name").fill("meal-credit")
    expect(dialog.get_by_role("status")).to_contain_text("There is a boundary called meal-credit already.")
    dialog.get_by_label("Name").fill("gift")
    dialog.get_by_role("button", name="Write it").click()
    expect(ines.checks.get_by_text("1 hold")).to_be_visible()

    ines.write("boundary: gift\n")
    ines.page.keyboard.type("action: me")
    expect(ines.page.get_by_role("option", name="meal Meal credit")).to_be_visible()
    ines.page.keyboard.press("Tab")
    ines.page.keyboard.insert_text("\ntitle: A gift\ngrants:\n  - id: any\nalone: 5\n")
    expect(ines.editor).to_contain_text("action: meal")
    expect(ines.checks.get_by_role("listitem").first).to_contain_text("Line")
    expect(ines.page.get_by_role("button", name="Publish")).to_be_disabled()
    ines.page.keyboard.press("F8")
    expect(ines.editor).to_be_focused()
    ines.page.get_by_role("button", name="Drop the draft").click()
    expect(ines.page.get_by_role("heading", level=1, name="Boundaries")).to_be_visible()
    expect(ines.page.get_by_text("Nothing waits to be published")).to_be_visible()


def test_the_screens_hold_at_every_width_and_for_those_who_hear_them(ines: Manager) -> None:
    def holds(name: str) -> None:
        for width in at_each_width(ines.page):
            ines.screen.shoot(f"{name}-{width}")

    expect(ines.page.get_by_text("3 of 3").first).to_be_visible()
    holds("boundaries")
    ines.open()
    ines.write(ines.text_of("meal-credit").replace("24 *", "25 *"))
    expect(ines.checks.get_by_text("1 does not")).to_be_visible()
    ines.saved()
    holds("boundary")
    ines.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert violations(ines.page) == []
    ines.screen.shoot("boundary-dark")
