"""A surge on the desk: said at once, followed by those who wait, hidden by who has read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from support.browser import Screen
from support.desk import ROSA, Desk, speak
from support.looks import OF_THEME, THEMES, at_each_width, violations
from support.server import Server
from support.voices import SETTINGS

PAST = 48
"""Hours of voice before the test, one late flight in each."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A service that knows what is usual."""
    start = datetime.now(UTC)
    rows = [
        {
            "id": f"past-{hour}",
            "kind": "complaint",
            "at": (start - timedelta(hours=hour)).isoformat(),
            "customer": f"past-{hour}",
            "text": "My flight is delayed.",
        }
        for hour in range(1, PAST + 1)
    ]
    past = tmp_path / "past.jsonl"
    past.write_text("\n".join(json.dumps(row) for row in rows))
    with Server(tmp_path / "remit", SETTINGS) as server:
        told = server.command("replay", str(past), "--feed", "jsonl", "--as", "history", "--to", server.url)
        assert told.returncode == 0, told.stderr
        yield server


@pytest.fixture
def desk(server: Server, new_screen: Callable[[], Screen]) -> Desk:
    return Desk(new_screen(), server.sign_in().link)


def storm(server: Server, first: int, last: int) -> None:
    """Travellers complain of a delay, one after the other."""
    for number in range(first, last):
        speak(server, f"storm-{number}", f"Traveller {number}")


def banner(desk: Desk) -> Locator:
    """The row of the pulse."""
    return desk.page.get_by_role("complementary", name="Pulse")


def test_a_surge_is_on_the_desk_and_wider_limits_with_it(server: Server, desk: Desk) -> None:
    page = desk.page
    expect(banner(desk)).to_have_text("Nothing runs above usual.")
    speak(server, "rosa")
    speak(server, "kind", "Kind Traveller", kind="praise", text="Kudos to the crew!")
    desk.claim(ROSA)
    before = banner(desk).bounding_box()
    expect(desk.action("Travel voucher")).to_contain_text("$75")

    storm(server, 0, 12)
    expect(banner(desk)).to_contain_text("Late flight: ", timeout=5_000)
    expect(banner(desk)).to_contain_text(" in the last 10 minutes, usually at most one, since ")
    banner(desk).get_by_role("button", name="Voices").click()
    voices = page.get_by_role("dialog", name="What customers say of late flight")
    expect(voices.get_by_role("listitem")).to_have_count(3)
    expect(voices).to_contain_text("customers spoke of it within 10 minutes")
    desk.screen.shoot("pulse-voices")
    page.keyboard.press("Escape")
    expect(desk.action("Travel voucher")).to_contain_text("$100")
    expect(desk.timeline()).to_contain_text("Late flight runs at")
    expect(desk.timeline()).to_contain_text("A voucher for a late or cancelled flight")
    after = banner(desk).bounding_box()
    assert before is not None
    assert after is not None
    assert (before["y"], before["height"]) == (after["y"], after["height"]), "nothing below it jumps"

    waiting = page.get_by_role("region", name="Waiting cases").get_by_role("listitem")
    expect(waiting).to_have_count(13)
    show = banner(desk).get_by_role("button", name="Show the 12 waiting")
    expect(show).to_be_visible()
    page.keyboard.press("p")
    expect(waiting).to_have_count(12)
    expect(waiting.filter(has_text="Kind Traveller")).to_have_count(0)
    expect(banner(desk).get_by_role("button", name="Show everyone")).to_have_attribute("aria-pressed", "true")
    desk.screen.shoot("pulse-surge")
    page.keyboard.press("p")
    expect(waiting).to_have_count(13)
    for width in at_each_width(page, "tablet", "phone"):
        expect(show).to_be_visible()
        desk.screen.shoot(f"pulse-surge-{width}")


def test_a_hidden_pulse_stays_hidden_while_it_rises_no_step(server: Server, desk: Desk) -> None:
    storm(server, 0, 9)
    expect(banner(desk)).to_contain_text("Late flight: ", timeout=5_000)
    banner(desk).get_by_role("button", name="Hide this pulse").click()
    expect(banner(desk)).not_to_contain_text("Late flight")
    expect(banner(desk)).not_to_contain_text("Nothing runs above usual.")
    storm(server, 9, 14)
    desk.page.get_by_role("region", name="Waiting cases").get_by_role("listitem").nth(13).wait_for()
    expect(banner(desk)).not_to_contain_text("Late flight")
    desk.page.reload()
    expect(banner(desk)).to_contain_text("Late flight: ")


def test_the_pulses_page_tells_a_surge_whole_and_never_calls_old_what_is_current(
    server: Server, desk: Desk
) -> None:
    page = desk.page
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Pulse").click()
    expect(page.get_by_role("heading", level=1, name="Pulse")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing runs above usual.")).to_be_visible()
    assert violations(page) == []

    speak(server, "kind", "Kind Traveller", kind="praise", text="Kudos to the crew!")
    storm(server, 0, 12)
    topics = page.get_by_role("region", name="Topics", exact=True)
    late = topics.get_by_role("row").filter(has_text="Late flight")
    expect(late).to_contain_text(re.compile(r"\d+\.\d×"))
    expect(late).to_contain_text("A voucher for a late or cancelled flight")
    expect(late.get_by_role("img", name="Strong surge")).to_be_visible()

    whole = page.get_by_role("region", name="Late flight, North")
    late.get_by_role("link").click()
    expect(whole).to_contain_text("customers spoke of it within 10 minutes")
    expect(whole.get_by_role("img", name=re.compile("^Customers an hour over a day"))).to_be_visible()
    expect(whole).to_contain_text("Many are stranded at once.")
    expect(whole).to_contain_text("Who speaks of it: 12")
    expect(whole).to_contain_text("Silver")
    expect(whole).to_contain_text("It never surged before.")
    expect(whole.get_by_role("link", name=re.compile(r"^Case \d+: Waiting"))).to_have_count(12)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in at_each_width(page, *OF_THEME[theme]):
            desk.screen.shoot(f"pulse-{width}-{theme}")

    expect(topics.get_by_role("row").filter(has_text="Praise")).to_be_visible(timeout=30_000)
    page.keyboard.press("j")
    expect(page.get_by_role("region", name="Praise, North")).to_contain_text("It runs as usual.")
    page.keyboard.press("k")
    expect(whole).to_contain_text("Who speaks of it: 12")

    server.kill()
    expect(page.get_by_role("status").filter(has_text="not current")).to_be_visible()
    expect(whole).to_contain_text("Who speaks of it: 12")
    desk.screen.shoot("pulse-stale")
    server.start()
    expect(page.get_by_text(re.compile(r"^as of \d\d:\d\d:\d\d$"))).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("region", name="Waiting cases").get_by_role("listitem")).to_have_count(12)
    desk.forgive("WebSocket", "ERR_CONNECTION_REFUSED")
