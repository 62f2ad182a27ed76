"""What holds of every screen: its widths, and what axe finds wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "dashboards/console/node_modules/axe-core/axe.min.js"
WIDTHS = {
    "wide": (1440, 900),
    "small": (1280, 800),
    "tablet": (1024, 768),
    "portrait": (768, 1024),
    "phone": (390, 844),
}
_CUT = """
() => {
  // Meant to be scrolled sideways; a row of the strip of cases is looked at by itself.
  const scrolls = '.table-place, .code, .cm-scroller, .queue .scroll, .queue .cases';
  const cut = (control) => {
    const at = control.getBoundingClientRect();
    const seen = control.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (at.width <= 1 || !seen) return false;
    for (let box = control.parentElement; box !== null; box = box.parentElement) {
      const frame = box.getBoundingClientRect();
      const clips = getComputedStyle(box).overflowX !== 'visible' || box.matches('.case');
      if (box.matches(scrolls) && box.scrollWidth > box.clientWidth) return false;
      if (clips && (at.right > frame.right + 1 || at.left < frame.left - 1)) return true;
    }
    return false;
  };
  const controls = [...document.querySelectorAll('button, a[href], input, select, textarea, summary')];
  return controls.filter(cut).map((control) => control.outerHTML.slice(0, 120));
}
"""
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
OF_THEME: dict[str, tuple[str, ...]] = {"light": tuple(WIDTHS), "dark": ("wide", "phone")}
"""A theme is colours alone: what is cut off in the dark is cut off in the light, seen at every width."""
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text())
    found = page.evaluate("standards => axe.run(document, { runOnly: standards })", STANDARDS)
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]]


def cut_off(page: Page) -> list[str]:
    """Controls of which a part is out of sight at either side."""
    found: list[str] = page.evaluate(_CUT)
    return found


def at_each_width(page: Page, *titles: str) -> Iterator[str]:
    """Show the page at each width or at those named; yield each at which it holds."""
    for title in titles or WIDTHS:
        width, height = WIDTHS[title]
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, title
        assert cut_off(page) == [], title
        assert violations(page) == [], title
        yield title
    width, height = WIDTHS["wide"]
    page.set_viewport_size({"width": width, "height": height})
