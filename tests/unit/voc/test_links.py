"""Where a source says its next page is, and that it is one of its own."""

from __future__ import annotations

import pytest

from voc.links import Unaskable, beside, next_link

HERE = "https://api.example.com/v1/reviews?page=1"


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ('</r?page=2>; rel="next"', "/r?page=2"),
        ('</r?page=1>; rel="prev", </r?page=3>; title="more, or less"; rel=next', "/r?page=3"),
        ('</r?a=1,2>; rel="last next"', "/r?a=1,2"),
        ('</r>; rel="nextish"', None),
        ("", None),
        ("garbage; rel=next", None),
    ],
)
def test_the_next_page_is_read_out_of_the_header(header: str, link: str | None) -> None:
    assert next_link(header) == link


def test_a_link_is_made_whole_beside_its_page() -> None:
    assert beside(HERE, "?page=2") == "https://api.example.com/v1/reviews?page=2"
    assert beside(HERE, "https://api.example.com:443/x") == "https://api.example.com:443/x"


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1",
        "//evil.example/v1",
        "http://api.example.com/v1",
        "https://api.example.com:8443/",
        "https://api.example.com@evil.example/",
        "file:///etc/passwd",
    ],
)
def test_a_link_to_another_host_is_not_followed(link: str) -> None:
    with pytest.raises(Unaskable) as caught:
        beside(HERE, link)
    assert caught.value.code == "foreign_next"


def test_what_is_no_address_is_named_as_that() -> None:
    with pytest.raises(Unaskable) as caught:
        beside(HERE, "https://[::1/")
    assert caught.value.code == "bad_next"
