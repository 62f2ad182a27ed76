"""What tests see of a page: the page itself, its pictures, and what went wrong on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

PICTURES = Path(__file__).parents[1] / "e2e" / "screenshots"
# Flags under which Debian's Chromium neither phones home nor fails in a container.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@dataclass  # without slots: Playwright keeps its wrapper of a bound method on the object
class Screen:
    """One person's page, with what it complained of: errors and warnings of its console, failed requests.

    A test that provokes a complaint takes it off `complaints`; what is left at the end fails the test.
    """

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the first moment."""
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("requestfailed", self._failed)

    def shoot(self, name: str) -> Path:
        """Save what is seen as `tests/e2e/screenshots/NAME.png`, with its fonts, without running motion."""
        self.page.evaluate("document.fonts.ready.then(() => true)")
        path = PICTURES / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled")
        return path

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _failed(self, request: Request) -> None:
        # A page that is left ends its requests: nobody's fault.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.method} {request.url}")


def person(browser: Browser, *, width: int = 1440, height: int = 900) -> BrowserContext:
    """A browser profile of somebody who was never here before; its own cookies, storage and windows."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    return context
