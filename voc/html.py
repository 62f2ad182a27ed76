"""The words of HTML, found in one pass: the standard parser takes minutes for what an attacker may send."""

import re
from html import unescape

from voc.errors import FieldError
from voc.signal import MAX_TEXT

MAX_HTML = 10 * MAX_TEXT
"""Characters."""
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_BLOCKS = frozenset(
    ("p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol", "table", "hr", "section")
)
_HIDDEN = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "head", "template")}


def plain(html: str) -> str:
    """What a reader sees of `html`: tags gone, entities resolved, blocks on lines of their own.

    A tag ends at the next `>`. What opens and never closes hides the rest, as it does in a browser. Raises
    FieldError where `html` is longer than a message can be.
    """
    if len(html) > MAX_HTML:
        raise FieldError("too_long", f"{len(html):,} characters of HTML; at most {MAX_HTML:,} are read")
    lines = (" ".join(line.split()) for line in unescape("".join(_texts(html))).splitlines())
    return "\n".join(line for line in lines if line)


def _texts(html: str) -> list[str]:
    parts: list[str] = []
    at = 0
    while True:
        opened = html.find("<", at)
        if opened < 0:
            parts.append(html[at:])
            return parts
        parts.append(html[at:opened])
        tag = _TAG.match(html, opened)
        if tag is None and html[opened + 1 : opened + 2] not in ("!", "?", "/"):
            parts.append("<")  # "a < b" is no tag
            at = opened + 1
            continue
        closing = "-->" if html.startswith("<!--", opened) else ">"
        at = html.find(closing, opened)
        if at < 0:
            return parts
        at += len(closing)
        if tag is None:
            continue
        name = tag[1].lower()
        if name in _BLOCKS:
            parts.append("\n")
        if name in _HIDDEN and html[opened + 1] != "/":
            end = _HIDDEN[name].search(html, at)
            if end is None:
                return parts
            at = end.start()
