"""What cannot wait: those in danger have a lane of their own, public posts are counted down."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from support.desk import ROSA, Desk, speak
from support.looks import OF_THEME, THEMES, Theme, at_each_width
from support.server import Server

HELP = "I cannot go on like this, please call me."
WEN, ABEL, NOOR, HANNE = "Wen Tanner", "Abel Osei", "Noor Bakri", "Hanne Lindqvist"


def post(server: Server, ident: str, name: str, minutes: float) -> None:
    """A post on social media, said so many minutes ago; the airline answers within fifteen."""
    said = datetime.now(UTC) - timedelta(minutes=minutes)
    speak(server, ident, name, at=said.isoformat(), channel="social", public=True)


def test_who_may_be_in_danger_stands_above_everything_and_no_filter_hides_it(
    server: Server, mara: Desk, teo: Desk
) -> None:
    for number in range(3):
        speak(server, f"s-{number}", f"Late {number}")
    expect(mara.waiting("Late 2")).to_be_visible()
    expect(mara.acute()).to_have_count(0)
    speak(server, "s-acute", ABEL, acute=True, text=HELP)
    lane = mara.acute()
    expect(lane.get_by_role("listitem").filter(has_text=ABEL)).to_be_visible()
    expect(lane).to_contain_text("Also on the screens of Teo E.")
    expect(teo.acute()).to_contain_text("Also on the screens of Mara K.")
    below = mara.page.get_by_role("region", name="Waiting cases")
    expect(below.get_by_role("listitem")).to_have_count(3)

    # Cut down to a topic that it does not tell of, the queue still has it.
    mara.page.get_by_role("button", name=re.compile("^Late flight")).click()
    expect(below.get_by_role("listitem")).to_have_count(3)
    expect(lane).to_contain_text(ABEL)

    lane.get_by_role("button", name=f"Claim {ABEL}").click()
    expect(mara.page.get_by_role("heading", level=1, name=ABEL)).to_be_visible()
    expect(mara.page.get_by_text("Acute: someone may be in danger or distress")).to_be_visible()
    mara.page.mouse.move(700, 800)
    expect(lane).to_have_count(0)
    expect(teo.acute()).to_have_count(0)


def test_nothing_moves_under_a_hand_and_who_is_in_danger_is_named_at_once(server: Server, mara: Desk) -> None:
    speak(server, "s-1")
    row = mara.waiting(ROSA)
    row.hover()
    before = row.bounding_box()
    speak(server, "s-acute", ABEL, acute=True, text=HELP)
    arrived = mara.page.get_by_role("button", name=f"Acute: {ABEL}")
    expect(arrived).to_be_visible()
    expect(mara.page.get_by_role("status").filter(has_text=f"Acute: {ABEL}")).to_have_count(1)
    assert row.bounding_box() == before
    mara.page.keyboard.press("n")
    expect(mara.acute()).to_contain_text(ABEL)
    expect(arrived).to_have_count(0)


def test_a_public_post_is_counted_down_until_it_is_answered(server: Server, mara: Desk) -> None:
    speak(server, "s-older")
    post(server, "s-post", WEN, minutes=3)
    rows = mara.page.get_by_role("region", name="Waiting cases").get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(WEN)
    expect(rows.first).to_contain_text(re.compile("1[01] m to answer"))
    mara.claim(WEN)
    head = mara.page.locator(".case-head")
    expect(head).to_contain_text(re.compile(r"Public: first answer by \d\d:\d\d"))
    # The ear hears when, and nothing that runs.
    expect(head.locator(".clock .num")).to_have_attribute("aria-hidden", "true")
    answer = mara.page.get_by_role("form", name=f"Answer {WEN}")
    expect(answer).to_contain_text("Everybody may read your answer")
    answer.get_by_role("textbox").fill("We leave at 20:40. Your seats are safe.")
    answer.get_by_role("button", name="Send").click()
    expect(mara.timeline()).to_contain_text("The public post has its first answer, in time")
    expect(head.locator(".clock")).to_have_count(0)
    expect(answer).not_to_contain_text("Everybody may read your answer")


@pytest.mark.parametrize("theme", THEMES)
def test_it_looks_right_at_every_width(server: Server, mara: Desk, theme: Theme) -> None:
    page = mara.page
    page.emulate_media(color_scheme=theme)
    speak(server, "s-1")
    speak(server, "s-acute", ABEL, acute=True, text=HELP)
    post(server, "s-post", WEN, minutes=3)
    post(server, "s-late", NOOR, minutes=20)
    # In danger and without its answer: the row with the most to say.
    hours = (datetime.now(UTC) - timedelta(hours=3, minutes=25)).isoformat()
    speak(server, "s-both", HANNE, at=hours, channel="social", public=True, acute=True, text=HELP)
    expect(mara.waiting(NOOR)).to_contain_text(re.compile(r"answer \d m late"))
    expect(mara.acute()).to_contain_text(re.compile(r"answer 3 h \d+ m late"))
    mara.claim(NOOR)
    expect(mara.timeline()).to_contain_text("The public post had no answer by")
    for width in at_each_width(page, *OF_THEME[theme]):
        mara.screen.shoot(f"desk-urgent-{width}-{theme}")
