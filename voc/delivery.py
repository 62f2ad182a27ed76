"""A delivery: one request of a source, and what its body says; strict, so that it says one thing only."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from voc.errors import Unmappable

MAX_BODY = 4 * 1024 * 1024
"""Bytes of one body. Larger files come in batches."""
_CHARSETS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "windows-1252": "cp1252",
}
MAX_FIELDS = 1_000
MAX_ITEMS = 10_000
"""Items of one delivery."""


class Headers(Mapping[str, str]):
    """Header fields by name in any case. A name that came twice holds both values, joined by a comma."""

    __slots__ = ("_values",)

    def __init__(self, fields: Mapping[str, str] | Iterator[tuple[str, str]] | list[tuple[str, str]]) -> None:
        pairs = list(fields.items() if isinstance(fields, Mapping) else fields)
        values = {name.lower(): value for name, value in pairs}
        if len(values) != len(pairs):
            values = {}
            for name, value in pairs:
                key = name.lower()
                values[key] = f"{values[key]}, {value}" if key in values else value
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({sorted(self._values)})"  # names only: values hold signatures and tokens


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request as it arrived. `url` is the public one (some signatures cover it); `received_at` is UTC."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    method: str = "POST"

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ValueError("received_at needs a time zone")
        if not isinstance(self.headers, Headers):
            object.__setattr__(self, "headers", Headers(self.headers))

    @property
    def content_type(self) -> tuple[str, str]:
        """(media type, charset), lower-case; ("", "utf-8") where none is said."""
        media, _, parameters = self.headers.get("content-type", "").partition(";")
        found = re.search(r"charset\s*=\s*\"?([A-Za-z0-9_.:-]+)", parameters, re.IGNORECASE)
        return media.strip().lower(), found[1].lower() if found else "utf-8"


def check_body(delivery: Delivery) -> None:
    """Raises Unmappable: a body that is too large, empty or compressed."""
    if len(delivery.body) > MAX_BODY:
        raise Unmappable(
            "too_large", f"the body has {len(delivery.body):,} bytes; at most {MAX_BODY:,} are read"
        )
    coding = delivery.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", ""):
        raise Unmappable("unsupported_encoding", f"the body is encoded as {coding[:40]!r}; send it plain")
    if not delivery.body or delivery.body.isspace():
        raise Unmappable("empty", "the body is empty")


def body_text(delivery: Delivery, charset: str) -> str:
    """The body as text. Raises Unmappable: as `check_body`, and where it is not what `charset` says."""
    check_body(delivery)
    encoding = _CHARSETS.get(charset)
    if encoding is None:
        known = "UTF-8, ISO-8859-1 and Windows-1252 are read"
        raise Unmappable("unsupported_charset", f"the body's charset is {charset[:40]!r}; {known}")
    try:
        return delivery.body.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-8" if encoding == "utf-8" else charset
        raise Unmappable("not_utf8", f"the body is not {name}: byte {error.start} cannot be read") from None


def query_parameter(url: str, name: str) -> str | None:
    """A parameter of the address's query, decoded; None unless it came exactly once."""
    said = query_parameters(url, name)
    return said[0] if len(said) == 1 else None


def query_parameters(url: str, name: str) -> list[str]:
    """All values of a parameter of the address's query, decoded, in their order."""
    return parse_qs(urlsplit(url).query, keep_blank_values=True).get(name, [])


def is_csv(media: str) -> bool:
    """Whether `media` is the type of a table with a header line."""
    return media in ("text/csv", "application/csv")


def is_ndjson(media: str) -> bool:
    """Whether `media` is a type of JSON values, one a line."""
    return media in (
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/jsonlines",
    )
