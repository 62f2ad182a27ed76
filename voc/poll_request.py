"""The request that a `poll:` part describes: its templates, filled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from voc.links import Unaskable
from voc.poll_document import PLACEHOLDER, PollDocument

_IN_HOST = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*|\[[0-9A-Fa-f:.]+\]")
_IN_HEADER = re.compile(r"[\t\x20-\x7e]*")

Known = Mapping[str, str | None]
"""What stands for each placeholder, without its braces; None: nothing yet."""


@dataclass(frozen=True, slots=True)
class PollRequest:
    """A request as it goes out; address, headers and body may hold secrets. body: a value, sent as JSON."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: object = None


def request_of(said: PollDocument, known: Known) -> PollRequest:
    """The request. Parameters, headers and members of the body for which there is nothing yet are left out,
    or null in a body. Raises Unaskable (bad_value).
    """
    filled = {name: _filled(text, known) for name, text in said.headers.items()}
    headers = {name: _checked(name, text) for name, text in filled.items() if text is not None}
    headers.setdefault("Accept", "application/json, */*;q=0.5")
    body = None if said.body is None else _body(said.body, known)
    return PollRequest(said.method, address_of(said, known), headers, body)


def address_of(said: PollDocument, known: Known) -> str:
    """Its address alone. Raises Unaskable (bad_value)."""
    scheme, _, rest = said.url.partition("://")
    end = min((place for sign in "/?" if (place := rest.find(sign)) >= 0), default=len(rest))
    host = PLACEHOLDER.sub(lambda found: known[found[1]] or "", rest[:end])
    if not _IN_HOST.fullmatch(re.sub(r":\d{1,5}$", "", host)):
        raise Unaskable("bad_value", "url: what its secrets make is no name of a host")
    quoted = {name: quote(value or "", safe="") for name, value in known.items()}
    base = f"{scheme}://{host}{PLACEHOLDER.sub(lambda found: quoted[found[1]], rest[end:])}"
    found = ((name, _filled(text, known)) for name, text in said.query.items())
    query = urlencode([(name, value) for name, value in found if value is not None])
    return f"{base}{'&' if urlsplit(base).query else '?'}{query}" if query else base


def fits_header(value: str) -> bool:
    """Whether a text may stand in a header."""
    return _IN_HEADER.fullmatch(value) is not None


def _filled(template: str, known: Known) -> str | None:
    if any(known[name] is None for name in PLACEHOLDER.findall(template)):
        return None
    return PLACEHOLDER.sub(lambda found: known[found[1]] or "", template)


def _body(value: object, known: Known) -> object:
    if isinstance(value, str):
        return _filled(value, known)
    if isinstance(value, dict):
        return {name: _body(part, known) for name, part in value.items()}
    return [_body(part, known) for part in value] if isinstance(value, list) else value


def _checked(name: str, value: str) -> str:
    if not fits_header(value):
        raise Unaskable("bad_value", f"headers: the value of {name} holds what no header may hold")
    return value
