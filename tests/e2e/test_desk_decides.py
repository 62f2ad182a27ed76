"""Two associates at their desks: one learns a fact, decides, takes it back; the other sees what it moves."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import WebSocketRoute, expect

from support.browser import Screen
from support.desk import ROSA, Desk, speak
from support.server import Server


def test_a_claimed_case_leaves_the_others_queue_by_name(server: Server, mara: Desk, teo: Desk) -> None:
    speak(server, "s-1")
    expect(teo.waiting(ROSA)).to_be_visible()
    mara.claim()
    expect(teo.waiting(ROSA)).to_contain_text("Mara K. has it")
    expect(teo.waiting(ROSA)).to_have_count(0)


def test_a_stated_fact_moves_the_latitude_at_once(server: Server, mara: Desk) -> None:
    speak(server, "s-1")
    mara.claim()
    seat = mara.action("Seat on a partner")
    expect(seat).to_contain_text("ask first")
    asked = mara.page.get_by_role("group", name="Onward journey tonight?")
    asked.get_by_role("button", name="Yes").click()
    expect(seat).to_contain_text("alone up to $300")
    expect(mara.timeline()).to_contain_text("You stated: Onward journey tonight: Yes.")


def test_a_decision_is_given_moves_the_teams_budget_elsewhere_and_is_taken_back(
    server: Server, mara: Desk, teo: Desk
) -> None:
    speak(server, "s-1")
    mara.claim()
    expect(teo.team_budget()).to_contain_text("$15,000 of $15,000 left")
    expect(mara.action("Travel voucher")).to_contain_text("alone up to $75")
    mara.page.keyboard.press("1")
    form = mara.form("Travel voucher")
    expect(form.get_by_label("Amount in USD")).to_have_value("75")
    mara.screen.shoot("desk")

    # What goes with it comes first: the key leads to what is missing, and nothing is sent.
    mara.page.keyboard.press("g")
    confirm = form.get_by_label("They know the new departure time.")
    expect(confirm).to_be_focused()
    confirm.check()
    mara.page.keyboard.press("g")
    note = form.get_by_role("textbox", name="Note")
    expect(note).to_be_focused()
    note.fill("Four hours at the gate without a word.")
    note.press("Enter")

    expect(mara.page.get_by_text(f"$75 to {ROSA} is recorded")).to_be_visible()
    expect(mara.timeline()).to_contain_text("Travel voucher, $75")
    expect(teo.team_budget()).to_contain_text("$14,925 of $15,000 left")
    mara.screen.shoot("desk-given")

    mara.page.keyboard.press("z")
    dialog = mara.page.get_by_role("dialog", name="Take back $75")
    lesson = dialog.get_by_label("What did you learn?")
    expect(lesson).to_be_focused()
    lesson.fill("Ask about the seat first.")
    dialog.get_by_role("button", name="Take back $75").click()
    expect(mara.timeline()).to_contain_text("Lesson: Ask about the seat first.")
    expect(teo.team_budget()).to_contain_text("$15,000 of $15,000 left")
    mara.screen.shoot("desk-taken-back")


def test_an_amount_above_ones_own_limit_is_called_what_it_is(server: Server, mara: Desk) -> None:
    speak(server, "s-1")
    mara.claim()
    form = mara.choose("Travel voucher")
    amount = form.get_by_label("Amount in USD")
    amount.fill("76")
    expect(form.get_by_text("With a peer, above $75")).to_be_visible()
    expect(form.get_by_role("button", name="Give $75 alone")).to_be_enabled()
    amount.fill("151")
    expect(form.get_by_text("Closed above $150")).to_be_visible()
    amount.fill("24")
    expect(form.get_by_text("Closed below $25")).to_be_visible()
    amount.fill("75")
    expect(form.get_by_text("You can decide this alone")).to_be_visible()


def test_a_limit_that_moves_under_a_typed_amount_leaves_the_amount(server: Server, mara: Desk) -> None:
    speak(server, "s-1")
    mara.claim()
    form = mara.choose("Travel voucher")
    form.get_by_label("Amount in USD").fill("70")
    speak(server, "s-2", text="They say it is ninety minutes now.", facts={"flight": {"delay_minutes": 90}})
    expect(form.get_by_role("alert").filter(has_text="Your $70 is kept")).to_be_visible()
    expect(form.get_by_label("Amount in USD")).to_have_value("70")


def test_own_judgement_goes_beyond_the_limits_with_a_written_reason(server: Server, mara: Desk) -> None:
    speak(server, "s-1")
    mara.claim()
    form = mara.choose("Travel voucher")
    form.get_by_role("button", name="Your own judgement: up to $150, 1 use left").click()
    amount = form.get_by_label("Amount in USD")
    amount.fill("151")
    expect(form.get_by_text("Closed above $150")).to_be_visible()
    amount.fill("120")
    form.get_by_label("They know the new departure time.").check()
    form.get_by_role("button", name="Give $120").click()
    reason = form.get_by_role("textbox", name="Your reason")
    expect(reason).to_be_focused()
    expect(form.get_by_role("alert").filter(has_text="One line of why is needed")).to_be_visible()
    reason.fill("Her father is in hospital.")
    form.get_by_role("button", name="Give $120").click()
    expect(mara.timeline()).to_contain_text("own judgement")


def test_what_has_no_measure_is_given_by_its_name(server: Server, mara: Desk) -> None:
    speak(server, "s-1")
    mara.claim()
    form = mara.choose("Call back in person")
    form.get_by_role("button", name="Call back in person").click()
    expect(mara.timeline()).to_contain_text("Call back in person You")
    mara.page.keyboard.press("e")
    expect(mara.timeline()).to_contain_text("You closed the case.")


def test_a_manager_sees_what_associates_see_and_decides_nothing(
    server: Server, mara: Desk, new_screen: Callable[[], Screen]
) -> None:
    ines = Desk(new_screen(), server.sign_in("manager").link)
    speak(server, "s-1")
    ines.page.get_by_role("link", name=ROSA).click()
    form = ines.choose("Meal credit")
    expect(form.get_by_role("button", name="Associates decide.")).to_be_disabled()
    expect(ines.page.get_by_role("button", name="Claim")).to_have_count(0)


def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_number(
    server: Server, new_screen: Callable[[], Screen]
) -> None:
    screen = new_screen()
    numbers: list[str] = []

    def lose_the_first_answer(route: WebSocketRoute) -> None:
        service = route.connect_to_server()

        def from_page(message: str | bytes) -> None:
            frame = json.loads(message)
            if frame["op"] == "decide":
                numbers.append(frame["key"])
            service.send(message)

        def from_service(message: str | bytes) -> None:
            frame = json.loads(message)
            decided = frame["op"] == "reply" and "decision" in (frame.get("data") or {})
            if not (decided and len(numbers) == 1):
                route.send(message)

        route.on_message(from_page)
        service.on_message(from_service)

    screen.page.route_web_socket("**/v1/stream", lose_the_first_answer)
    desk = Desk(screen, server.sign_ins()[0].link)
    speak(server, "s-1")
    desk.claim()
    form = desk.choose("Meal credit")
    form.get_by_role("button", name="Give $48").click()
    expect(form.get_by_text("No word yet on Meal credit, $48")).to_be_visible()
    expect(form.get_by_label("Amount in USD")).not_to_be_editable()
    desk.screen.shoot("desk-no-word-yet")
    form.get_by_role("button", name="Try again").click()
    expect(desk.page.get_by_text(f"$48 to {ROSA} is recorded")).to_be_visible()
    assert len(numbers) == 2
    assert len(set(numbers)) == 1
    expect(desk.timeline().get_by_text("Meal credit, $48")).to_have_count(1)
    expect(desk.team_budget()).to_contain_text("$14,952 of $15,000 left")
