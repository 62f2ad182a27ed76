"""Addresses that a source gives of itself: the next page of a list."""

import re
from urllib.parse import urljoin, urlsplit

_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[A-Za-z0-9*_-]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)')
_RELATION = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


class Unaskable(ValueError):  # noqa: N818 - says what happened
    """No request can be made of a document, its secrets and a position. The text holds no secret.

    Codes: no_secret, unusable_secret (nothing can be signed with it), bad_value (a secret or a cursor cannot
    stand where it is to), bad_next (what the source gives as its next page is no address), foreign_next (it
    is on another host).
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def next_link(header: str) -> str | None:
    """The address with `rel=next` in a Link header (RFC 8288), as it stands there; None without one."""
    for found in _LINK.finditer(header):
        relation = _RELATION.search(found[2])
        if relation and "next" in (relation[1] or relation[2] or "").lower().split():
            return found[1]
    return None


def beside(url: str, link: str) -> str:
    """`link`, as it stands on the page at `url`, whole. Raises Unaskable where it leads to another host: what
    is asked there would be told the same secrets.
    """
    try:
        following = urljoin(url, link)
        near = _origin(url) == _origin(following)
    except ValueError:
        raise Unaskable("bad_next", "the next page that the source names is at no address") from None
    if not near:
        raise Unaskable("foreign_next", "the next page that the source names is on another host")
    return following


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
