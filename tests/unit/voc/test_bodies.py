"""How a body is read: by its Content-Type, or as the feed's document says instead."""

from datetime import UTC, datetime

import pytest

from voc.bodies import BodyForm, read_body
from voc.delivery import Delivery
from voc.errors import Unmappable
from voc.rows import Row

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("media", "said", "body", "value"),
    [
        ("application/json", None, b'{"a": 1}', {"a": 1}),
        ("application/vnd.x+json", None, b'{"a": 1}', {"a": 1}),
        ("", None, b'{"a": 1}', {"a": 1}),
        ("text/plain", None, b'{"a": 1}', {"a": 1}),
        ("application/x-www-form-urlencoded", None, b"a=1", {"a": "1"}),
        ("application/x-www-form-urlencoded; charset=iso-8859-1", None, b"a=\xe9", {"a": "é"}),
        ("text/xml", None, b"<a>1</a>", {"a": "1"}),
        ("application/soap+xml; charset=utf-8", None, b"<a>\xc3\xa9</a>", {"a": "é"}),
        ("text/xml", None, b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', {"a": "é"}),
        ("text/xml; charset=windows-1252", None, b"<a>\x80</a>", {"a": "€"}),
        ("text/plain", "xml", b"<a>1</a>", {"a": "1"}),
        ("application/x-www-form-urlencoded", "json", b'{"a": 1}', {"a": 1}),
        ("application/octet-stream", "form", b"a=1", {"a": "1"}),
        (
            "multipart/form-data; boundary=b",
            None,
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--',
            {"a": "1"},
        ),
    ],
)
def test_the_type_says_how_unless_the_document_does(
    media: str, said: BodyForm | None, body: bytes, value: object
) -> None:
    assert read_body(_delivery(media, body), said).value == value


@pytest.mark.parametrize(
    ("media", "said", "body"),
    [
        ("text/csv", None, b"a\n1\n"),
        ("application/x-ndjson", None, b'\n{"a": "1"}\n'),
        ("text/plain", "csv", b"a\n1\n"),
        ("application/json", "jsonl", b'\n{"a": "1"}\n'),
    ],
)
def test_tables_and_lines_come_row_by_row(media: str, said: BodyForm | None, body: bytes) -> None:
    rows = read_body(_delivery(media, body), said).rows

    assert rows is not None
    assert list(rows) == [Row(2, {"a": "1"})]


@pytest.mark.parametrize(
    ("media", "body", "code"),
    [
        ("text/xml", b'<?xml version="1.0" encoding="UTF-16"?><a/>', "unsupported_charset"),
        ("text/xml", "<a/>".encode("utf-16"), "not_utf8"),
        ("text/xml", b"<a>\xe9</a>", "not_utf8"),
        ("text/xml; charset=windows-1252", b"<a>\x81</a>", "not_utf8"),
        ("application/json; charset=utf-7", b"{}", "unsupported_charset"),
    ],
)
def test_bytes_that_are_not_what_the_type_says_are_refused(media: str, body: bytes, code: str) -> None:
    with pytest.raises(Unmappable) as error:
        read_body(_delivery(media, body))
    assert error.value.code == code


def _delivery(media: str, body: bytes) -> Delivery:
    return Delivery("https://remit.example", {"Content-Type": media} if media else {}, body, _NOW)
