"""A manager tries an edit on one team: its associates' limits move and say so, another team sees nothing."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from support.browser import Screen
from support.desk import Desk, speak
from support.looks import OF_THEME, THEMES, at_each_width, violations
from support.manager import MEAL, SETTLED, Manager
from support.server import Server

WHY = "Dinner costs more; north tries it."
TOM = "Tom Bell"


@pytest.fixture
def ines(ines: Manager) -> Manager:
    """The manager, before the list of boundaries, with a dearer dinner in the draft."""
    ines.edit("meal-credit", ("24 * booking", "30 * booking"), ("alone: 48, with", "alone: 60, with"))
    expect(ines.page.get_by_text("1 document differs from what is live")).to_be_visible()
    return ines


def _moves_to(server: Server, name: str, team: str) -> str:
    """An admin has somebody work for another team, and for no other; the link to sign in by then."""
    token = (server.data / "token").read_text()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(method: str, path: str, body: object = None) -> object:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(server.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    people = ask("GET", "/v1/people")
    assert isinstance(people, list)
    person = next(one["id"] for one in people if one["name"].startswith(name))
    ask("PATCH", f"/v1/people/{person}", {"teams": [team]})
    made = ask("POST", f"/v1/people/{person}/link")
    assert isinstance(made, dict)
    return str(made["link"])


def _publish(ines: Manager, stage: str, done: str) -> None:
    dialog = ines.publishing()
    dialog.get_by_text(stage, exact=True).click()
    if stage == "Some, on trial":
        expect(dialog.get_by_text("Say for whom")).to_be_visible()
        dialog.get_by_text("North", exact=True).click()
    dialog.get_by_label("Why").fill(WHY)
    ines.screen.shoot(f"publish-{stage.split(',', maxsplit=1)[0].split(' ', maxsplit=1)[0].lower()}")
    dialog.get_by_role("button", name=re.compile("^(Try it|Put it in shadow)$")).click()
    expect(ines.page.get_by_text(done)).to_be_visible(timeout=SETTLED)


def test_one_team_tries_an_edit_and_another_sees_nothing_of_it(
    server: Server, ines: Manager, new_screen: Callable[[], Screen]
) -> None:
    links = [server.sign_in().link, _moves_to(server, "Teo", "south")]
    speak(server, "s-1")
    speak(server, "s-2", TOM, team="south")
    mara, teo = (Desk(new_screen(), link) for link in links)
    mara.claim()
    teo.claim(TOM)
    for desk in (mara, teo):
        expect(desk.action("Meal credit")).to_contain_text("alone up to $48")

    # In shadow nothing moves; what was looked at adds up.
    page = ines.page
    _publish(ines, "Nobody yet, in shadow", "It is in shadow beside what is live")
    panel = page.get_by_role("region", name="The edit on trial")
    expect(panel.get_by_role("heading", name="In shadow")).to_be_visible()
    mara.page.reload()
    expect(mara.action("Meal credit")).to_contain_text("alone up to $48")
    expect(mara.page.get_by_text("on trial for your team")).to_have_count(0)
    expect(panel.get_by_text(re.compile("[12] of [12] with another latitude"))).to_be_visible(timeout=SETTLED)
    expect(panel.get_by_role("row").filter(has_text="Meal credit").first).to_contain_text("$60")
    ines.screen.shoot("on-trial-shadow")

    # For north: Mara's limits move and say so; Teo's do not.
    panel.get_by_role("button", name="Try it on some").click()
    dialog = page.get_by_role("dialog", name="Try it on some")
    dialog.get_by_text("North", exact=True).click()
    dialog.get_by_label("Why").fill(WHY)
    dialog.get_by_role("button", name="Try it").click()
    expect(mara.action("Meal credit")).to_contain_text("alone up to $60", timeout=SETTLED)
    expect(mara.page.get_by_text(f"“{MEAL}”, on trial for your team: {WHY}")).to_be_visible()
    mara.screen.shoot("desk-on-trial")
    expect(teo.action("Meal credit")).to_contain_text("alone up to $48")
    expect(teo.page.get_by_text(re.compile("on trial"))).to_have_count(0)
    expect(panel.get_by_text("It counts for North.")).to_be_visible()
    listed = page.get_by_role("region", name="Boundaries and how they stand")
    expect(listed.get_by_role("row").filter(has_text=MEAL)).to_contain_text("On trial")

    # What she gives under it says so, and is counted beside what is given under the live set.
    form = mara.choose("Meal credit")
    form.get_by_label("Amount in USD").fill("55")
    form.get_by_role("button", name="Give $55").click()
    expect(mara.timeline().get_by_text("on trial", exact=True)).to_be_visible()
    expect(panel.get_by_text("1 made, 0 taken back, 0 complained about again")).to_be_visible(timeout=SETTLED)
    expect(panel.get_by_text("1 could give more")).to_be_visible()
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in at_each_width(page, *OF_THEME[theme]):
            ines.screen.shoot(f"on-trial-{width}-{theme}")
    assert violations(mara.page) == []

    # Withdrawn: as it was, for her too.
    panel.get_by_role("button", name="Withdraw").click()
    dialog = page.get_by_role("dialog", name="Withdraw what is on trial")
    dialog.get_by_label("Why").fill("Not now.")
    dialog.get_by_role("button", name="Withdraw").click()
    expect(mara.action("Meal credit")).to_contain_text("alone up to $48")
    expect(mara.page.get_by_text("on trial for your team")).to_have_count(0)
    expect(page.get_by_text(re.compile("withdrew the one before"))).to_be_visible()


def test_from_the_dialog_some_try_it_and_it_goes_live_as_it_was_tried(ines: Manager) -> None:
    page = ines.page
    _publish(ines, "Some, on trial", "It is on trial")
    panel = page.get_by_role("region", name="The edit on trial")
    panel.get_by_role("button", name="Make it live").click()
    dialog = page.get_by_role("dialog", name="Make it live for everybody")
    expect(dialog.get_by_text("+    alone: 30 * booking.passengers")).to_be_visible()
    dialog.get_by_label("Why").fill("It did well.")
    dialog.get_by_role("button", name="Make it live").click()
    expect(page.get_by_text("It is live for everybody")).to_be_visible(timeout=SETTLED)
    expect(panel).to_have_count(0)
    expect(page.get_by_text("The one before went live")).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("Published on trial")).to_be_visible()
