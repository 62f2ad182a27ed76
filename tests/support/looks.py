"""What every screen is held to: widths at which nothing is cut off, and what axe finds wrong."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "dashboards/console/node_modules/axe-core/axe.min.js"
WIDTHS = {
    "wide": (1440, 900),
    "small": (1280, 800),
    "tablet": (1024, 768),
    "portrait": (768, 1024),
    "phone": (390, 844),
}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("standards => axe.run(document, { runOnly: standards })", STANDARDS)
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]]
