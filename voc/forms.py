"""Bodies that browsers and telephones post: forms, coded in the body's own way or part by part."""

import re
from collections.abc import Iterable
from email.message import Message
from typing import Literal
from urllib.parse import parse_qsl

from voc.delivery import MAX_FIELDS, Delivery
from voc.errors import Unmappable

FormValue = str | list[str]
Repeated = Literal["refuse", "first", "all"]
_MOST_HEADERS = 2_000  # bytes of what stands before a part


def parse_form(text: str, repeated: Repeated = "refuse") -> dict[str, FormValue]:
    """The fields of a form body. A name that ends in [] is a list; of any other that comes more than once
    `repeated` says what is taken: nothing of the form, its first value, or all of them as a list.

    A name without `=` has a blank value, and what is empty between two `&` is no field, as browsers read it
    (url.spec.whatwg.org, 5.1); but a text without any `=` is no form. Raises Unmappable.
    """
    return _fields(form_pairs(text), repeated)


def parse_parts(delivery: Delivery, repeated: Repeated = "refuse") -> dict[str, FormValue]:
    """The fields of a multipart/form-data body (RFC 7578); of a file only its name. Raises Unmappable."""
    return _fields(parts_pairs(delivery), repeated)


def form_pairs(text: str) -> list[tuple[str, str]]:
    """The names and values of a form body, decoded, in their order. Raises Unmappable."""
    if text and "=" not in text:
        raise Unmappable("not_a_form", "the body is not a form: no name has a value")
    try:
        return parse_qsl(
            text,
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise Unmappable("not_a_form", f"the body is not a form: {error}") from None


def parts_pairs(delivery: Delivery) -> list[tuple[str, str]]:
    """The same of a multipart/form-data body. Raises Unmappable."""
    boundary = _parameter(delivery.headers.get("content-type", ""), "boundary")
    if not re.fullmatch(r"[0-9A-Za-z'()+_,./:=? -]{1,70}", boundary):
        raise Unmappable("not_a_form", "the body is not a form: its boundary is missing or cannot be one")
    pieces = (b"\r\n" + delivery.body).split(b"\r\n--" + boundary.encode())
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise Unmappable("not_a_form", "the body is not a form: its boundary does not end it")
    if len(pieces) - 2 > MAX_FIELDS:
        raise Unmappable("not_a_form", f"the body is not a form: more than {MAX_FIELDS:,} fields")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> tuple[str, str]:
    head, gap, value = piece.partition(b"\r\n\r\n")
    if not gap or len(head) > _MOST_HEADERS:
        raise Unmappable("not_a_form", "the body is not a form: a part has no end of its headers")
    try:
        lines = head.decode("utf-8").split("\r\n")
        said = next((line for line in lines if line.lower().startswith("content-disposition:")), "")
        name, file = (_parameter(said.partition(":")[2], word) for word in ("name", "filename"))
        text = file if "filename" in said.lower() else value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unmappable("not_utf8", f"a part of the form is not UTF-8 at byte {error.start}") from None
    if not name:
        raise Unmappable("not_a_form", "the body is not a form: a part has no name")
    return name, text


def _parameter(header: str, name: str) -> str:
    """A parameter of a header such as `form-data; name="a"`; blank where there is none."""
    message = Message()
    message["content-type"] = header.strip()
    found = message.get_param(name)
    return found if isinstance(found, str) else ""


def _fields(pairs: Iterable[tuple[str, str]], repeated: Repeated) -> dict[str, FormValue]:
    form: dict[str, FormValue] = {}
    for name, value in pairs:
        if name.endswith("[]"):
            several = form.setdefault(name[:-2], [])
            if isinstance(several, list):
                several.append(value)
                continue
        key = name.removesuffix("[]")
        if key not in form:
            form[key] = value
        elif repeated == "refuse":
            raise Unmappable("duplicate_key", f"the form says {key[:40]!r} twice")
        elif repeated == "all":
            there = form[key]
            form[key] = [*(there if isinstance(there, list) else [there]), value]
    return form
