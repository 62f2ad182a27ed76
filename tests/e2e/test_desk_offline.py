"""The connection goes and comes back: nothing old looks new, no typed word is lost, and the desk says it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine

from service.store import journal
from support.browser import Screen
from support.desk import ROSA, Desk, speak
from support.server import Server

FAILED_TRIES = ("WebSocket", "ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED")
RECORDER = """
() => {
  window.seen = [];
  const look = () => {
    const queue = document.querySelector('.queue');
    const link = document.querySelector('.link');
    window.seen.push([Date.now(), link?.dataset.state, queue?.innerText.includes('Wen Tanner') ?? false]);
    requestAnimationFrame(look);
  };
  look();
}
"""
"""Writes down of every frame how the connection stands in it, and whether the newest case is on it."""


@pytest.fixture
def desk(server: Server, new_screen: Callable[[], Screen]) -> Desk:
    return Desk(new_screen(), server.sign_ins()[0].link)


def test_while_the_service_is_gone_limits_are_old_and_deciding_is_off_and_afterwards_it_catches_up(
    server: Server, desk: Desk
) -> None:
    speak(server, "s-1")
    desk.claim()
    form = desk.choose("Meal credit")
    form.get_by_label("Amount in USD").fill("31")
    form.get_by_role("textbox", name="Note").fill("A warm meal for two.")

    server.kill()
    expect(desk.page.get_by_role("alert").filter(has_text="No connection since")).to_be_visible()
    expect(desk.page.get_by_text(re.compile("^from .*, not current$"))).to_be_visible()
    expect(form.get_by_role("button", name="Give $31: waits")).to_be_disabled()
    expect(form.get_by_text("Your amount and note are kept on this device.")).to_be_visible()
    expect(form.get_by_label("Amount in USD")).to_have_value("31")
    desk.screen.shoot("desk-offline")

    server.start()
    speak(server, "s-2", "Wen Tanner")
    expect(desk.page.get_by_role("status").filter(has_text="Caught up")).to_be_visible(timeout=20_000)
    expect(desk.page.get_by_text("Live", exact=True)).to_be_visible()
    expect(desk.waiting("Wen Tanner")).to_be_visible()
    expect(form.get_by_role("textbox", name="Note")).to_have_value("A warm meal for two.")
    form.get_by_role("button", name="Give $31").click()
    expect(desk.page.get_by_text(f"$31 to {ROSA} is recorded")).to_be_visible()
    desk.forgive(*FAILED_TRIES)


def test_typed_words_outlive_a_reload(server: Server, desk: Desk) -> None:
    speak(server, "s-1")
    desk.claim()
    form = desk.choose("Meal credit")
    form.get_by_role("textbox", name="Note").fill("Kept words")
    desk.page.reload()
    expect(form.get_by_role("textbox", name="Note")).to_have_value("Kept words")


def test_a_session_that_ends_elsewhere_leads_to_the_door(server: Server, desk: Desk) -> None:
    other = desk.page.context.new_page()
    other.goto(server.url)
    other.get_by_role("button", name="Mara K.").click()
    other.get_by_role("button", name="Sign out").click()
    expect(desk.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    desk.screen.shoot("signed-out")
    desk.forgive("401")


def forget_all(server: Server) -> None:
    """The journal goes, as it does when its retention is over."""
    url = server.url_of_database or f"sqlite:///{server.data / 'remit.db'}"
    engine = create_engine(url)
    with engine.begin() as conn:
        assert journal.trim(conn, datetime.now(UTC) + timedelta(days=1), 10_000) > 0
    engine.dispose()


def test_a_console_cut_off_for_longer_than_the_journal_lasts_comes_back_to_what_is_so_now(
    server: Server, desk: Desk
) -> None:
    page = desk.page
    speak(server, "s-1")
    speak(server, "s-other", "Abel Osei")
    desk.claim()
    form = desk.choose("Meal credit")
    form.get_by_label("Amount in USD").fill("31")
    expect(desk.waiting("Abel Osei")).to_be_visible()
    page.evaluate(RECORDER)
    page.context.set_offline(True)
    server.restart()
    expect(page.get_by_role("alert").filter(has_text="No connection since")).to_be_visible()
    gone = page.evaluate("Date.now()")
    speak(server, "s-2", "Wen Tanner")
    forget_all(server)

    page.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="Caught up: all is told anew since")).to_be_visible()
    expect(desk.waiting("Wen Tanner")).to_be_visible()
    expect(desk.waiting("Abel Osei")).to_be_visible()
    expect(form.get_by_label("Amount in USD")).to_have_value("31")
    since = [state for at, *state in page.evaluate("window.seen") if at > gone]
    assert ["live", False] not in since, "no frame calls what was before current"
    assert ["live", True] in since
    desk.screen.shoot("desk-back")
    desk.forgive(*FAILED_TRIES)
