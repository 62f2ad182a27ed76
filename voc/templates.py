"""Templates of what a source signs, and of the key it signs with: text with placeholders."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from voc.delivery import MAX_FIELDS, Delivery
from voc.errors import BadSignature
from voc.places import Said, whereabouts

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "{body}": "the raw bytes of the body",
        "{body:sha256}": "their hash in hexadecimal digits; also `sha1`, `sha512`; `{body:sha256:base64}` "
        "and `{body:sha256:raw}` write it otherwise",
        "{form}": "a form's fields, decoded and sorted by name, each name followed by its value",
        "{pairs}": "fields as `pairs` says",
        "{sorted}": "the parts that `sorted` lists, in the order of their bytes, without anything between",
        "{url}": "the public address, with its query",
        "{url:bare}": "the public address without its query",
        "{path}": "the address without host and query",
        "{query}": "the query as it was sent",
        "{query:NAME}": "a parameter of the query, decoded",
        "{method}": "`POST`",
        "{header:NAME}": "a header of the request",
        "{form:NAME}": "a field of a form, decoded",
        "{json:NAME}": "a member of a JSON body that is text or a whole number; `{json:signature.token}` is "
        "one inside another",
        "{part:NAME}": "a part of the text that holds the signature",
        "{secret}": "the feed's secret",
        "{secret:NAME}": "the secret in `REMIT_SECRET_NAME`",
    }
)
"""What a template may hold, and what each gives."""
PLACES = ("header", "query", "form", "json")
"""Kinds of placeholders that name one thing that the request says."""
_PLACE = r"query:[A-Za-z0-9_.\[\]-]+|header:[A-Za-z0-9-]+|form:[A-Za-z0-9_.\[\]-]+|json:[A-Za-z0-9_@$.-]+"
_PLACEHOLDER = re.compile(
    r"\{(body|body:(?:sha1|sha256|sha512)(?::(?:base64|raw))?|form|pairs|sorted|url|url:bare|path|query|method|"
    + _PLACE
    + r"|part:[A-Za-z0-9_-]+|secret|secret:[A-Z][A-Z0-9_]*)\}"
)
_ONE_PLACE = re.compile(rf"\{{({_PLACE})\}}")


@dataclass(frozen=True, slots=True)
class Pairs:
    """How fields are put together where a source signs them sorted by name: `a=1&b=2`.

    of: where they are from. equals, between: what stands between name and value, and between two fields.
    without: names that are not signed, such as that of the signature itself. A name that comes several times
    is signed as often, sorted by its values.
    """

    of: Literal["form", "query", "json"] = "form"
    equals: str = ""
    between: str = ""
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a template may take besides the request itself.

    secrets: the bytes of each secret under the placeholder that names it. given: the named parts of the
    text that holds the signature. pairs, sorted: what `{pairs}` and `{sorted}` stand for.
    """

    secrets: Mapping[str, bytes]
    given: Mapping[str, str]
    pairs: Pairs | None = None
    sorted: tuple[str, ...] = ()


@lru_cache(maxsize=1_000)
def placeholders(template: str) -> tuple[str, ...]:
    """The placeholders of a template, without their braces."""
    return tuple(_PLACEHOLDER.findall(template))


def unknown_placeholder(template: str) -> str | None:
    """The first brace of a template that opens no placeholder, with what follows it; None if all do."""
    left = _PLACEHOLDER.sub("", template)
    found = re.search(r"\{[^}]*\}?", left)
    return found[0] if found else None


def names_of(template: str, kind: str) -> list[str]:
    """The names that placeholders of one kind have, in order: `header:X-Time` -> `X-Time`."""
    return [name.partition(":")[2] for name in placeholders(template) if name.startswith(f"{kind}:")]


@lru_cache(maxsize=1_000)
def place_of(template: str) -> tuple[str, str] | None:
    """Kind and name where a template is one place of the request and no more: `{header:X-Sig}`."""
    found = _ONE_PLACE.fullmatch(template)
    if found is None:
        return None
    kind, _, name = found[1].partition(":")
    return kind, name


def render(template: str, said: Said, parts: Parts, stamp: str | None = None) -> bytes:
    """The template's bytes for one request.

    stamp: the template of the time; a part of it that is missing is a missing time, not any missing header.
    Raises BadSignature: missing_header, missing_timestamp, malformed_body.
    """
    rendered = bytearray()
    end = 0
    times = placeholders(stamp or "")
    for found in _PLACEHOLDER.finditer(template):
        rendered += template[end : found.start()].encode()
        end = found.end()
        missing = "missing_timestamp" if found[1] in times else "missing_header"
        if found[1] == "sorted":
            rendered += b"".join(sorted(render(one, said, parts, stamp) for one in parts.sorted))
        else:
            rendered += _part(found[1], said, parts, missing)
    return bytes(rendered + template[end:].encode())


def header_of(delivery: Delivery, name: str, code: str = "missing_signature") -> str:
    """A header's value. Raises BadSignature with `code` where it is missing or blank."""
    value = delivery.headers.get(name.lower(), "").strip()
    if not value:
        raise BadSignature(code, f"the request has no header {name}")
    return value


def form_text(body: bytes) -> str:
    """Each field's name and value, decoded, sorted, without anything between.

    A pair that came twice is there once, as Twilio signs it. Raises BadSignature (malformed_body).
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise BadSignature("malformed_body", "the form cannot be read") from None
    return "".join(name + value for name, value in sorted(set(pairs)))


def _part(placeholder: str, said: Said, parts: Parts, missing: str) -> bytes:
    kind, _, name = placeholder.partition(":")
    if kind == "secret":
        return parts.secrets[placeholder]
    if kind == "body":
        return _hashed(said.delivery.body, name) if name else said.delivery.body
    return _words(kind, name, said, parts, missing).encode("utf-8", "replace")


def _hashed(body: bytes, how: str) -> bytes:
    name, _, written = how.partition(":")
    digest = hashlib.new(name, body)
    match written:
        case "raw":
            return digest.digest()
        case "base64":
            return base64.b64encode(digest.digest())
        case _:
            return digest.hexdigest().encode()


def _words(kind: str, name: str, said: Said, parts: Parts, missing: str) -> str:
    delivery = said.delivery
    if not name or kind == "url":
        return _whole(kind, name, delivery, _paired(said, parts) if kind == "pairs" else "")
    found = parts.given.get(name) if kind == "part" else said.at(kind, name)
    if found is None:
        raise BadSignature(missing, whereabouts(kind, name))
    return found


def _whole(kind: str, name: str, delivery: Delivery, pairs: str) -> str:
    match kind:
        case "url":
            return delivery.url.partition("?")[0] if name else delivery.url
        case "method":
            return delivery.method
        case "path":
            return urlsplit(delivery.url).path
        case "query":
            return urlsplit(delivery.url).query
        case "pairs":
            return pairs
        case _:
            if delivery.content_type[0] != "application/x-www-form-urlencoded":
                raise BadSignature("malformed_body", "the signature covers a form, but the body is none")
            return form_text(delivery.body)


def _paired(said: Said, parts: Parts) -> str:
    """The fields that `{pairs}` stands for, sorted and put together. Raises BadSignature (malformed_body)."""
    how = parts.pairs or Pairs()
    match how.of:
        case "form":
            fields = said.fields
        case "query":
            fields = said.parameters
        case _:
            fields = said.members
    kept = sorted((name, value) for name, value in fields if name not in how.without)
    return how.between.join(f"{name}{how.equals}{value}" for name, value in kept)
