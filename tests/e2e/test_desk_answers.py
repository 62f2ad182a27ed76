"""What an associate sends out: an answer, and what became of a decision in the systems outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from support.browser import Screen
from support.desk import ROSA, Desk, speak
from support.receiver import SECRET, Answer, Receiver
from support.server import Server
from support.voices import SETTINGS


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Server]:
    endpoint = {"REMIT_ENDPOINT_REFUNDS": receiver.url, "REMIT_SECRET_REFUNDS": SECRET}
    with Server(tmp_path_factory.mktemp("remit"), {**SETTINGS, **endpoint}) as server:
        yield server


@pytest.fixture
def mara(server: Server, new_screen: Callable[[], Screen]) -> Desk:
    desk = Desk(new_screen(), server.sign_ins()[0].link)
    speak(server, "s-1")
    desk.claim()
    return desk


def test_an_answer_is_kept_while_it_is_typed_and_sent_once(mara: Desk, receiver: Receiver) -> None:
    words = mara.page.get_by_role("textbox", name=f"Your answer to {ROSA}")
    mara.page.keyboard.press("r")
    expect(words).to_be_focused()
    words.fill("Rosa, your seats for 20:40 are safe.")
    mara.page.wait_for_timeout(400)  # what is typed is kept after a pause
    mara.page.reload()
    expect(words).to_have_value("Rosa, your seats for 20:40 are safe.")
    expect(mara.page.get_by_text("Goes out in the app.")).to_be_visible()
    mara.screen.shoot("desk-answering")
    words.press("Control+Enter")
    expect(words).to_have_value("")
    said = mara.timeline().get_by_role("listitem").filter(has_text="Rosa, your seats for 20:40 are safe.")
    expect(said).to_contain_text("You answered")
    expect(said).to_contain_text("delivered")
    assert [one.data["reply"]["text"] for one in receiver.taken] == ["Rosa, your seats for 20:40 are safe."]


def test_what_a_system_outside_does_not_take_is_said_where_it_was_decided(
    mara: Desk, receiver: Receiver
) -> None:
    receiver.says = lambda _: Answer(500)
    expect(mara.choose("Call back in person")).to_be_visible()
    mara.page.keyboard.press("g")
    given = mara.timeline().get_by_role("listitem").filter(has_text="Call back in person")
    expect(given).to_contain_text("on its way")
    expect(given).to_contain_text("Not delivered yet: the system outside answered 500. Again", timeout=15_000)
    mara.screen.shoot("desk-undelivered")


def test_without_a_system_that_carries_answers_nobody_is_led_to_believe_in_one(
    tmp_path_factory: pytest.TempPathFactory, new_screen: Callable[[], Screen]
) -> None:
    with Server(tmp_path_factory.mktemp("remit"), SETTINGS) as server:
        desk = Desk(new_screen(), server.sign_ins()[0].link)
        speak(server, "s-1")
        desk.claim()
        expect(desk.page.get_by_text("No system carries answers yet")).to_be_visible()
        desk.page.get_by_role("textbox", name=f"Your answer to {ROSA}").fill("Hello.")
        desk.page.get_by_role("button", name="Send").click()
        expect(desk.timeline()).to_contain_text("Kept here only: no system carries answers.")
