"""Feed documents: closed, and every mistake named with its place and the nearest spelling."""

import pytest

from voc.document import parse_document
from voc.errors import FeedError
from voc.verify_document import WrittenScheme

_GOOD = """\
feed: shop
title: A shop
verify: {scheme: none}
signal:
  id: id
  kind: "'message'"
  text: text
"""


def test_the_least_document() -> None:
    document, _ = parse_document(_GOOD, "shop.yaml")

    assert (document.feed, document.each, document.samples) == ("shop", "@", [])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("feed: shop", "feed: The Shop", "shop.yaml:1:7: error: feed: "),
        ("feed: shop\n", "", "feed is missing"),
        ("title: A shop\n", "", "title is missing"),
        ("title: A shop", "titel: A shop", "shop.yaml:2:1: error: unknown key 'titel'; did you mean title?"),
        (
            "scheme: none",
            "scheme: githb",
            "shop.yaml:3:9: error: verify: there is no scheme 'githb'; did you mean github?",
        ),
        ("scheme: none", "sheme: none", "unknown key 'sheme'; did you mean scheme?"),
        ("scheme: none", "scheme: none, secret: hush-hush", "shop.yaml:3:32: error: verify.secret: "),
        ("scheme: none", "hmac: md5, header: X", "verify.hmac: Input should be 'sha1', 'sha256' or 'sha512'"),
        ("scheme: none", "hmac: sha1, heder: X", "unknown key 'heder'; did you mean header?"),
        ("scheme: none", "hmac: sha1, header: X Y", "verify.header: "),
        ("scheme: none", "hmac: sha1, header: X, signed: '{bdy}'", "signed: {bdy} is no placeholder"),
        ("scheme: none", "hmac: sha1, header: X, signed: '{url}'", "signed: must hold {body}"),
        ("scheme: none", "hmac: sha1, header: X, key: fixed", "key: must hold {secret}"),
        (
            "scheme: none",
            "hmac: sha1, header: X, timestamp: '{header:T}'",
            "timestamp: must be part of `signed`",
        ),
        ("scheme: none", "hmac: sha1, header: X, tolerance: 0", "verify.tolerance: "),
        ("{scheme: none}", "none", "verify: this form is not read here"),
        ("  id: id\n", "", "signal.id is missing"),
        ("  kind: \"'message'\"\n", "", "signal.kind is missing"),
        ("  text: text", "  txt: text", "shop.yaml:7:3: error: unknown key 'txt'; did you mean text?"),
        (
            "  text: text",
            "  rating: 3",
            "shop.yaml:7:11: error: signal.rating: an expression is text; put it in double quotes",
        ),
        ("  text: text", "  about: {Order: id}", "signal.about.Order"),
        ("  text: text", "  about: [id]", "signal.about: this form is not read here"),
        (
            "title: A shop",
            "title: A shop\nfacts: {customer: {tier: 3}}",
            "shop.yaml:3:26: error: facts.customer.tier: ",
        ),
        ("title: A shop", "title: A shop\nanswer: {status: 404}", "shop.yaml:3:18: error: answer.status: "),
        ("title: A shop", "title: A shop\nanswer: {boddy: x}", "unknown key 'boddy'; did you mean body?"),
        (
            "title: A shop",
            "title: A shop\nsamples: [{title: x, body: {}, expct: {}}]",
            "unknown key 'expct'; did you mean expect?",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, says: str) -> None:
    assert old in _GOOD
    with pytest.raises(FeedError) as error:
        parse_document(_GOOD.replace(old, new), "shop.yaml")
    assert says in str(error.value)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_text() -> None:
    text = _GOOD.replace("title", "titel").replace("text: text", "txt: text")

    with pytest.raises(FeedError) as error:
        parse_document(text, "shop.yaml")

    assert [problem.line for problem in error.value.problems] == sorted(p.line for p in error.value.problems)
    assert len(error.value.problems) == 3


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "7\n"])
def test_what_is_no_mapping_is_no_feed(text: str) -> None:
    with pytest.raises(FeedError, match="starts with `feed: name`"):
        parse_document(text, "shop.yaml")


def test_a_written_scheme_becomes_the_same_class_as_the_named_ones() -> None:
    document, _ = parse_document(
        _GOOD.replace(
            "{scheme: none}",
            '{hmac: sha256, header: X-Sig, signed: "{header:X-T}.{body}", timestamp: "{header:X-T}"}',
        ),
        "shop.yaml",
    )

    assert isinstance(document.verify, WrittenScheme)
    scheme = document.verify.compiled()
    assert (scheme.hmac, scheme.header, scheme.tolerance, scheme.key) == ("sha256", "X-Sig", 300, "{secret}")
