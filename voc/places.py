"""Where a request says something that proves it: a header, a parameter, a field of its form, a member of its
JSON. Each is read only where it is said exactly once, so that nobody can say it twice and mean the other one.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from voc.bodies import FORM
from voc.delivery import MAX_FIELDS, Delivery, Headers, body_text, query_parameter
from voc.errors import BadSignature, Unmappable
from voc.forms import form_pairs, parts_pairs
from voc.strict_json import parse_json

MULTIPART: Final = "multipart/form-data"


class Said:
    """What a delivery says at places; its body is read once, however often it is asked."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """The fields of a form in their order. Raises BadSignature (malformed_body)."""
        media, charset = self.delivery.content_type
        if media not in (FORM, MULTIPART):
            raise BadSignature("malformed_body", "the signature covers a form, but the body is none")
        try:
            if media == MULTIPART:
                return parts_pairs(self.delivery)
            return form_pairs(body_text(self.delivery, charset))
        except Unmappable:
            raise BadSignature("malformed_body", "the form cannot be read") from None

    @cached_property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address in their order. Raises BadSignature (malformed_body)."""
        try:
            query = urlsplit(self.delivery.url).query
            return parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError:
            raise BadSignature(
                "malformed_body", f"the address has more than {MAX_FIELDS:,} parameters"
            ) from None

    @cached_property
    def json(self) -> object:
        """The value of a JSON body. Raises BadSignature (malformed_body)."""
        try:
            return parse_json(body_text(self.delivery, self.delivery.content_type[1]))
        except Unmappable as error:
            raise BadSignature("malformed_body", error.text) from None

    @cached_property
    def members(self) -> list[tuple[str, str]]:
        """The members of a JSON object, all of them texts or whole numbers. Raises BadSignature."""
        found = self.json.items() if isinstance(self.json, dict) else [("", None)]
        texts = [(name, _text(value, blank=True)) for name, value in found]
        if any(text is None for _, text in texts):
            raise BadSignature("malformed_body", "the signature covers a plain object, but the body is none")
        return [(name, text or "") for name, text in texts]

    def at(self, kind: str, name: str) -> str | None:
        """What stands at a place; None where that is nothing, or said more than once.

        Raises BadSignature (malformed_body) where the body is none that could say it.
        """
        match kind:
            case "header":
                return self.delivery.headers.get(name.lower(), "").strip() or None
            case "query":
                return query_parameter(self.delivery.url, name)
            case "form":
                values = [value for key, value in self.fields if key == name]
                return values[0] if len(values) == 1 else None
            case _:
                return _text(_member(self.json, name))


def said_at(delivery: Delivery, place: str) -> str | None:
    """What stands at a place such as `json:signature.token`; None where that cannot be read."""
    kind, _, name = place.partition(":")
    try:
        return Said(delivery).at(kind, name)
    except BadSignature:
        return None


def put(delivery: Delivery, kind: str, name: str, value: str) -> Delivery:
    """The delivery with `value` at a place, in the stead of what stands there. A body that cannot hold it
    stays as it is.
    """
    match kind:
        case "header":
            return replace(delivery, headers=Headers({**delivery.headers, name.lower(): value}))
        case "query":
            parts = urlsplit(delivery.url)
            pairs = _put(parse_qsl(parts.query, keep_blank_values=True), name, value)
            return replace(delivery, url=urlunsplit(parts._replace(query=urlencode(pairs))))
        case "form":
            if delivery.content_type[0] != FORM:
                return delivery
            try:
                fields = Said(delivery).fields if delivery.body else []
            except BadSignature:
                return delivery
            pairs = _put(fields, name, value)
            return replace(delivery, body=urlencode(pairs).encode())
        case _:
            try:
                body = Said(delivery).json
            except BadSignature:
                return delivery
            return replace(delivery, body=_written(_with(body, name.split("."), value)))


def whereabouts(kind: str, name: str) -> str:
    """A place in words: `no header X-Time`, `exactly one sig in the query`."""
    if kind == "header":
        return f"the request has no header {name}"
    where = {"query": "query", "form": "form", "json": "body"}.get(kind, "signature")
    return f"the {where} needs exactly one {name}"


def _written(value: object) -> bytes:
    """As JSON, whatever a body may hold: numbers of any length, halves of surrogate pairs."""
    return json.dumps(value, separators=(",", ":"), default=str).encode()


def _member(value: object, path: str) -> object:
    for name in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _text(value: object, *, blank: bool = False) -> str | None:
    """A text, or the digits of a whole number: what else there is can be written in more ways than one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and (value or blank) else None


def _put(pairs: list[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    return [*(pair for pair in pairs if pair[0] != name), (name, value)]


def _with(body: object, path: list[str], value: str) -> object:
    inner = body if isinstance(body, dict) else {}
    rest = path[1:]
    return {**inner, path[0]: _with(inner.get(path[0]), rest, value) if rest else value}
