"""Two associates at their desks: one asks for a co-sign, the other answers; each sees what the other does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from support.desk import ROSA, Desk, facts, speak
from support.looks import OF_THEME, THEMES, Theme, at_each_width
from support.server import Server

REASON = "Four hours at the gate without a word."


def asks(server: Server, mara: Desk, amount: str = "120") -> Locator:
    """Mara asks for a voucher beyond her own 75; the form in which she waits."""
    speak(server, "s-1")
    mara.claim()
    form = mara.choose("Travel voucher")
    form.get_by_label("They know the new departure time.").check()
    form.get_by_role("textbox", name="Note").fill(REASON)
    form.get_by_label("Amount in USD").fill(amount)
    form.get_by_role("button", name="Ask a peer").click()
    expect(form.get_by_role("group", name="Waiting for a co-sign")).to_be_visible()
    return form


def dialog(desk: Desk, amount: str = "$120") -> Locator:
    return desk.page.get_by_role("dialog", name=f"Mara asks you to co-sign {amount}")


def test_a_peer_sees_it_at_once_agrees_and_both_see_it_given(server: Server, mara: Desk, teo: Desk) -> None:
    form = asks(server, mara)
    expect(form.get_by_label("Amount in USD")).not_to_be_editable()
    asked = dialog(teo)
    expect(asked).to_contain_text(f"Travel voucher for {ROSA}")
    expect(asked).to_contain_text("Late flight")
    expect(asked).to_contain_text(REASON)
    expect(asked).to_contain_text("Inside the boundary: up to $150 with a peer.")
    expect(asked).to_contain_text("It counts on Mara’s budget, not on yours.")
    expect(asked.get_by_label("Note")).to_be_focused()
    expect(form).to_contain_text("Teo E. is reading it")
    mara.screen.shoot("cosign-waiting")
    teo.screen.shoot("cosign-dialog")

    asked.get_by_label("Note").fill("Yes. Tell her about the lounge as well.")
    teo.page.keyboard.press("Control+Enter")
    expect(asked).to_have_count(0)
    toast = mara.page.get_by_text(f"$120 to {ROSA} is recorded")
    expect(toast).to_contain_text("co-signed by Teo E.")
    expect(form).to_have_count(0)
    expect(mara.timeline()).to_contain_text("Travel voucher, $120")
    expect(mara.timeline()).to_contain_text("with Teo E.")
    expect(mara.timeline()).to_contain_text("Teo E.: “Yes. Tell her about the lounge as well.”")
    expect(teo.team_budget()).to_contain_text("$14,880 of $15,000 left")


def test_a_question_waits_beside_the_work_until_the_hand_rests(server: Server, mara: Desk, teo: Desk) -> None:
    moves = "document.dispatchEvent(new PointerEvent('pointermove'))"
    teo.page.evaluate(f"window.hand = setInterval(() => {moves}, 100)")
    asks(server, mara)
    told = teo.page.get_by_role("status").filter(has_text="Mara asks you to co-sign $120")
    expect(told.get_by_role("button", name="Look")).to_be_visible()
    expect(dialog(teo)).to_have_count(0)
    teo.page.evaluate("clearInterval(window.hand)")
    expect(dialog(teo)).to_be_visible()
    expect(told).to_have_count(0)


def test_a_peer_may_do_less_or_decline_with_a_line(server: Server, mara: Desk, teo: Desk) -> None:
    form = asks(server, mara)
    asked = dialog(teo)
    asked.get_by_role("button", name="Decline").click()
    expect(asked).to_contain_text("Say in a line what you would do instead.")
    expect(asked.get_by_label("Note")).to_be_focused()
    asked.get_by_label("Note").fill("A hundred and the lounge.")
    asked.get_by_role("button", name="Decline").click()
    expect(asked).to_have_count(0)
    expect(form).to_contain_text("Teo E. declined $120")
    expect(form).to_contain_text("“A hundred and the lounge.”")
    expect(form.get_by_label("Amount in USD")).to_have_value("120")
    mara.screen.shoot("cosign-declined")

    mara.page.keyboard.press("g")
    again = dialog(teo)
    again.get_by_role("button", name="I would do less…").click()
    less = again.get_by_label("What you would give")
    expect(less).to_be_focused()
    less.fill("121")
    expect(again).to_contain_text("Up to $120 was asked for.")
    expect(again.get_by_role("button", name="Co-sign $121")).to_be_disabled()
    less.fill("100")
    again.get_by_role("button", name="Co-sign $100").click()
    expect(mara.page.get_by_text(f"$100 to {ROSA} is recorded")).to_contain_text("with less than you asked")


def test_while_waiting_the_alone_limit_is_one_key_away(server: Server, mara: Desk, teo: Desk) -> None:
    form = asks(server, mara)
    expect(dialog(teo)).to_be_visible()
    form.get_by_role("button", name="Give $75 alone now").focus()
    mara.page.keyboard.press("b")
    expect(mara.page.get_by_text(f"$75 to {ROSA} is recorded")).to_be_visible()
    expect(dialog(teo)).to_contain_text("Mara asks no longer")
    dialog(teo).get_by_role("button", name="Close").click()
    expect(dialog(teo)).to_have_count(0)
    expect(teo.team_budget()).to_contain_text("$14,925 of $15,000 left")


def test_passing_on_and_withdrawing_leave_the_amount_and_the_note(
    server: Server, mara: Desk, teo: Desk
) -> None:
    form = asks(server, mara)
    expect(dialog(teo).get_by_label("Note")).to_be_focused()
    teo.page.keyboard.press("Escape")
    expect(dialog(teo)).to_have_count(0)
    expect(form).to_contain_text("Everybody passed it on")
    form.get_by_role("button", name="Ask a peer").click()
    expect(dialog(teo)).to_be_visible()
    form.get_by_role("button", name="Withdraw").click()
    expect(dialog(teo)).to_contain_text("Mara asks no longer")
    expect(form.get_by_label("Amount in USD")).to_have_value("120")
    expect(form.get_by_role("textbox", name="Note")).to_have_value(REASON)
    expect(form.get_by_role("button", name="Ask a peer")).to_be_enabled()


def test_a_limit_that_moves_is_said_in_the_peers_dialog_which_asks_again(
    server: Server, mara: Desk, teo: Desk
) -> None:
    asks(server, mara, "110")
    asked = dialog(teo, "$110")
    agree = asked.get_by_role("button", name="Co-sign $110")
    expect(agree).to_be_enabled()
    other = {**facts(ROSA), "flight": {**facts(ROSA)["flight"], "delay_minutes": 90}}
    speak(server, "s-2", text="They say it is ninety minutes now.", facts=other)
    expect(asked.get_by_role("alert")).to_contain_text("up to $100 with a peer now")
    expect(agree).to_be_disabled()
    teo.screen.shoot("cosign-moved")
    asked.get_by_role("button", name="Seen, ask me again").click()
    expect(asked.get_by_role("alert")).to_contain_text("Up to $100 is open with a peer.")
    expect(agree).to_be_disabled()
    speak(server, "s-3", text="Four hours again.")
    expect(asked.get_by_role("alert")).to_contain_text("up to $150 with a peer now")
    expect(agree).to_be_disabled()
    asked.get_by_role("button", name="Seen, ask me again").click()
    agree.click()
    expect(mara.page.get_by_text(f"$110 to {ROSA} is recorded")).to_be_visible()


def test_a_killed_service_loses_no_question(server: Server, mara: Desk, teo: Desk) -> None:
    form = asks(server, mara)
    asked = dialog(teo)
    asked.get_by_label("Note").fill("Yes, of course.")
    server.restart()
    for desk in (mara, teo):
        expect(desk.page.get_by_text("Live", exact=True)).to_be_visible(timeout=20_000)
    expect(form.get_by_role("group", name="Waiting for a co-sign")).to_be_visible()
    expect(asked.get_by_label("Note")).to_have_value("Yes, of course.")
    asked.get_by_role("button", name="Co-sign $120").click()
    expect(mara.page.get_by_text(f"$120 to {ROSA} is recorded")).to_be_visible()
    for desk in (mara, teo):
        desk.forgive("ERR_CONNECTION_REFUSED", "WebSocket")


def test_who_else_is_at_a_case_stands_in_its_head(server: Server, mara: Desk, teo: Desk) -> None:
    speak(server, "s-1")
    mara.claim()
    here = mara.page.get_by_role("list", name="Also at this case")
    expect(here.get_by_role("listitem")).to_have_count(0)
    teo.page.goto(mara.page.url)
    expect(here).to_contain_text("Teo E. looks at this case")
    expect(teo.page.get_by_role("list", name="Also at this case")).to_contain_text("Mara K.")
    mara.screen.shoot("presence")
    teo.page.goto(server.url)
    expect(here.get_by_role("listitem")).to_have_count(0)


@pytest.mark.parametrize("theme", THEMES)
def test_a_co_sign_is_whole_and_accessible_at_every_width(
    server: Server, mara: Desk, teo: Desk, theme: Theme
) -> None:
    for desk in (mara, teo):
        desk.page.emulate_media(color_scheme=theme)
    form = asks(server, mara)
    expect(dialog(teo).get_by_role("button", name="Co-sign $120")).to_be_enabled()
    widths = OF_THEME[theme]
    for width, same in zip(at_each_width(mara.page, *widths), at_each_width(teo.page, *widths), strict=True):
        assert width == same
        teo.screen.shoot(f"cosign-{width}-{theme}")
    expect(form.get_by_role("group", name="Waiting for a co-sign")).to_be_visible()
