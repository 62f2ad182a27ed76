"""The manager before the boundaries, as a person works there."""

from __future__ import annotations

import re

from playwright.sync_api import APIResponse, Locator, expect

from support.browser import Screen

MEAL = "Something to eat while they wait"
"""The title of `meal-credit`, the boundary that most tests edit."""

SETTLED = 30_000
"""Milliseconds for what looks at all cases, in a process that starts first, beside whatever else runs."""


class Manager:
    """Signed in, with the list of boundaries on the screen."""

    def __init__(self, screen: Screen, link: str) -> None:
        self.screen = screen
        self.page = screen.page
        self.page.goto(link)
        self.list()

    def list(self) -> None:
        """Go to the list of boundaries."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="Boundaries").click()
        expect(self.page.get_by_role("heading", level=1, name="Boundaries")).to_be_visible()

    def open(self, title: str = MEAL) -> None:
        """Choose a boundary of the list."""
        self.page.get_by_role("link", name=title).click()

    @property
    def editor(self) -> Locator:
        """Where a document is written."""
        return self.page.get_by_role("textbox", name=re.compile("YAML$"))

    @property
    def checks(self) -> Locator:
        """What the editor finds in what is written."""
        return self.page.get_by_role("region", name="Findings and examples")

    def write(self, text: str) -> None:
        """Put a whole text in the place of what is in the editor; the hand is at its end."""
        self.editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def plain(self) -> Locator:
        """The same text in a plain field, whose whole value can be read and set."""
        self.page.get_by_role("radio", name="Plain text").check()
        field = self.page.locator("textarea").and_(self.editor)
        expect(field).to_be_visible()
        return field

    def saved(self) -> None:
        """Wait until the draft is kept."""
        expect(self.page.get_by_text(re.compile("^Saved"))).to_be_visible()

    def publishing(self, changes: int = 1) -> Locator:
        """The dialog in which the draft is published."""
        self.page.get_by_role("button", name="Publish").click()
        return self.page.get_by_role("dialog", name=f"Publish {changes} change")

    def stands(self, name: str) -> APIResponse:
        """A document of the draft as the service has it."""
        return self.page.request.get(f"{self._service}/v1/boundaries/{name}")

    def text_of(self, name: str) -> str:
        """The text of a document of the draft."""
        return self.stands(name).text()

    def edit(self, name: str, *words: tuple[str, str]) -> None:
        """Save a document of the draft with other words, past the screen, and show the list anew."""
        stands = self.stands(name)
        text = stands.text()
        for old, new in words:
            assert old in text
            text = text.replace(old, new)
        headers = {"If-Match": stands.headers["etag"], "Content-Type": "application/yaml"}
        answer = self.page.request.put(stands.url, data=text, headers=headers | self._origin)
        assert answer.ok, answer.text()
        self.page.goto(f"{self._service}/boundaries")

    def publish(self) -> APIResponse:
        """Publish past the screen, with the rights of who sits before it."""
        url = f"{self._service}/v1/boundaries:publish"
        return self.page.request.post(url, data={"reason": "Why not."}, headers=self._origin)

    @property
    def _service(self) -> str:
        return "/".join(self.page.url.split("/")[:3])

    @property
    def _origin(self) -> dict[str, str]:
        return {"Origin": self._service}
