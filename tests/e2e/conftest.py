"""A real browser before the real service."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from devtools.programs import CHROMIUM
from support.browser import FLAGS, Screen, person
from support.desk import Desk
from support.manager import Manager
from support.server import Server
from support.voices import SETTINGS

HERE = Path(__file__).parent
# A screen is waited for; how fast it is, is measured elsewhere, on a machine that does nothing else.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


# A browser lives as long as one file's tests: Playwright's synchronous interface holds an event loop, beside
# which the asynchronous tests of other files could not start theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the machine has it."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM.need(), args=[*FLAGS, *root])
        yield browser
        browser.close()


@pytest.fixture
def new_screen(browser: Browser) -> Iterator[Callable[[], Screen]]:
    """Makes a screen for one more person; the test fails if any of them is left with a complaint."""
    screens: list[Screen] = []
    with ExitStack() as contexts:

        def make() -> Screen:
            context = person(browser)
            contexts.callback(context.close)
            screens.append(Screen(context.new_page()))
            return screens[-1]

        yield make
        assert [complaint for screen in screens for complaint in screen.complaints] == []


@pytest.fixture
def screen(new_screen: Callable[[], Screen]) -> Screen:
    """The screen of one person."""
    return new_screen()


@pytest.fixture
def page(screen: Screen) -> Page:
    """The page of one person's screen."""
    return screen.page


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The real service, new, which believes the voices of `speak`."""
    with Server(tmp_path, SETTINGS) as server:
        yield server


@pytest.fixture
def mara(server: Server, new_screen: Callable[[], Screen]) -> Desk:
    return Desk(new_screen(), server.sign_ins()[0].link)


@pytest.fixture
def teo(server: Server, new_screen: Callable[[], Screen]) -> Desk:
    return Desk(new_screen(), server.sign_ins()[1].link)


@pytest.fixture
def ines(server: Server, new_screen: Callable[[], Screen]) -> Manager:
    return Manager(new_screen(), server.sign_in("manager").link)
