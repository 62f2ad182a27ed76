"""The desk as a person works it, and the customers' voices that come in."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime

from playwright.sync_api import Locator, expect

from support.browser import Screen
from support.server import Server
from support.voices import signed

ROSA = "Rosa Arce"


def speak(server: Server, ident: str, name: str = ROSA, **more: object) -> None:
    """A signed delivery to the webhook feed: a silver traveller, four hours late with a technical fault.

    `more` replaces members of the delivery. Raises `HTTPError` if it is refused.
    """
    item = {
        "id": ident,
        "kind": "complaint",
        "at": datetime.now(UTC).isoformat(),
        "customer": name,
        "channel": "app",
        "team": "north",
        "text": "LK418 is delayed four hours and nobody at the gate says why.",
        "about": {"booking": f"B-{name}", "flight": "LK418"},
        "facts": facts(name),
        **more,
    }
    body = json.dumps(item).encode()
    request = urllib.request.Request(f"{server.url}/v1/feeds/webhook", body, signed(ident, body))
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert json.load(answer)["rejected"] == []


def facts(name: str) -> Mapping[str, Mapping[str, object]]:
    """What the sender knows of the traveller, the booking, the flight."""
    return {
        "customer": {"name": name, "tier": "silver"},
        "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
        "flight": {
            "number": "LK418",
            "delay_minutes": 245,
            "cancelled": False,
            "cause": "technical",
            "overnight": False,
        },
    }


class Desk:
    """One associate before the desk."""

    def __init__(self, screen: Screen, link: str) -> None:
        self.screen = screen
        self.page = screen.page
        self.page.goto(link)
        expect(self.page.get_by_text("Live", exact=True)).to_be_visible()

    def waiting(self, name: str) -> Locator:
        """A row of the shared queue, or of the lane above it for those in danger."""
        return (
            self.page.get_by_role("region", name=re.compile("^(Waiting cases|Acute)"))
            .get_by_role("listitem")
            .filter(has_text=name)
        )

    def claim(self, name: str = ROSA) -> None:
        """Take a case from the queue; it opens."""
        self.waiting(name).get_by_role("button", name="Claim").click()
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(self.page.get_by_role("button", name="Hand back")).to_be_visible()
        # The hand leaves the list, so that it settles.
        self.page.mouse.move(700, 800)

    def action(self, title: str) -> Locator:
        """The row of a remedy in the latitude."""
        actions = self.page.get_by_role("region", name="Actions")
        return actions.get_by_role("button", name=re.compile(f"^{title} (alone|not alone|ask first)"))

    def choose(self, title: str) -> Locator:
        """Open the form of a remedy, once the latitude is here."""
        self.action(title).click()
        return self.form(title)

    def form(self, title: str) -> Locator:
        """The form in which a remedy is decided."""
        return self.page.get_by_role("form", name=title)

    def team_budget(self) -> Locator:
        """The meter of what the team may give away in a day."""
        return self.page.locator("[data-budget='desk-spending/desk-day']")

    def acute(self) -> Locator:
        """The lane of those who may be in danger."""
        return self.page.get_by_role("region", name="Acute, before all others")

    def timeline(self) -> Locator:
        """What happened in the open case."""
        return self.page.get_by_role("region", name="What happened")

    def forgive(self, *texts: str) -> None:
        """Take complaints off that a cut brings with it: the browser writes down each failed try."""
        complaints = self.screen.complaints
        complaints[:] = [each for each in complaints if not any(text in each for text in texts)]
