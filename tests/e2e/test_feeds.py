"""An integrator connects a source: its document, a delivery, what becomes of it; nothing is restarted."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from support import receiver, voices
from support.browser import Screen
from support.looks import OF_THEME, THEMES, Theme, at_each_width, violations
from support.server import Server
from support.small_feed import DOCUMENT, signed, visit


@pytest.fixture
def ada(server: Server, new_screen: Callable[[], Screen]) -> Screen:
    """Before the list of feeds."""
    screen = new_screen()
    screen.page.goto(server.add_person("Ada L.", "admin"))
    screen.page.get_by_role("navigation", name="Main").get_by_role("link", name="Feeds").click()
    expect(screen.page.get_by_role("heading", level=1, name="Feeds")).to_be_visible()
    return screen


def _deliver(server: Server, feed: str, body: bytes, headers: dict[str, str]) -> int:
    request = urllib.request.Request(f"{server.url}/v1/feeds/{feed}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def _write(page: Page, name: str, text: str) -> None:
    page.get_by_role("textbox", name=f"Document of the feed {name}").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def _tab(page: Page, name: str) -> None:
    page.get_by_role("group", name="What to look at").get_by_text(name, exact=False).click()


def _steps(page: Page) -> Locator:
    return page.get_by_role("region", name="What happens", exact=True)


def test_a_source_nobody_has_heard_of_is_connected_while_one_watches(server: Server, ada: Screen) -> None:
    page = ada.page
    page.get_by_role("button", name="Connect a source").click()
    page.get_by_label("Name, as it stands in the address").fill("lockers")
    page.get_by_role("button", name="Write its document").click()

    # What the source sends is captured before there is anything to read it.
    page.get_by_role("button", name="Capture what arrives").click()
    expect(page.get_by_text("What is sent to it is kept until")).to_be_visible()
    assert _deliver(server, "lockers", visit(), dict(signed(visit(), "a secret of theirs"))) == 404
    take = page.get_by_label("Take")
    expect(take.locator("option").filter(has_text="not taken")).to_have_count(1)
    take.select_option(index=1)
    expect(page.get_by_label("Body")).to_have_value(re.compile("v-204"))

    # A slip is named where it stands, and what works is seen at once.
    _write(page, "lockers", DOCUMENT.replace("text: words", "txt: words"))
    expect(_steps(page)).to_contain_text("unknown key 'txt'; did you mean text?")
    _write(page, "lockers", DOCUMENT)
    expect(_steps(page)).to_contain_text("there is no secret to verify with")
    expect(_steps(page)).to_contain_text("My flight was late, write me: [email]")
    expect(_steps(page).get_by_role("row", name=re.compile("^rating"))).to_contain_text("0.2")
    expect(_steps(page)).to_contain_text("It opens a case for north.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("As it counts now")).to_be_visible()

    # A secret is made, told once, and signs the delivery.
    _tab(page, "Secrets")
    page.get_by_role("button", name="Set it").click()
    told = page.get_by_role("dialog")
    expect(told).to_contain_text("shown this once")
    secret = told.get_by_role("region").inner_text()
    page.keyboard.press("Escape")
    # A dialog that is closed is hidden at once, and gone a moment later.
    expect(page.locator("dialog")).to_have_count(0)
    assert secret not in page.content()
    assert _deliver(server, "lockers", visit("v-1"), dict(signed(visit("v-1"), secret))) == 202
    _tab(page, "Try it")
    page.get_by_role("button", name="Sign it").click()
    expect(_steps(page)).to_contain_text("It comes from the source.")
    expect(_steps(page)).to_contain_text("It joins case")
    page.get_by_role("button", name="As a command").click()
    expect(page.get_by_role("dialog")).to_contain_text("X-Locker-Signature: sha256=")
    assert secret not in page.content()
    page.keyboard.press("Escape")
    expect(told).to_have_count(0)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Answered 202")).to_be_visible()
    ada.shoot("feeds-connected")
    assert violations(page) == []

    # What does not map waits, and is read again once the document is mended.
    odd = visit("v-2").replace(b"visits", b"calls")
    assert _deliver(server, "lockers", odd, dict(signed(odd, secret))) == 422
    _tab(page, "Deliveries")
    expect(page.get_by_role("row").filter(has_text="dead letter")).to_contain_text("no_items")
    expect(page.get_by_role("row").filter(has_text="1 taken")).to_have_count(2)
    assert violations(page) == []
    _tab(page, "Dead letters")
    page.get_by_role("button", name="Retry all").click()
    expect(page.get_by_text("0 taken, 1 still cannot be mapped.")).to_be_visible()
    _write(page, "lockers", DOCUMENT.replace("each: visits", 'each: "visits || calls"'))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("As it counts now")).to_be_visible()
    page.get_by_role("button", name="Retry all").click()
    expect(page.get_by_text("No dead letters: everything could be mapped.")).to_be_visible()
    page.get_by_role("link", name="All feeds").click()
    expect(page.get_by_role("row").filter(has_text="Parcel lockers")).to_contain_text("saved here")
    ada.complaints[:] = [each for each in ada.complaints if "422" not in each and "404" not in each]


def test_a_packaged_feed_is_tried_with_its_samples(server: Server, ada: Screen) -> None:
    page = ada.page
    page.get_by_role("link", name="Zendesk ticket comments").click()
    expect(_steps(page)).to_contain_text("Document: can be used")
    expect(_steps(page).get_by_role("row", name=re.compile("^text"))).to_contain_text("event.comment.body")
    _tab(page, "History")
    expect(page.get_by_text("Nothing was saved here")).to_be_visible()
    assert json.loads(page.request.get(f"{server.url}/v1/feeds/zendesk").text())["origin"] == "packaged"


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_cut_off_or_inaccessible(server: Server, ada: Screen, theme: Theme) -> None:
    page = ada.page
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    for place in ("feeds", "feeds/survey"):
        page.goto(f"{server.url}/{place}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if place != "feeds":
            expect(_steps(page)).to_contain_text("The source hears")
        for size in at_each_width(page, *OF_THEME[theme]):
            ada.shoot(f"{place.replace('/', '-')}-{size}-{theme}")


def test_a_source_that_is_asked_says_how_it_stands(ada: Screen) -> None:
    page = ada.page
    page.get_by_role("button", name="Connect a source").click()
    page.get_by_label("Name, as it stands in the address").fill("asked")
    page.get_by_role("button", name="Write its document").click()
    _write(
        page,
        "asked",
        """feed: asked
title: A shop that is asked
poll:
  url: http://127.0.0.1:9/reviews
  query: {after: "{cursor}"}
  headers: {Authorization: "Bearer {secret}"}
  next: {cursor: next, keep: true}
signal: {id: id, kind: "'review'", text: text}
""",
    )
    expect(_steps(page)).to_contain_text("can be used")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("As it counts now")).to_be_visible()

    # Nobody asks before there is a secret.
    _tab(page, "Asking")
    panel = page.get_by_role("region", name="What to look at")
    expect(panel).to_contain_text("waits for a secret")
    expect(panel.get_by_role("button", name="Ask now")).to_be_disabled()
    _tab(page, "Secrets")
    page.get_by_label("Value that the source gave you").fill("correct-horse")
    page.get_by_role("button", name="Set it").click()

    # Then it is asked; here that is in vain, and why stands there.
    _tab(page, "Asking")
    expect(panel).to_contain_text("127.0.0.1 is not public")
    expect(panel).to_contain_text("failing")
    page.get_by_role("button", name="Ask now").click()
    expect(panel).to_contain_text("in a row")
    expect(panel).to_contain_text("GET http://127.0.0.1:9/reviews")
    for size in at_each_width(page):
        ada.shoot(f"feeds-asked-{size}")
    # There was no such feed at first.
    ada.complaints[:] = [each for each in ada.complaints if "404" not in each]


def test_the_editor_offers_what_fits_explains_a_word_and_settles_a_slip(ada: Screen) -> None:
    page = ada.page
    page.get_by_role("link", name="Simple webhook").or_(
        page.locator('a[href="/feeds/webhook"]')
    ).first.click()
    editor = page.get_by_role("textbox", name="Document of the feed webhook")
    expect(editor).to_contain_text("feed: webhook")
    page.get_by_label("Body").fill('{"id": "1", "note": {"words": "Hello."}}')
    begun = "feed: webhook\ntitle: Ours\nverify: {scheme: none}\nsignal: {id: id, kind: kind, text: "
    _write(page, "webhook", f"{begun}no")
    page.keyboard.press("Control+Space")
    offered = page.get_by_role("listbox").get_by_role("option")
    expect(offered.filter(has_text="note.words")).to_contain_text('"Hello."')
    page.keyboard.insert_text("te.words")
    page.keyboard.press("Escape")
    page.keyboard.press("ControlOrMeta+i")
    expect(page.locator(".cm-meaning")).to_contain_text('In the delivery: "Hello."')
    ada.shoot("feeds-meaning")

    _write(page, "webhook", f"{begun}lowr(note.words)}}")
    expect(_steps(page).get_by_role("button", name="Use lower")).to_be_visible()
    page.keyboard.press("ControlOrMeta+.")
    expect(editor).to_contain_text("lower(note.words)")
    expect(_steps(page)).not_to_contain_text("there is no function")
    assert violations(page) == []


def test_a_feed_that_keeps_failing_says_so_on_every_page_until_one_delivery_passes(
    server: Server, ada: Screen
) -> None:
    page, body = ada.page, b'{"id": "1", "kind": "message", "text": "Hello."}'
    for number in range(5):
        assert _deliver(server, "webhook", body, voices.signed(f"m-{number}", body, receiver.SECRET)) == 401
    mark = page.get_by_role("navigation", name="Main").get_by_text("1 feed fails")
    expect(mark).to_be_attached()
    row = page.get_by_role("row").filter(has_text="webhook").first
    expect(row).to_contain_text("5 in a row. The signature does not fit")
    assert violations(page) == []
    ada.shoot("feeds-failing")
    row.get_by_role("link").click()
    expect(page.get_by_text(re.compile("Fails since .* 5 in a row"))).to_be_visible()
    assert _deliver(server, "webhook", body, voices.signed("m-9", body)) == 202
    expect(mark).to_have_count(0)
    expect(page.get_by_text(re.compile("Fails since"))).to_have_count(0)
