"""Forms: every field once, by name; what can be read in two ways is refused."""

from datetime import UTC, datetime

import pytest

from voc.delivery import MAX_FIELDS, Delivery
from voc.errors import Unmappable
from voc.forms import Repeated, parse_form, parse_parts

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def test_a_form_is_its_fields() -> None:
    assert parse_form("a=1&b=&c=%26+x") == {"a": "1", "b": "", "c": "& x"}


def test_a_name_alone_is_blank_and_nothing_between_two_signs_is_nothing() -> None:
    assert parse_form("&a=1&&flag&") == {"a": "1", "flag": ""}


def test_a_text_in_which_no_name_has_a_value_is_no_form() -> None:
    with pytest.raises(Unmappable, match="no name has a value") as error:
        parse_form('{"a": 1}')
    assert error.value.code == "not_a_form"


def test_names_that_end_in_brackets_are_lists() -> None:
    assert parse_form("tag[]=a&tag[]=b&one[]=c") == {"tag": ["a", "b"], "one": ["c"]}


@pytest.mark.parametrize("text", ["a=1&a=2", "a=1&a[]=2", "a[]=1&a=2"])
def test_a_field_twice_is_refused(text: str) -> None:
    with pytest.raises(Unmappable, match="twice") as error:
        parse_form(text)
    assert error.value.code == "duplicate_key"


def test_parts_are_fields_and_of_a_file_only_its_name() -> None:
    parts = _parts(
        b'Content-Disposition: form-data; name="text"\r\n\r\nMy bag\r\nis not here. \xc3\xa4',
        b'content-disposition: form-data; name="tag[]"\r\nContent-Type: text/plain\r\n\r\nbags',
        b'Content-Disposition: form-data; name="photo"; filename="bag.jpg"\r\n\r\n\xff\xd8\xff',
        b'Content-Disposition: form-data; name=""; filename=""\r\n\r\n'.replace(
            b'name=""', b'name="empty"', 1
        ),
    )

    assert parts == {"text": "My bag\r\nis not here. ä", "tag": ["bags"], "photo": "bag.jpg", "empty": ""}


@pytest.mark.parametrize(
    ("boundary", "body", "code"),
    [
        ("", b"", "not_a_form"),
        ("b" * 71, b"", "not_a_form"),
        ("b", b"--b\r\n\r\nno name\r\n--b--", "not_a_form"),
        ("b", b"--b\r\nno gap\r\n--b--", "not_a_form"),
        ("b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut off', "not_a_form"),
        ("b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--b--', "not_utf8"),
        (
            "b",
            b'--b\r\nContent-Disposition: form-data; name="a"' + b"x" * 2_000 + b"\r\n\r\n1\r\n--b--",
            "not_a_form",
        ),
        (
            "b",
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2 + b"--b--",
            "duplicate_key",
        ),
        ("b", b"--b\r\n\r\n\r\n" * (MAX_FIELDS + 1) + b"--b--", "not_a_form"),
    ],
)
def test_parts_that_cannot_be_read_say_why(boundary: str, body: bytes, code: str) -> None:
    with pytest.raises(Unmappable) as error:
        parse_parts(_delivery(boundary, body))
    assert error.value.code == code


def _parts(*parts: bytes) -> dict[str, object]:
    body = b"".join(b"--x y\r\n" + part + b"\r\n" for part in parts) + b"--x y--\r\n"
    return dict(parse_parts(_delivery('"x y"', body)))


def _delivery(boundary: str, body: bytes) -> Delivery:
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return Delivery("https://remit.example", headers, body, _NOW)


@pytest.mark.parametrize(
    ("repeated", "value"), [("first", {"a": "1", "b": "2"}), ("all", {"a": ["1", "3", "1"], "b": "2"})]
)
def test_of_a_field_that_comes_again_its_first_value_or_all_are_taken(
    repeated: Repeated, value: dict[str, object]
) -> None:
    parts = "".join(
        f'--x y\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in (("a", "1"), ("b", "2"), ("a", "3"), ("a", "1"))
    )

    assert parse_form("a=1&b=2&a=3&a=1", repeated) == value
    assert parse_parts(_delivery('"x y"', f"{parts}--x y--".encode()), repeated) == value


def test_a_name_with_brackets_and_one_without_are_one_list_where_all_are_taken() -> None:
    assert parse_form("a[]=1&a=2", "all") == parse_form("a=1&a[]=2", "all") == {"a": ["1", "2"]}
