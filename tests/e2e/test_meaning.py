"""A manager reads what an edit means before it counts, in the history, and before a way back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from support.browser import Screen
from support.desk import SETTINGS
from support.looks import violations
from support.server import Server

# Milliseconds: every case there can be is looked at, by a process that has to start first.
WORKED_OUT = 30_000


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("remit"), SETTINGS) as server:
        yield server


@pytest.fixture
def ines(server: Server, new_screen: Callable[[], Screen]) -> Page:
    """The manager, before the list of boundaries."""
    page = new_screen().page
    page.goto(server.sign_in("manager").link)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Boundaries").click()
    expect(page.get_by_role("heading", level=1, name="Boundaries")).to_be_visible()
    return page


def edit(server: Server, page: Page, name: str, *words: tuple[str, str]) -> None:
    """Saves a document of the draft with other words, with the rights of who sits before the page."""
    url = f"{server.url}/v1/boundaries/{name}"
    stands = page.request.get(url)
    text = stands.text()
    for old, new in words:
        assert old in text
        text = text.replace(old, new)
    headers = {"Origin": server.url, "If-Match": stands.headers["etag"], "Content-Type": "application/yaml"}
    saved = page.request.put(url, data=text, headers=headers)
    assert saved.ok, saved.text()


def meaning(within: Locator, answer: str) -> Locator:
    """What is told of two sets beside each other, once it is worked out."""
    told = within.get_by_role("region", name="What it means")
    expect(told.get_by_role("status")).to_have_text(answer, timeout=WORKED_OUT)
    return told


def test_what_an_edit_means_is_read_where_it_is_published_and_in_the_history(
    server: Server, ines: Page
) -> None:
    edit(
        server,
        ines,
        "meal-credit",
        ("with_peer: 36 *", "with_peer: 40 *"),
        ("with_peer: 72}", "with_peer: 80}"),
    )
    ines.goto(f"{server.url}/boundaries")
    ines.get_by_role("button", name="Publish").click()
    dialog = ines.get_by_role("dialog", name="Publish 1 change")
    told = meaning(dialog, "Only widens")
    case = told.get_by_role("listitem").filter(has_text="Meal credit")
    expect(case).to_contain_text("Only widens")
    expect(case).to_contain_text(
        re.compile(r"Wider\s*Where .*Travellers is \d.*: \$\d+ before, \$\d+ now, with a colleague")
    )
    dialog.get_by_label("Why").fill("Dinner costs more in Dallas.")
    for width, height in ((1440, 900), (390, 844)):
        for scheme in ("light", "dark"):
            ines.set_viewport_size({"width": width, "height": height})
            ines.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            assert violations(ines) == []
            Screen.shoot(Screen(ines), f"meaning-{scheme}-{width}")
    ines.emulate_media(color_scheme="light")
    ines.set_viewport_size({"width": 1440, "height": 900})
    dialog.get_by_role("button", name="Publish 1 change").click()
    expect(ines.get_by_text("1 change is live")).to_be_visible()

    ines.get_by_role("link", name="History").click()
    meaning(ines.get_by_role("main"), "Only widens")
    Screen.shoot(Screen(ines), "meaning-history")
    ines.get_by_role("button", name=re.compile("The first revision")).click()
    ines.get_by_role("button", name="Go back to this").click()
    meaning(ines.get_by_role("dialog", name="Go back to revision 1"), "Only narrows")


def test_an_edit_that_only_reads_differently_means_the_same(server: Server, ines: Page) -> None:
    edit(server, ines, "meal-credit", ("flight.delay_minutes >= 120 or", "120 <= flight.delay_minutes or"))
    ines.goto(f"{server.url}/boundaries")
    ines.get_by_role("button", name="Publish").click()
    told = meaning(ines.get_by_role("dialog", name="Publish 1 change"), "The same in every case")
    expect(told.get_by_role("listitem")).to_have_count(0)


def test_budgets_and_what_is_not_decided_are_told_apart(server: Server, ines: Page) -> None:
    edit(server, ines, "meal-credit", ("over: 1d, at_most: 320", "over: 1d, at_most: 300"))
    edit(server, ines, "vocabulary", ("max: 4320", "max: 4000"))
    ines.goto(f"{server.url}/boundaries")
    ines.get_by_role("button", name="Publish").click()
    told = meaning(ines.get_by_role("dialog", name="Publish 2 changes"), "Not decided")
    expect(told).to_contain_text(
        "Meal credit: what flight.delay_minutes can be differs, so that cases are not the same"
    )
    budgets = told.get_by_role("region", name="Budgets, over many decisions")
    expect(budgets.get_by_role("listitem")).to_have_text(
        re.compile(r"meal-credit/budgets.customer-day: 320.00 .*, now 300.00 .*: Only narrows")
    )
    Screen.shoot(Screen(ines), "meaning-not-decided")
