"""The reference pages are what the code says now, and the pages of help hang together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.docs.reference import PAGES, write
from service.web.docs import GUIDES, anchor, read_page

DOCS = Path(__file__).parents[3] / "service" / "docs"
NAMES = (*GUIDES, *(f"reference/{name}" for name in PAGES))
LINK = re.compile(r'href="([^"]+)"')


def test_every_reference_page_is_fresh(tmp_path: Path) -> None:
    write(tmp_path)
    fresh = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*.md")}
    assert kept == fresh, "run: python -m service.docs"


def test_a_page_that_is_none_any_more_goes(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("# Gone\n", encoding="utf-8")
    write(tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(PAGES)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    for address in LINK.findall(read_page(name)[1].html):
        page, _, place = address.removeprefix("/help/").partition("#")
        if address.startswith("https://"):
            continue
        row, _ = read_page(page) if address.startswith("/help/") else read_page(name)
        assert not place or place in {section.id for section in row.sections}, address


@pytest.mark.parametrize("name", NAMES)
def test_no_two_headings_of_a_page_share_their_address(name: str) -> None:
    ids = [section.id for section in read_page(name)[0].sections]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_every_page_begins_with_what_it_is_about(name: str) -> None:
    row, page = read_page(name)
    assert row.lead
    assert page.title == row.title == row.sections[0].title
    assert "<script" not in page.html
    assert " style=" not in page.html


def test_raw_html_is_text(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(
        "# A <b>page</b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=x onerror=y>\n",
        encoding="utf-8",
    )
    html = read_page("page", tmp_path)[1].html
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html.replace("](javascript:", "")


def test_links_between_pages_lead_to_the_screens(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "page.md").write_text(
        "# P\n\n[a](../manager.md#x) [b](stream.md) [c](https://example.com/x.md)\n", encoding="utf-8"
    )
    html = read_page("reference/page", tmp_path)[1].html
    assert LINK.findall(html) == ["/help/manager#x", "/help/reference/stream", "https://example.com/x.md"]


def test_a_heading_is_addressed_as_code_hosts_do() -> None:
    assert anchor("What's `new` in 2.0 – a_b?") == "whats-new-in-20--a_b"
