"""A request is what its document says, with everything in its place and nothing that breaks out of it."""

from __future__ import annotations

import pytest

from voc.links import Unaskable
from voc.poll_document import PollDocument
from voc.poll_request import PollRequest, request_of

_WAY = {"next": {"cursor": "next"}}


def request(known: dict[str, str | None], **said: object) -> PollRequest:
    """The request of a part with an address of its own, where `said` gives none."""
    return request_of(PollDocument.model_validate({"url": "https://a.example/v1", **said}), known)


def test_values_are_quoted_where_they_stand() -> None:
    made = request(
        {"cursor": "a b&c/d", "secret": "x/y"},
        url="https://a.example/{secret}/list?sort=new",
        query={"after": "{cursor}", "limit": "50"},
        **_WAY,
    )
    assert made.url == "https://a.example/x%2Fy/list?sort=new&after=a+b%26c%2Fd&limit=50"


def test_what_there_is_not_yet_is_left_out() -> None:
    made = request(
        {"cursor": None},
        method="POST",
        query={"after": "{cursor}", "limit": "50"},
        headers={"X-After": "{cursor}", "X-Kind": "reviews"},
        body={"after": "{cursor}", "of": ["{cursor}", 5], "kind": "reviews"},
        **_WAY,
    )
    assert made.url == "https://a.example/v1?limit=50"
    assert "X-After" not in made.headers
    assert made.body == {"after": None, "of": [None, 5], "kind": "reviews"}


def test_an_account_may_be_a_part_of_the_host_and_nothing_else_of_it() -> None:
    url = "https://{secret:ACCOUNT}.example.com:8443/list"
    assert request({"secret:ACCOUNT": "our-shop"}, url=url).url == "https://our-shop.example.com:8443/list"
    for wrong in ("evil.example/", "x@evil", "a b", "", "evil.example:1/"):
        with pytest.raises(Unaskable, match="no name of a host"):
            request({"secret:ACCOUNT": wrong}, url=url)


def test_a_header_cannot_be_broken_out_of() -> None:
    with pytest.raises(Unaskable) as caught:
        request({"secret": "key\r\nX-Evil: 1"}, headers={"Authorization": "Bearer {secret}"})
    assert caught.value.code == "bad_value"
    assert "key" not in caught.value.text
