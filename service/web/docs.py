"""The pages of help: Markdown in `service/docs/`, given to the console as HTML of ours and nothing else.

Raw HTML in a page is text, so that the content policy has nothing to forbid. Links between pages, written as
they work in a checkout (`manager.md#publish`), lead to the console's screens.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response

from service.domain.actor import Role
from service.errors import Code, Problem
from service.web.answers import answer
from service.web.routes import routes
from service.web.security import Signed
from voc.errors import nearest

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

PAGES = Path(__file__).parents[1] / "docs"
GUIDES: Mapping[str, tuple[Role, ...]] = {
    "associate": ("associate",),
    "manager": ("manager",),
    "integrator": ("integration",),
    "operator": ("admin", "observer"),
    "scaling": ("admin", "observer"),
}
"""Pages written for somebody, in their order, with the roles that read them first."""
_LINK = re.compile(r"^(?!\w+:|/|#)(?P<page>[\w./-]+)\.md(?P<place>#.*)?$")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under a heading, as plain text for the search."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as the list has it."""

    name: str
    title: str
    lead: str
    kind: str
    sections: list[Section]


@dataclass(frozen=True, slots=True)
class PageList:
    """All pages, guides before reference; `first` is the one for the caller's role."""

    first: str
    items: list[PageRow]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as HTML of a closed set of elements, without scripts, styles and images."""

    name: str
    title: str
    html: str


def docs(folder: Path = PAGES) -> APIRouter:
    """The routes; pages are read once, when the first is asked for."""
    router = routes("help", problems=False)
    shelf = _Shelf(folder)

    @router.get("/v1/help", summary="Every page of help", response_model=PageList)
    def pages(actor: Signed) -> Response:
        """With the text of each section, so that a list can be searched without asking again."""
        return answer(PageList(_first(actor.role), shelf.rows()))

    @router.get("/v1/help/{page:path}", summary="One page of help", response_model=Page)
    def page(page: str, actor: Signed) -> Response:  # noqa: ARG001 -- for whoever is signed in
        """Its title, and its text as HTML."""
        return answer(shelf.page(page))

    return router


def _first(role: Role) -> str:
    return next((name for name, roles in GUIDES.items() if role in roles), "associate")


class _Shelf:
    """The pages of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[PageRow, Page]] | None = None

    def rows(self) -> list[PageRow]:
        """Guides in their order, then the reference by title."""
        return [row for row, _ in self._pages().values()]

    def page(self, name: str) -> Page:
        """Raises Problem (not_found) with the nearest name."""
        found = self._pages().get(name)
        if found is None:
            raise Problem(Code.NOT_FOUND, f"There is no page {name[:100]!r}; {nearest(name, self._pages())}")
        return found[1]

    def _pages(self) -> Mapping[str, tuple[PageRow, Page]]:
        if self._read is None:
            names = [
                *GUIDES,
                *sorted(f"reference/{path.stem}" for path in (self._folder / "reference").glob("*.md")),
            ]
            self._read = {name: read_page(name, self._folder) for name in names}
        return self._read


def read_page(name: str, folder: Path = PAGES) -> tuple[PageRow, Page]:
    """A page by its name, from `name.md`."""
    markdown = _markdown()
    tokens = markdown.parse((folder / f"{name}.md").read_text(encoding="utf-8"))
    _lead_to_screens(tokens, name)
    sections = _sections(tokens)
    kind = "guide" if name in GUIDES else "reference"
    title = sections[0].title
    row = PageRow(name, title, _lead(tokens), kind, sections)
    # Code that is wider than the screen scrolls, by keyboard too. What a page says can hold no such tag.
    html = str(markdown.renderer.render(tokens, markdown.options, {})).replace("<pre>", '<pre tabindex="0">')
    return row, Page(name, title, html)


def anchor(title: str) -> str:
    """The id of a heading, as code hosts make it: small letters, hyphens for blanks, no signs."""
    kept = "".join(each for each in title.lower() if each in " -_" or unicodedata.category(each)[0] in "LN")
    return kept.replace(" ", "-")


def _lead(tokens: Sequence["Token"]) -> str:
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and before.level == 0:
            return _text(token)
    return ""


def _sections(tokens: Sequence["Token"]) -> list[Section]:
    """The text under each heading; gives headings their ids."""
    found: list[tuple[str, str, list[str]]] = []
    heading: Token | None = None
    for token in tokens:
        if token.type == "heading_open":
            heading = token
        elif heading is not None:
            title = _text(token)
            heading.attrSet("id", anchor(title))
            found.append((anchor(title), title, []))
            heading = None
        elif found and token.type in {"inline", "fence"}:
            found[-1][2].append(token.content if token.type == "fence" else _text(token))
    return [Section(id_, title, " ".join(text)) for id_, title, text in found]


def _text(token: "Token") -> str:
    return "".join(
        part.content if part.type in {"text", "code_inline"} else " "
        for part in token.children or ()
        if part.type in {"text", "code_inline", "softbreak"}
    )


def _lead_to_screens(tokens: Sequence["Token"], name: str) -> None:
    """Links to pages beside this one become addresses of the console."""
    for token in tokens:
        _lead_to_screens(token.children or (), name)
        target = token.attrGet("href") if token.type == "link_open" else None
        written = _LINK.match(target) if isinstance(target, str) else None
        if written is not None:
            place = (Path("/") / name).parent / written["page"]
            parts: list[str] = []
            for part in place.parts[1:]:
                parts = parts[:-1] if part == ".." else [*parts, part]
            token.attrSet("href", f"/help/{'/'.join(parts)}{written['place'] or ''}")


def _scrolling(before: str) -> Any:
    """A rule that writes a table inside a box that scrolls where the screen is narrow, by keyboard too."""

    def write(_renderer: Any, *_: Any) -> str:
        return before

    return write


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 -- loaded where somebody asks for help

    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.add_render_rule("table_open", _scrolling('<div class="scrolls" tabindex="0"><table>\n'))
    made.add_render_rule("table_close", _scrolling("</table></div>\n"))
    return made
