"""A manager edits a boundary; two associates' limits move while they look, and say why; then back again."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from support.browser import Screen
from support.desk import ROSA, SETTINGS, Desk, speak
from support.looks import WIDTHS, violations
from support.server import Server

MEAL = "Something to eat while they wait"
VOUCHER = "A voucher for a late or cancelled flight"
WHY = "Dinner costs more in Dallas."


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("remit"), SETTINGS) as server:
        yield server


@pytest.fixture
def ines(server: Server, new_screen: Callable[[], Screen]) -> Page:
    """The manager, before the list of boundaries."""
    screen = new_screen()
    screen.page.goto(server.sign_in("manager").link)
    screen.page.get_by_role("navigation", name="Main").get_by_role("link", name="Boundaries").click()
    expect(screen.page.get_by_role("heading", level=1, name="Boundaries")).to_be_visible()
    return screen.page


def _editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("YAML$"))


def _write(page: Page, text: str) -> None:
    """Puts a whole text in the place of what is in the editor."""
    _editor(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def _text_of(server: Server, page: Page, name: str) -> str:
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    request = urllib.request.Request(f"{server.url}/v1/boundaries/{name}", headers={"Cookie": cookies})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())


def _publish(server: Server, page: Page) -> tuple[int, dict[str, str]]:
    """Publishes past the screen, with the rights of who sits before it."""
    answer = page.request.post(
        f"{server.url}/v1/boundaries:publish", data={"reason": "Why not."}, headers={"Origin": server.url}
    )
    return answer.status, answer.json()


def test_an_edit_is_checked_published_seen_on_both_desks_and_rolled_back(
    server: Server, ines: Page, new_screen: Callable[[], Screen]
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

    ines.get_by_role("searchbox", name="Search").fill("eat while")
    row = ines.get_by_role("row").filter(has_text=MEAL)
    expect(row).to_contain_text("3 of 3")
    ines.get_by_role("link", name=MEAL).click()
    checks = ines.get_by_role("region", name="Findings and examples")
    expect(checks.get_by_text("3 hold")).to_be_visible()
    text = _text_of(server, ines, "meal-credit")

    # A word that is not known is shown at its line, with the word that was meant; the mend is one press.
    _write(ines, text.replace("24 * booking.passengers", "30 * booking.passenger"))
    line = 1 + text[: text.index("24 * booking")].count("\n")
    finding = checks.get_by_role("listitem").filter(has_text="booking.passenger")
    expect(finding).to_contain_text(f"Line {line}")
    expect(ines.locator(".cm-lint-marker-error")).to_be_visible()
    expect(ines.get_by_role("button", name="Publish")).to_be_disabled()
    Screen.shoot(Screen(ines), "boundary-error")
    finding.get_by_role("button", name="Use booking.passengers").click()

    # Now it can be read, and an example says what it means.
    expect(checks.get_by_text("1 does not")).to_be_visible()
    expect(checks.get_by_text("expected alone 48, it is 60")).to_be_visible()
    _write(ines, text.replace("24 *", "30 *").replace("alone: 48,", "alone: 60,"))
    expect(checks.get_by_text("3 hold")).to_be_visible()
    expect(ines.get_by_text(re.compile("^Saved"))).to_be_visible()

    ines.get_by_role("button", name="Publish").click()
    dialog = ines.get_by_role("dialog", name="Publish 1 change")
    expect(dialog.get_by_text("+    alone: 30 * booking.passengers")).to_be_visible()
    dialog.get_by_label("Why").fill(WHY)
    Screen.shoot(Screen(ines), "boundary-publish")
    dialog.get_by_role("button", name="Publish 1 change").click()
    expect(ines.get_by_text("1 change is live")).to_be_visible()

    for desk, form in zip(desks, forms, strict=True):
        expect(desk.action("Meal credit")).to_contain_text("alone up to $60", timeout=2000)
        moved = form.get_by_role("alert").filter(has_text="Your $40 is kept")
        expect(moved).to_contain_text(f"Ines P. changed “{MEAL}”: {WHY}")
        expect(form.get_by_label("Amount in USD")).to_have_value("40")
    desks[0].screen.shoot("desk-moved-by-a-boundary")

    ines.get_by_role("link", name="All boundaries").click()
    Screen.shoot(Screen(ines), "boundaries")
    ines.get_by_role("link", name="History").click()
    ines.get_by_role("button", name=re.compile("The first revision")).click()
    ines.get_by_role("button", name="Go back to this").click()
    dialog = ines.get_by_role("dialog", name="Go back to revision 1")
    dialog.get_by_label("Why").fill("Too dear after all.")
    dialog.get_by_role("button", name="Roll back").click()
    expect(ines.get_by_text("Revision 1 is live again")).to_be_visible()
    expect(ines.get_by_role("listitem").filter(has_text="Too dear after all.")).to_contain_text("Live")
    Screen.shoot(Screen(ines), "boundaries-history")
    for desk, form in zip(desks, forms, strict=True):
        expect(desk.action("Meal credit")).to_contain_text("alone up to $48")
        moved = form.get_by_role("alert").filter(has_text="Your $40 is kept")
        expect(moved).to_contain_text("Too dear after all.")


def test_an_edit_that_breaks_a_guarantee_shows_its_case_and_cannot_be_published(
    server: Server, ines: Page
) -> None:
    always = ines.get_by_role("region", name="Always true")
    expect(always.get_by_text("7 of 7 proved")).to_be_visible()
    ines.get_by_role("link", name=VOUCHER).click()
    expect(always.get_by_text("7 of 7 proved")).to_be_visible()
    text = _text_of(server, ines, "late-flight-goodwill")
    assert "with_peer: 150" in text
    _write(ines, text.replace("with_peer: 150", "with_peer: 350"))

    broken = always.get_by_role("listitem").filter(has_text="vouchers-stay-modest")
    expect(broken.get_by_role("img", name="Counter-example")).to_be_visible()
    expect(broken).to_contain_text("350.00 USD with a colleague (late-flight-goodwill/grants.again)")
    expect(broken).to_contain_text("never above 300.00 USD")
    expect(always.get_by_text("6 of 7 proved")).to_be_visible()
    expect(ines.get_by_role("button", name="Publish")).to_be_disabled()
    expect(ines.get_by_text(re.compile("^Saved"))).to_be_visible()
    assert violations(ines) == []
    Screen.shoot(Screen(ines), "boundary-guarantee")
    status, refused = _publish(server, ines)
    assert (status, refused["code"]) == (409, "not_proved")
    assert "350.00 USD with a colleague" in refused["detail"]

    _write(ines, text.replace("with_peer: 150", "with_peer: 200"))
    expect(always.get_by_text("7 of 7 proved")).to_be_visible()
    expect(ines.get_by_role("button", name="Publish")).to_be_enabled()


def test_two_managers_share_one_draft_and_lose_nothing(
    server: Server, ines: Page, new_screen: Callable[[], Screen]
) -> None:
    added = server.command("people", "add", "Ruth D.", "--role", "manager", "--team", "north")
    screen = new_screen()
    ruth = screen.page
    ruth.goto(next(word for word in added.stdout.split() if "/sign-in#" in word))
    for page in (ines, ruth):
        expect(page.get_by_text("Live", exact=True).first).to_be_visible()
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Boundaries").click()
        page.get_by_role("link", name=MEAL).click()
        expect(_editor(page)).to_contain_text("boundary: meal-credit")
    text = _text_of(server, ines, "meal-credit")
    _write(ines, text + "# Ines was here.\n")
    expect(ines.get_by_text(re.compile("^Saved"))).to_be_visible()

    ruth.get_by_role("radio", name="Plain text").check()
    field = ruth.get_by_role("textbox", name="meal-credit, YAML")
    field.fill(text + "# Ruth was here.\n")
    expect(ruth.get_by_role("alert").filter(has_text="Ines P. saved another text meanwhile")).to_be_visible()
    expect(field).to_have_value(text + "# Ruth was here.\n")
    ruth.reload()
    expect(ruth.get_by_role("textbox", name="meal-credit, YAML")).to_have_value(text + "# Ruth was here.\n")
    ruth.get_by_role("button", name="Keep mine").click()
    expect(ruth.get_by_text(re.compile("^Saved"))).to_be_visible()
    assert "# Ruth was here." in _text_of(server, ines, "meal-credit")

    ines.evaluate("dispatchEvent(new Event('focus'))")
    told = ines.get_by_role("alert").filter(has_text="Ruth D. saved another text meanwhile")
    expect(told).to_be_visible()
    told.get_by_role("button", name="Take theirs").click()
    expect(_editor(ines)).to_contain_text("# Ruth was here.")
    ines.get_by_role("button", name="Drop the draft").click()
    expect(ines.get_by_role("region", name="meal-credit").get_by_text("Live", exact=True)).to_be_visible()
    assert _text_of(server, ines, "meal-credit") == text
    # The browser writes down the save that was refused.
    screen.complaints[:] = [each for each in screen.complaints if "412" not in each]


def test_a_new_boundary_is_written_with_what_the_vocabulary_offers(server: Server, ines: Page) -> None:
    ines.get_by_role("button", name="New boundary").click()
    dialog = ines.get_by_role("dialog", name="New boundary")
    dialog.get_by_label("Name").fill("meal-credit")
    expect(dialog.get_by_role("status")).to_contain_text("There is a boundary called meal-credit already.")
    dialog.get_by_label("Name").fill("gift")
    dialog.get_by_role("button", name="Write it").click()
    checks = ines.get_by_role("region", name="Findings and examples")
    expect(checks.get_by_text("1 hold")).to_be_visible()

    _write(ines, "boundary: gift\n")
    ines.keyboard.type("action: me")
    expect(ines.get_by_role("option", name="meal Meal credit")).to_be_visible()
    ines.keyboard.press("Tab")
    ines.keyboard.insert_text("\ntitle: A gift\ngrants:\n  - id: any\nalone: 5\n")
    expect(_editor(ines)).to_contain_text("action: meal")
    expect(checks.get_by_role("listitem").first).to_contain_text("Line")
    expect(ines.get_by_role("button", name="Publish")).to_be_disabled()
    ines.keyboard.press("F8")
    expect(_editor(ines)).to_be_focused()
    ines.get_by_role("button", name="Drop the draft").click()
    expect(ines.get_by_role("heading", level=1, name="Boundaries")).to_be_visible()
    expect(ines.get_by_text("Nothing waits to be published")).to_be_visible()


def test_the_screens_hold_at_every_width_and_for_those_who_hear_them(server: Server, ines: Page) -> None:
    def holds(name: str) -> None:
        for title, (width, height) in WIDTHS.items():
            ines.set_viewport_size({"width": width, "height": height})
            assert ines.evaluate("document.documentElement.scrollWidth") <= width, f"{name} {title}"
            assert violations(ines) == [], f"{name} {title}"
            Screen.shoot(Screen(ines), f"{name}-{title}")

    expect(ines.get_by_text("3 of 3").first).to_be_visible()
    holds("boundaries")
    ines.set_viewport_size({"width": 1440, "height": 900})
    ines.get_by_role("link", name=MEAL).click()
    _write(ines, _text_of(server, ines, "meal-credit").replace("24 *", "25 *"))
    checks = ines.get_by_role("region", name="Findings and examples")
    expect(checks.get_by_text("1 does not")).to_be_visible()
    expect(ines.get_by_text(re.compile("^Saved"))).to_be_visible()
    holds("boundary")
    ines.set_viewport_size({"width": 1440, "height": 900})
    ines.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert violations(ines) == []
    Screen.shoot(Screen(ines), "boundary-dark")
