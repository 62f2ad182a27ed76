"""What a `poll:` part may say: whatever could not work, or would give something away, is named at once."""

from __future__ import annotations

import pytest

from voc.document import parse_document
from voc.errors import FeedError
from voc.poll_document import texts_in


def said(poll: str, more: str = "at: at") -> str:
    """A document with this part."""
    return f"""
feed: shop
title: Shop
poll: {{{poll}}}
signal: {{id: id, kind: "'review'", {more}}}
"""


def problem(text: str) -> str:
    """What is wrong with a document."""
    with pytest.raises(FeedError) as caught:
        parse_document(text, "shop.yaml")
    (found,) = caught.value.problems
    return found.text


TOKEN = "token: {key: KEY, key_id: KEY_ID, issuer: ISSUER, audience: a}"
URL = "url: 'https://api.example.com/v1/reviews'"


def test_who_is_asked_signs_nothing() -> None:
    document, _ = parse_document(said(URL), "shop.yaml")
    assert document.verify.secret is None
    assert document.poll is not None
    assert (document.poll.every, document.poll.method, document.poll.pages) == (300, "GET", 20)


@pytest.mark.parametrize(
    ("poll", "words"),
    [
        ("url: 'ftp://api.example.com'", "must be an address"),
        ("url: 'https://ada:word@api.example.com'", "holds no user, password"),
        ("url: 'https://api.example.com/#top'", "holds no user, password or #"),
        ("url: 'https://[::1/x'", "is no address"),
        ("url: 'https://{page}.example.com/', next: {page: 1}", "the host cannot depend on a page"),
        (f"{URL}, query: {{a: '{{sercet}}'}}", "{sercet} is no placeholder"),
        (f"{URL}, query: {{a: '{{cursor}}'}}", "{cursor} needs `next.cursor`"),
        (f"{URL}, query: {{a: '{{since}}'}}", "{since} needs `since`"),
        (f"{URL}, next: {{page: 1}}", "next.page: nothing of the request holds {page}"),
        (f"{URL}, since: {{}}", "since: nothing of the request holds {since}"),
        (f"{URL}, next: {{}}", "say one of cursor, url, link and page"),
        (f"{URL}, next: {{url: a, link: true}}", "not url and link"),
        (f"{URL}, next: {{link: true, keep: true}}", "only a cursor can be kept"),
        (f"{URL}, query: {{p: '{{page}}'}}, next: {{page: 3, upto: 2}}", "upto: needs page"),
        (f"{URL}, body: {{a: b}}", "only a POST has one"),
        (f"{URL}, headers: {{Host: other.example}}", "Host is set by the service"),
        (f"{URL}, headers: {{Authorization: Bearer s3cret}}", "takes its value from a secret"),
        (f"{URL}, {TOKEN}", "token: no header holds {token}"),
        (f"{URL}, headers: {{Authorization: '{{token}}'}}", "{token} needs `token`"),
        (f"{URL}, query: {{key: '{{token}}'}}, {TOKEN}", "query.key: {token} stands in headers only"),
        (f"{URL}, {TOKEN.replace('KEY_ID,', 'key-id,')}", "poll.token.key_id"),
        (f"{URL}, {TOKEN.replace('}', ', lifetme: 9}')}", "unknown key 'lifetme'; did you mean lifetime?"),
        (f"{URL}, evry: 5", "unknown key 'evry'; did you mean every?"),
        (f"{URL}, next: {{linc: true}}", "unknown key 'linc'; did you mean link?"),
    ],
)
def test_what_cannot_work_is_named(poll: str, words: str) -> None:
    assert words in problem(said(poll))


def test_since_needs_a_moment() -> None:
    poll = f"{URL}, query: {{a: '{{since}}'}}, since: {{}}"
    assert "needs `signal.at`" in problem(said(poll, more="text: text"))
    parse_document(said(poll.replace("since: {}", "since: {at: updated}"), more="text: text"), "shop.yaml")


def test_then_is_for_those_who_are_asked() -> None:
    text = """
feed: shop
title: Shop
verify: {scheme: none}
signal: {id: id, kind: "'review'"}
samples: [{title: one, body: {}, then: end}]
"""
    assert "`then` is for feeds that say `poll`" in problem(text)


def test_texts_are_found_wherever_they_stand() -> None:
    assert list(texts_in({"a": ["b", {"c": "d"}], "e": 1})) == ["b", "d"]
