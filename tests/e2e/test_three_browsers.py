"""Two associates and their manager, each in a browser of their own: everything is live, nothing by reload."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from support.browser import Screen
from support.desk import ROSA, Desk, speak
from support.looks import THEMES, WIDTHS, Theme, at_each_width, violations
from support.server import Server

WEN = "Wen Tanner"
REASON = "Four hours at the gate without a word."
WHY = "Dinner costs more in Dallas."


@dataclass(frozen=True, slots=True)
class Floor:
    """Who is at work."""

    server: Server
    mara: Desk
    teo: Desk
    ines: Desk

    @property
    def everybody(self) -> tuple[Desk, ...]:
        return (self.mara, self.teo, self.ines)


@pytest.fixture
def floor(server: Server, new_screen: Callable[[], Screen]) -> Iterator[Floor]:
    """Three people at their screens; a page that was loaded again by the end fails the test."""
    mara, teo, ines = (Desk(new_screen(), signed.link) for signed in server.sign_ins()[:3])
    floor = Floor(server, mara, teo, ines)
    for desk in floor.everybody:
        desk.page.evaluate("window.firstLoad = true")
    yield floor
    assert [desk.page.evaluate("window.firstLoad") for desk in floor.everybody] == [True] * 3


def south(server: Server) -> str:
    """An associate of the other team; her link."""
    return server.add_person("Sol V.", team="south")


def report(server: Server, entity: str, id_: str, **facts: object) -> None:
    """A system of record says what it knows."""
    made = server.command("token", "add", "Operations", "--facts", entity)
    token = made.stdout.split()[-1]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    address = f"{server.url}/v1/facts/{entity}/{id_}"
    request = urllib.request.Request(address, json.dumps(facts).encode(), headers, method="PATCH")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def press(page: Page, key: str) -> None:
    """A key, once the page that was just drawn listens to it."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
    page.keyboard.press(key)


def finder(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Find, or do by name")


def find(page: Page, text: str) -> Locator:
    """Opens the place for finding things and types; the list of what is there."""
    press(page, "/")
    field = finder(page).get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill(text)
    return finder(page).get_by_role("listbox", name="Results")


def test_a_day_of_three(floor: Floor) -> None:
    server, mara, teo, ines = floor.server, floor.mara, floor.teo, floor.ines
    speak(server, "s-1")
    speak(server, "s-2", WEN, text="Nobody at LK418 tells us anything about the delay.")
    for desk in floor.everybody:
        expect(desk.waiting(ROSA)).to_be_visible()
        expect(desk.waiting(WEN)).to_be_visible()
    mara.claim()
    teo.claim(WEN)
    expect(ines.page.get_by_text("Nobody is waiting")).to_be_visible()

    # Mara asks for a co-sign, Teo gives it, the manager sees what it left of the budget.
    form = mara.choose("Travel voucher")
    form.get_by_label("They know the new departure time.").check()
    form.get_by_role("textbox", name="Note").fill(REASON)
    form.get_by_label("Amount in USD").fill("120")
    form.get_by_role("button", name="Ask a peer").click()
    asked = teo.page.get_by_role("dialog", name="Mara asks you to co-sign $120")
    expect(asked).to_contain_text(REASON)
    asked.get_by_role("button", name="Co-sign $120").click()
    expect(mara.timeline()).to_contain_text("with Teo E.")
    for desk in floor.everybody:
        expect(desk.team_budget()).to_contain_text("$14,880 of $15,000 left")

    # The manager edits a boundary; both limits move within two seconds and say which one did it.
    for desk in (mara, teo):
        expect(desk.action("Meal credit")).to_contain_text("alone up to $48")
    page = ines.page
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Boundaries").click()
    page.get_by_role("link", name="Something to eat while they wait").click()
    page.get_by_role("radio", name="Plain text").check()
    field = page.get_by_role("textbox", name="meal-credit, YAML")
    text = field.input_value()
    field.fill(text.replace("24 *", "30 *").replace("alone: 48,", "alone: 60,"))
    expect(page.get_by_text(re.compile("^Saved"))).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name="Publish 1 change")
    dialog.get_by_label("Why").fill(WHY)
    dialog.get_by_role("button", name="Publish 1 change").click()
    expect(page.get_by_text("1 change is live")).to_be_visible()
    for desk in (mara, teo):
        expect(desk.action("Meal credit")).to_contain_text("alone up to $60", timeout=2000)
    # On Mara's screen the way back from what she gave stands longer than this.
    expect(teo.page.get_by_text("Ines P. changed “Something to eat while they wait”.")).to_be_visible()

    # A system of record says that it is weather: known at both desks, in one second.
    report(server, "flight", "LK418", cause="weather", delay_minutes=400)
    for desk in (mara, teo):
        expect(desk.timeline()).to_contain_text("weather", ignore_case=True)


def test_finding_by_words_and_doing_by_name(floor: Floor) -> None:
    server, mara, teo = floor.server, floor.mara, floor.teo
    speak(server, "s-1")
    speak(server, "s-2", WEN, text="My suitcase is a ruin, and the zebra sticker is gone.")
    expect(mara.waiting(WEN)).to_be_visible()
    page = mara.page
    hits = find(page, "zebr")
    hit = hits.get_by_role("option").filter(has_text=WEN)
    expect(hit.locator("mark")).to_have_text(["zebra"])
    expect(hit).to_have_attribute("aria-selected", "true")
    mara.screen.shoot("find-words")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=WEN)).to_be_focused()

    # The same field does things by name.
    expect(page.get_by_role("button", name="Claim", exact=True)).to_be_visible()
    acts = find(page, "claim")
    expect(acts.get_by_role("option", name="Claim C-2")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Hand back")).to_be_visible()
    expect(teo.waiting(WEN)).to_have_count(0)
    find(page, "give tra")
    expect(finder(page).get_by_role("option", name="Give: Travel voucher")).to_be_visible()
    page.keyboard.press("Enter")
    expect(mara.form("Travel voucher")).to_be_visible()
    page.keyboard.press("Control+k")
    field = finder(page).get_by_role("combobox")
    field.fill("switch")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    # Numbers, names and bookings; arrows wrap; nothing found is said.
    results = find(page, "c-1")
    expect(results.get_by_role("option").first).to_contain_text(ROSA)
    field.fill(f"B-{ROSA}")
    expect(results.get_by_role("group", name="Customers")).to_contain_text(ROSA)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(results.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    assert violations(page) == []
    mara.screen.shoot("find-dark")
    field.fill("xylophone")
    expect(finder(page).get_by_role("status")).to_contain_text("Nothing is found")
    field.fill('"; DROP (NEAR *')
    expect(finder(page).get_by_role("status")).to_contain_text("Nothing is found")
    page.keyboard.press("Escape")
    expect(finder(page)).to_have_count(0)


def test_a_customer_whole_and_live(floor: Floor) -> None:
    server, mara, teo = floor.server, floor.mara, floor.teo
    speak(server, "s-1")
    teo.claim()
    expect(mara.waiting(ROSA)).to_have_count(0)
    hits = find(mara.page, "rosa")
    hits.get_by_role("group", name="Customers").get_by_role("option").click()
    page = mara.page
    expect(page.get_by_role("heading", level=1, name=ROSA)).to_be_visible()
    assert "Rosa" not in page.url
    expect(page).to_have_title("Customer · Remit")
    known = page.get_by_role("region", name="What is known")
    expect(known).to_contain_text("Silver")
    expect(known).to_contain_text("webhook,")
    cases = page.get_by_role("region", name="Cases")
    expect(cases).to_contain_text("with Teo E.")
    expect(cases).to_contain_text("Nothing was given")

    # What Teo gives stands on Mara's page at once, and what systems and the customer say.
    form = teo.choose("Meal credit")
    form.get_by_label("Amount in USD").fill("20")
    form.get_by_role("button", name="Give $20").click()
    expect(cases).to_contain_text("Given: Meal credit, $20")
    given = page.get_by_role("region", name="Given by year")
    expect(given.get_by_role("row").nth(1)).to_contain_text("$20")
    report(server, "customer", "Rosa%20Arce", tier="gold")
    expect(known).to_contain_text("Gold")
    expect(known).to_contain_text("Operations,")
    speak(server, "s-2", text="I am still here, by the way.")
    expect(page.get_by_role("region", name="What they said")).to_contain_text("I am still here")
    teo.timeline().get_by_role("button", name="Take back").click()
    teo.page.get_by_role("button", name="Take back $20").click()
    expect(given).to_contain_text("1 taken back")
    expect(page.get_by_role("region", name="Decisions")).to_contain_text("taken back")

    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in at_each_width(page, "wide", "phone"):
            mara.screen.shoot(f"customer-{width}-{theme}")
    page.get_by_role("link", name="Back to the case C-1").click()
    expect(page.get_by_role("button", name="Claim", exact=True)).to_have_count(0)
    page.get_by_role("heading", level=1).get_by_role("link", name=ROSA).click()
    expect(known).to_be_visible()


def test_a_case_moves_to_another_team_before_everybodys_eyes(
    floor: Floor, new_screen: Callable[[], Screen]
) -> None:
    server, mara, teo, ines = floor.server, floor.mara, floor.teo, floor.ines
    sol = Desk(new_screen(), south(server))
    speak(server, "s-1")
    mara.claim()
    # Teo looks at it, found by its number.
    find(teo.page, "c-1")
    expect(finder(teo.page).get_by_role("option", name=ROSA).first).to_be_visible()
    teo.page.keyboard.press("Enter")
    expect(teo.page.get_by_role("heading", level=1, name=ROSA)).to_be_visible()
    press(mara.page, "m")
    dialog = mara.page.get_by_role("dialog", name="Move C-1 to another team")
    dialog.get_by_label("South").check()
    dialog.get_by_label("Note for who takes it up").fill("They have the hotel contract.")
    assert violations(mara.page) == []
    mara.screen.shoot("move")
    dialog.get_by_role("button", name="Move to South").click()
    expect(mara.page.get_by_text("C-1 is with South now")).to_be_visible()
    expect(mara.page.get_by_role("heading", level=1, name="No case is open")).to_be_visible()
    expect(teo.page.get_by_role("heading", level=1, name="This case cannot be opened")).to_be_visible()
    expect(teo.page.get_by_text("the case was moved to south")).to_be_visible()
    teo.screen.shoot("moved-away")
    expect(ines.waiting(ROSA)).to_have_count(0)
    sol.claim()
    expect(sol.timeline()).to_contain_text("Mara K. moved the case to South.")
    expect(sol.timeline()).to_contain_text("They have the hotel contract.")
    expect(find(mara.page, "rosa").get_by_role("option").filter(has_text=ROSA)).to_have_count(0)
    expect(finder(mara.page).get_by_role("status")).to_contain_text("Nothing is found")


def test_a_case_rests_until_they_write(floor: Floor) -> None:
    server, mara, teo = floor.server, floor.mara, floor.teo
    speak(server, "s-1")
    mara.claim()
    press(mara.page, "w")
    dialog = mara.page.get_by_role("dialog", name="Snooze C-1")
    dialog.get_by_label("Note for who takes it up").fill("She is on the plane.")
    assert violations(mara.page) == []
    mara.screen.shoot("snooze")
    dialog.get_by_role("button", name="When they write").click()
    expect(mara.page.get_by_text("C-1 is snoozed")).to_be_visible()
    for desk in floor.everybody:
        expect(desk.page.get_by_text("Nobody is waiting")).to_be_visible()
    # It is still there for who looks for it, and can be taken up.
    find(teo.page, "c-1")
    expect(finder(teo.page).get_by_role("option", name=ROSA).first).to_be_visible()
    teo.page.keyboard.press("Enter")
    expect(teo.page.get_by_text(re.compile("^Snoozed until"))).to_be_visible()
    expect(teo.timeline()).to_contain_text("She is on the plane.")
    teo.screen.shoot("snoozed")
    speak(server, "s-2", text="I have landed.")
    for desk in floor.everybody:
        expect(desk.waiting(ROSA)).to_be_visible()
    expect(teo.timeline()).to_contain_text("The case is back in the queue: something was said.")
    teo.claim()
    press(teo.page, "w")
    teo.page.get_by_role("button", name="In 1 h").click()
    expect(mara.waiting(ROSA)).to_have_count(0)


@pytest.mark.parametrize("theme", THEMES)
def test_moving_and_finding_hold_at_every_width(floor: Floor, theme: Theme) -> None:
    server, mara = floor.server, floor.mara
    south(server)
    page = mara.page
    page.emulate_media(color_scheme=theme)
    speak(server, "s-1")
    mara.claim()
    for name in ("wide", "phone"):
        width, height = WIDTHS[name]
        page.set_viewport_size({"width": width, "height": height})
        for keys, title in (
            ("m", "Move C-1 to another team"),
            ("w", "Snooze C-1"),
            ("/", "Find, or do by name"),
        ):
            press(page, keys)
            dialog = page.get_by_role("dialog", name=title)
            expect(dialog).to_be_visible()
            if keys == "/":
                dialog.get_by_role("combobox").fill("rosa")
                expect(dialog.get_by_role("group", name="Cases")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert violations(page) == [], f"{title} {name}"
            mara.screen.shoot(f"{title.split()[0].strip(',').lower()}-{name}-{theme}")
            page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)
