"""Requests as they arrive: headers in any case, bodies that say one thing only."""

from datetime import UTC, datetime

import pytest

from voc.delivery import Delivery, Headers, is_csv, is_ndjson, query_parameter

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def test_headers_are_found_in_any_case() -> None:
    headers = Headers({"X-Signature": "abc"})

    assert headers["x-signature"] == headers["X-SIGNATURE"] == "abc"
    assert headers.get("other") is None


def test_a_header_that_came_twice_is_both_values_so_that_none_can_hide() -> None:
    headers = Headers([("X-Signature", "right"), ("x-signature", "wrong")])

    assert headers["X-Signature"] == "right, wrong"
    assert len(headers) == 1


def test_headers_never_show_their_values() -> None:
    assert repr(Headers({"Authorization": "Bearer hush"})) == "Headers(['authorization'])"


def test_a_plain_mapping_of_headers_is_taken_in_any_case() -> None:
    delivery = Delivery("https://remit.example", {"CONTENT-TYPE": "Text/CSV; Charset=UTF-8"}, b"", _NOW)

    assert delivery.headers["content-type"] == "Text/CSV; Charset=UTF-8"
    assert delivery.content_type == ("text/csv", "utf-8")


def test_arrival_without_a_time_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Delivery("https://remit.example", {}, b"", datetime(2026, 3, 2))  # noqa: DTZ001 - the mistake


def test_a_parameter_of_the_query_is_read_where_it_is_said_once() -> None:
    assert query_parameter("https://remit.example/?a=1%20b&c=", "a") == "1 b"
    assert query_parameter("https://remit.example/?a=1%20b&c=", "c") == ""
    assert query_parameter("https://remit.example/?a=1&a=2", "a") is None
    assert query_parameter("https://remit.example/", "a") is None


def test_tables_and_lines_are_known_by_their_types() -> None:
    assert is_csv("text/csv")
    assert is_ndjson("application/x-ndjson")
    assert not is_csv("application/json")
    assert not is_ndjson("application/json")
