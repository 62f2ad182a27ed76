"""Writing a feed's document: what may stand there, what a word means."""

import pytest

from service.assisting_feeds import complete_feed, hover_feed
from support.small_feed import SHOP as TEXT
from voc.challenge_document import ChallengeDocument, ProofDocument
from voc.document import FeedDocument, SignalDocument
from voc.feed import packaged_feeds
from voc.verify_document import ClaimsScheme, NamedScheme, TokenScheme

BODY = '{"orders": [{"id": "o-2", "note": {"text": "Never came."}}]}'


def offered(text: str, body: str | None = None) -> dict[str, str]:
    """What may stand at the `|` of a text, each with what is put in."""
    at = text.index("|")
    found = complete_feed(text.replace("|", "", 1), at, body)
    assert found.start <= at == found.end
    return {one.label: one.apply for one in found.options}


def said(text: str, word: str, body: str | None = None) -> tuple[str, ...]:
    """What is said of the first place of a word."""
    found = hover_feed(text, text.index(word) + 1, body)
    return () if found is None else (found.title, *found.lines)


def test_every_key_that_is_not_there_yet_is_offered_with_what_it_means() -> None:
    found = complete_feed("feed: shop\nti", 13)
    labels = [one.label for one in found.options]
    assert labels == [name for name in FeedDocument.model_fields if name != "feed"]
    title = found.options[labels.index("title")]
    assert (title.apply, title.detail, title.info) == ("title: ", "needed", "What people call it.")
    assert offered("feed: shop\n|")["signal"] == "signal:\n  "


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("signal:\n  id: id\n  |", SignalDocument.model_fields.keys() - {"id"}),
        ("verify: {token: x, encoding: text, |}", TokenScheme.model_fields.keys() - {"token", "encoding"}),
        (
            "verify: {token: x, |}",
            (TokenScheme.model_fields.keys() | ClaimsScheme.model_fields.keys()) - {"token"},
        ),
        ("verify: {jwt: HS256, |}", ClaimsScheme.model_fields.keys() - {"jwt"}),
        ("challenge:\n  when: x\n  |", ChallengeDocument.model_fields.keys() - {"when"}),
        ("challenge: {proof: {|}}", ProofDocument.model_fields.keys()),
        ("verify: {scheme: stripe, |}", NamedScheme.model_fields.keys() - {"scheme"}),
        ("samples:\n  - body: x\n    expect: {te|}", SignalDocument.model_fields.keys()),
    ],
)
def test_keys_go_by_place_and_by_the_form_that_was_begun(text: str, keys: set[str]) -> None:
    assert offered(text).keys() == keys


def test_of_both_forms_of_a_signature_all_keys_are_offered_until_one_is_begun() -> None:
    assert {"scheme", "hmac"} <= offered("verify: {|}").keys()
    begun = offered("verify: {hmac: sha1, |}").keys()
    assert "header" in begun
    assert "scheme" not in begun


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("verify: {scheme: |}", {"stripe", "twilio", "zendesk"}),
        ("verify: {hmac: sha|}", {"sha1", "sha256", "sha512"}),
        ("verify: {hmac: sha1, encoding: |}", {"hex", "base64", "base64url"}),
        ('verify: {hmac: sha1, signed: "{he|"}', {"{body}", "{header:NAME}"}),
        ("answer: |", {"plain", "challenge", "twiml"}),
        ("body: |", {"json", "xml", "csv"}),
        ("repeated: |", {"refuse", "first", "all"}),
        ("challenge: {method: |}", {"GET", "POST"}),
        ('challenge: {verify: {token: "{qu|"}}', {"{query:NAME}", "{json:NAME}"}),
        ('challenge: {values: {word: "que|"}}', {"query", "header"}),
        ('answer: {values: {word: "que|"}}', {"query", "header"}),
        ("verify: {hash: sha1, pairs: {of: fo|}}", {"form", "query", "json"}),
    ],
)
def test_values_are_those_that_can_be_meant(text: str, some: set[str]) -> None:
    assert some <= offered(text).keys()


def test_a_word_that_is_said_as_it_is_comes_with_its_quotes() -> None:
    assert offered("signal:\n  kind: |")["complaint"] == "\"'complaint'\""
    assert offered('signal:\n  kind: "|"')["complaint"] == "'complaint'"
    assert offered("signal:\n  public: |")["true"] == '"`true`"'


def test_expressions_name_what_is_in_the_delivery() -> None:
    begun = TEXT.replace("  text: words", "  text: wo|")
    assert {"id", "words", "buyer", "buyer.tier", "buyer.tags"} <= offered(begun).keys()
    beside = offered(begun, BODY)
    assert {"id", "note", "note.text"} <= beside.keys()
    assert "words" not in beside
    assert {"orders", "to_time"} <= offered(TEXT.replace("each: orders", "each: or|"), BODY).keys()
    assert beside["to_time"] == "to_time("


@pytest.mark.parametrize("body", ["not JSON", "[]", "3", '{"orders": 5}', None])
def test_a_delivery_of_any_form_stops_nothing(body: str | None) -> None:
    assert "to_time" in offered("each: orders[0].x\nsignal:\n  text: |", body)
    assert "lower" in offered("each: number(orders)\nsignal:\n  text: |", body)


def test_nothing_is_offered_in_a_comment_or_where_nothing_is_known() -> None:
    assert offered("feed: shop # |") == {}
    assert offered("title: |") == {}


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("each", ("each", "The items of a delivery; the whole body where nothing is said.")),
        ("title", ("title", "What people call it.", "It is needed.")),
        ("words", ("words", 'In the delivery: "Late again."')),
        ("{body}", ("{body}", "The raw bytes of the body.")),
    ],
)
def test_a_word_says_what_it_means(word: str, lines: tuple[str, ...]) -> None:
    assert said(TEXT, word) == lines


def test_a_function_and_a_scheme_say_what_they_do() -> None:
    assert said("signal:\n  at: to_time(sent)", "to_time") == (
        "to_time(text)",
        "RFC 3339 text in any offset -> the same in UTC",
    )
    assert said("verify: {scheme: twilio}", "twilio")[1].startswith("Twilio: base64 HMAC-SHA1")
    assert said(TEXT, "Shop") == ()


@pytest.mark.parametrize("name", packaged_feeds())
def test_nothing_that_is_half_written_stops_it(name: str) -> None:
    text = packaged_feeds()[name].text
    for at in range(0, len(text), 61):
        for part in (text, text[:at]):
            found = complete_feed(part, at, BODY)
            assert found.start <= found.end <= len(part)
            hover_feed(part, at, BODY)


ASKED = """\
feed: shop
title: Shop
poll:
  url: https://shop.example/list
  query: {after: "{cursor}"}
  next: {cursor: meta.after}
signal: {id: id, kind: "'review'"}
samples:
  - title: one
    body: {meta: {after: c2, more: false}, data: []}
"""


def test_what_a_source_is_asked_is_written_with_help() -> None:
    assert "every" in offered(ASKED.replace("signal:", "  |\nsignal:"))
    assert offered(ASKED.replace("signal:", "  method: |\nsignal:")).keys() == {"GET", "POST"}
    assert "keep" in offered(ASKED.replace("meta.after}", "meta.after, |}"))
    assert {"{cursor}", "{since}", "{secret:NAME}"} <= offered(ASKED.replace("{cursor}", "{|")).keys()
    assert "meta.more" in offered(ASKED.replace("signal:", "  last: |\nsignal:"))
    assert "{body}" not in offered(ASKED.replace("{cursor}", "{|"))


def test_what_a_word_of_asking_means_is_said() -> None:
    assert said(ASKED, "next")[0] == "next"
    assert said(ASKED, "{cursor}")[1] == "What next.cursor found on the page before."
    assert said(ASKED, "meta.after") == ("meta.after", 'In the delivery: "c2"')
