"""Templates of what a source signs, and of the key it signs with: text with placeholders."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl, urlsplit

from voc.delivery import MAX_FIELDS, Delivery, query_parameter
from voc.errors import BadSignature

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "{body}": "the raw bytes of the body",
        "{body:sha256}": "their hash in hexadecimal digits; also `sha1`, `sha512`",
        "{form}": "a form's fields, decoded and sorted by name, each name followed by its value",
        "{url}": "the public address, with its query",
        "{path}": "the address without host and query",
        "{query:NAME}": "a parameter of the query, decoded",
        "{method}": "`POST`",
        "{header:NAME}": "a header of the request",
        "{part:NAME}": "a part of the header that holds the signature",
        "{secret}": "the feed's secret",
        "{secret:NAME}": "the secret in `REMIT_SECRET_NAME`",
    }
)
"""What a template may hold, and what each gives."""
_PLACEHOLDER = re.compile(
    r"\{(body|body:(?:sha1|sha256|sha512)|form|url|path|method|query:[A-Za-z0-9_.\[\]-]+"
    r"|header:[A-Za-z0-9-]+|part:[A-Za-z0-9_-]+|secret|secret:[A-Z][A-Z0-9_]*)\}"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a template may take besides the request itself.

    secrets: the bytes of each secret under the placeholder that names it. given: the named parts of the
    header that holds the signature.
    """

    secrets: Mapping[str, bytes]
    given: Mapping[str, str]


def placeholders(template: str) -> list[str]:
    """The placeholders of a template, without their braces."""
    return _PLACEHOLDER.findall(template)


def unknown_placeholder(template: str) -> str | None:
    """The first brace of a template that opens no placeholder, with what follows it; None if all do."""
    left = _PLACEHOLDER.sub("", template)
    found = re.search(r"\{[^}]*\}?", left)
    return found[0] if found else None


def names_of(template: str, kind: str) -> list[str]:
    """The names that placeholders of one kind have, in order: `header:X-Time` -> `X-Time`."""
    return [name.partition(":")[2] for name in placeholders(template) if name.startswith(f"{kind}:")]


def render(template: str, delivery: Delivery, parts: Parts, stamp: str | None = None) -> bytes:
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
        rendered += _part(found[1], delivery, parts, missing)
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


def _part(placeholder: str, delivery: Delivery, parts: Parts, missing: str) -> bytes:
    kind, _, name = placeholder.partition(":")
    if kind == "secret":
        return parts.secrets[placeholder]
    if kind == "body":
        return hashlib.new(name, delivery.body).hexdigest().encode() if name else delivery.body
    return _words(kind, name, delivery, parts, missing).encode("utf-8", "replace")


def _words(kind: str, name: str, delivery: Delivery, parts: Parts, missing: str) -> str:
    match kind:
        case "url":
            return delivery.url
        case "method":
            return delivery.method
        case "path":
            return urlsplit(delivery.url).path
        case "header":
            return header_of(delivery, name, missing)
        case "form":
            if delivery.content_type[0] != "application/x-www-form-urlencoded":
                raise BadSignature("malformed_body", "the signature covers a form, but the body is none")
            return form_text(delivery.body)
        case "query":
            found = query_parameter(delivery.url, name)
        case _:
            found = parts.given.get(name)
    if found is None:
        where = "query" if kind == "query" else "signature"
        raise BadSignature(missing, f"the {where} needs exactly one {name}")
    return found
