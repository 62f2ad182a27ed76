"""The demo: within a minute of its start a visitor has seen the front line decide."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.browser import Screen
from support.desk import Desk
from support.server import Server

README_PICTURE = Path(__file__).parents[2] / "dashboards" / "desk.png"
MINUTE = 60_000
ALONE = ("serve", "--demo", "--demo-seed", "5", "--no-demo-peers")


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("demo"), arguments=ALONE) as server:
        yield server


def test_a_visitor_sees_voice_latitude_a_decision_and_the_teams_budget_move(
    demo: Server, new_screen: Callable[[], Screen]
) -> None:
    mara, teo = (Desk(new_screen(), link.link) for link in demo.sign_ins()[:2])
    rows = mara.page.get_by_role("region", name="Waiting cases").get_by_role("listitem")
    expect(rows.nth(11)).to_be_visible(timeout=MINUTE)

    stranded = rows.filter(has_text="Late flight").first
    name = stranded.locator(".name").inner_text()
    mara.claim(name)
    asked = mara.page.get_by_role("group", name="Onward journey tonight?")
    asked.get_by_role("button", name="Yes").click()
    expect(mara.action("Seat on a partner")).to_contain_text("alone up to $")

    voucher = mara.choose("Travel voucher")
    expect(voucher.get_by_role("button", name="Give $")).to_be_visible()
    mara.screen.shoot("demo")
    if os.environ.get("UPDATE_PICTURE"):
        shutil.copy(mara.screen.shoot("demo"), README_PICTURE)
    expect(teo.team_budget()).to_contain_text("$15,000 of $15,000 left")
    for duty in voucher.get_by_role("checkbox").all():
        duty.check()
    voucher.get_by_label("Note").fill("They travel with a child and wait since noon.")
    voucher.get_by_role("button", name="Give $").click()
    expect(mara.timeline()).to_contain_text("They travel with a child")
    expect(teo.team_budget()).not_to_contain_text("$15,000 of")

    before = rows.count()
    expect(rows.nth(before)).to_be_visible(timeout=MINUTE)


def test_a_colleague_who_plays_along_answers_a_lone_visitor_within_seconds(
    tmp_path_factory: pytest.TempPathFactory, new_screen: Callable[[], Screen]
) -> None:
    arguments = ("serve", "--demo", "--demo-seed", "5")
    with Server(tmp_path_factory.mktemp("peers"), arguments=arguments) as server:
        mara = Desk(new_screen(), server.sign_ins()[0].link)
        rows = mara.page.get_by_role("region", name="Waiting cases").get_by_role("listitem")
        expect(rows.nth(11)).to_be_visible(timeout=MINUTE)
        mara.claim(rows.filter(has_text="Late flight").first.locator(".name").inner_text())
        alone = re.search(r"alone up to \$(\d+)", mara.action("Travel voucher").text_content() or "")
        assert alone is not None
        voucher = mara.choose("Travel voucher")
        voucher.get_by_label("Amount in USD").fill(str(int(alone[1]) + 5))
        for duty in voucher.get_by_role("checkbox").all():
            duty.check()
        voucher.get_by_label("Note").fill("Polite through three moves of the gate.")
        voucher.get_by_role("button", name="Ask a peer").click()

        expect(mara.timeline()).to_contain_text("with Juno R.", timeout=20_000)
