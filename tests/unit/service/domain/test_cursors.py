"""Cursors: what a page wrote, the next one reads; nothing else is taken."""

import base64
from datetime import UTC, datetime

import pytest

from service.domain.cursors import MOST, cursor_of, place_of
from service.errors import Problem

AT = datetime(2026, 3, 1, 12, 30, 0, 250_000, tzinfo=UTC)


def test_a_place_is_read_back_as_it_was() -> None:
    assert place_of(cursor_of(3, AT, "C/é"), int, datetime, str) == (3, AT, "C/é")


def test_it_needs_no_escaping_in_a_url() -> None:
    assert cursor_of("?>~" * 20, AT).replace("-", "").replace("_", "").isalnum()


def text(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "é",
        "!!!",
        "a",
        text(b"\xff\xfe"),
        text(b"{}"),
        text(b"[1]"),
        text(b'[true,"2026-03-01T12:30:00Z","a"]'),
        text(b'[-1,"2026-03-01T12:30:00Z","a"]'),
        text(b'[%d,"2026-03-01T12:30:00Z","a"]' % (MOST + 1)),
        text(b'[1,"2026-03-01T12:30:00","a"]'),
        text(b'[1,"yesterday","a"]'),
        text(b'[1,"0001-01-01T00:00:00+14:00","a"]'),
        text(b'[1,"2026-03-01T12:30:00Z",null]'),
        text(b"[" * 100_000),
    ],
)
def test_what_is_no_cursor_is_refused_by_name(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        place_of(cursor, int, datetime, str)
    assert refused.value.extra["where"] == "after"
