"""What a body holds, by the type that its source gives it or that its feed's document says instead."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Literal

from voc.delivery import Delivery, body_text, check_body, is_csv, is_ndjson
from voc.errors import Rejected
from voc.forms import Repeated, parse_form, parse_parts
from voc.rows import Row, iter_rows
from voc.strict_json import parse_json
from voc.xml import parse_xml

BodyForm = Literal["json", "xml", "form", "csv", "jsonl"]
FORM = "application/x-www-form-urlencoded"
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


@dataclass(frozen=True, slots=True)
class Body:
    """Either one value, or rows that come one by one."""

    value: object = None
    rows: Iterable[Row | Rejected] | None = None


def read_body(delivery: Delivery, said: BodyForm | None = None, repeated: Repeated = "refuse") -> Body:
    """The body's value or rows. `said` goes before the Content-Type; repeated: of a form's fields. Raises
    Unmappable.
    """
    media, charset = delivery.content_type
    if said in (None, "form") and media == "multipart/form-data":
        check_body(delivery)
        return Body(parse_parts(delivery, repeated))
    form = said or _form_of(media)
    if form == "xml":
        return Body(parse_xml(body_text(delivery, _xml_charset(delivery, charset))))
    text = body_text(delivery, charset)
    if form in ("csv", "jsonl"):
        # Only \n ends a line: str.splitlines would also cut at characters that texts hold.
        return Body(rows=iter_rows(StringIO(text, newline="\n"), form))
    return Body(parse_form(text, repeated) if form == "form" else parse_json(text))


def _form_of(media: str) -> BodyForm:
    if is_csv(media):
        return "csv"
    if is_ndjson(media):
        return "jsonl"
    if media == FORM:
        return "form"
    return "xml" if media in ("text/xml", "application/xml") or media.endswith("+xml") else "json"


def _xml_charset(delivery: Delivery, charset: str) -> str:
    """The encoding that the declaration names where the Content-Type names none (RFC 7303)."""
    if "charset" in delivery.headers.get("content-type", "").lower():
        return charset
    found = _ENCODING.match(delivery.body[:200].lstrip())
    return found[1].decode().lower() if found else charset
