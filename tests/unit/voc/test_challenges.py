"""What sources ask when they are set up: answered only when it is that, with nothing but what was said."""

import hmac
import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from voc.answers import Answer
from voc.delivery import Delivery
from voc.errors import BadSignature, FeedError
from voc.feed import Feed, load_feed

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_URL = "https://remit.example/v1/feeds/shop"
_SECRETS = {"SHOP": ("newest", "oldest"), "WORD": ("agreed",)}
_FEED = """feed: shop
title: A shop
verify: {hmac: sha256, header: X-Sig}
challenge: {CHALLENGE}
signal: {id: id, kind: "'review'", text: text}
"""
_ECHO = '{method: GET, values: {word: "query(\'challenge\')"}, body: "{word}"}'
_AGREED = (
    "{method: GET, when: \"query('mode') == 'subscribe'\", verify: {token: \"{query:token}\", secret: WORD}, "
    'values: {word: "query(\'challenge\')"}, body: "{word}"}'
)
_COMPUTED = (
    "{when: \"event == 'check'\", type: application/json, values: {plain: word}, "
    'body: \'{"plain": "{plain}", "hash": "{proof}"}\', proof: {hmac: sha256, of: word, prefix: v0=}}'
)


def _feed(challenge: str) -> Feed:
    return load_feed(_FEED.replace("{CHALLENGE}", challenge), "shop.yaml")


def _get(**query: str) -> Delivery:
    return Delivery(f"{_URL}?{urlencode(query)}", {}, b"", _NOW, "GET")


def _post(value: object) -> Delivery:
    body = json.dumps(value).encode()
    return Delivery(_URL, {"X-Sig": hmac.digest(b"oldest", body, "sha256").hex()}, body, _NOW)


def _heard(feed: Feed, delivery: Delivery) -> Answer | None:
    feed.verify(delivery, _SECRETS)
    return feed.challenge(delivery, _SECRETS)


def test_a_word_of_the_query_is_said_back_as_plain_text() -> None:
    feed = _feed(_ECHO)

    assert feed.asked_by_get
    assert _heard(feed, _get(challenge="a <b> & 'c'")) == Answer(200, "text/plain", b"a <b> & 'c'")


@pytest.mark.parametrize("word", ["", "a\nb", "\x00", "\u202e", "x" * 1_001])
def test_what_says_no_word_or_one_that_is_none_is_no_challenge(word: str) -> None:
    assert not _feed(_ECHO).greeted(_get(challenge=word))
    assert not _feed(_ECHO).greeted(_get(other="1"))


def test_a_word_that_is_said_twice_is_none() -> None:
    twice = Delivery(f"{_URL}?challenge=a&challenge=b", {}, b"", _NOW, "GET")

    assert not _feed(_ECHO).greeted(twice)


def test_whoever_asks_by_get_must_know_what_was_agreed_on() -> None:
    feed = _feed(_AGREED)

    heard = _heard(feed, _get(mode="subscribe", token="agreed", challenge="7"))
    assert heard == Answer(200, "text/plain", b"7")
    for token in ("", "Agreed", "agreed ", "newest"):
        asked = _get(mode="subscribe", token=token, challenge="7")
        assert feed.greeted(asked)
        with pytest.raises(BadSignature) as refused:
            feed.verify(asked, _SECRETS)
        assert "agreed" not in refused.value.text
    assert not feed.greeted(_get(mode="unsubscribe", token="agreed", challenge="7"))


def test_a_delivery_is_verified_as_ever_beside_a_challenge_by_get() -> None:
    feed = _feed(_ECHO)
    forged = Delivery(f"{_URL}?challenge=1", {"X-Sig": "00"}, b'{"id": 1, "text": "a"}', _NOW)

    with pytest.raises(BadSignature):
        feed.verify(forged, _SECRETS)
    assert _heard(feed, _post({"id": 1, "text": "a"})) is None


def test_a_proof_is_made_with_the_newest_secret_of_a_word_that_a_signed_request_says() -> None:
    feed = _feed(_COMPUTED)
    proof = hmac.new(b"newest", b"qgg8-vlv", "sha256").hexdigest()

    heard = _heard(feed, _post({"event": "check", "word": "qgg8-vlv"}))

    assert heard is not None
    assert json.loads(heard.body) == {"plain": "qgg8-vlv", "hash": f"v0={proof}"}
    with pytest.raises(BadSignature):
        feed.verify(Delivery(_URL, {}, b'{"event": "check", "word": "a"}', _NOW), _SECRETS)
    with pytest.raises(BadSignature, match="REMIT_SECRET_SHOP"):
        feed.challenge(_post({"event": "check", "word": "a"}), {})


_NOT_SIGNED = ["", '{"id": 1}', "[1]", "<a/>", "a b", "a&b", "a=b", "a\nb", "x" * 201, 1.5, None, True]


@pytest.mark.parametrize("word", _NOT_SIGNED)
def test_nothing_is_signed_that_could_be_a_delivery(word: object) -> None:
    assert _feed(_COMPUTED).challenge(_post({"event": "check", "word": word}), _SECRETS) is None


def test_what_is_said_back_in_json_or_xml_stays_a_text() -> None:
    json_ = _COMPUTED.replace("of: word", "of: key")
    heard = _feed(json_).challenge(_post({"event": "check", "word": '","x":"\\', "key": "k"}), _SECRETS)
    assert heard is not None
    assert json.loads(heard.body)["plain"] == '","x":"\\'

    xml = "{when: \"event == 'check'\", type: text/xml, values: {word: word}, body: \"<a b='{word}'/>\"}"
    heard = _feed(xml).challenge(_post({"event": "check", "word": "'/><c>&\""}), _SECRETS)
    assert heard == Answer(200, "text/xml", b"<a b='&apos;/&gt;&lt;c&gt;&amp;&quot;'/>")


def test_a_value_is_not_filled_in_a_second_time() -> None:
    feed = _feed('{method: GET, values: {a: "query(\'a\')", b: "query(\'b\')"}, body: "{a}{b}{c}"}')

    assert _heard(feed, _get(a="{b}", b="{a}")) == Answer(200, "text/plain", b"{b}{a}{c}")


def test_an_unsigned_challenge_by_post_may_be_let_through_and_nothing_else_with_it() -> None:
    feed = _feed(
        "{when: \"query('validationToken')\", verify: {scheme: none}, "
        'values: {word: "query(\'validationToken\')"}, body: "{word}"}'
    )
    asked = Delivery(f"{_URL}?validationToken=abc", {}, b"", _NOW)

    assert _heard(feed, asked) == Answer(200, "text/plain", b"abc")
    with pytest.raises(BadSignature):
        feed.verify(Delivery(_URL, {}, b'{"id": 1}', _NOW), _SECRETS)


def test_secrets_of_a_challenge_are_secrets_of_the_feed() -> None:
    assert _feed(_AGREED).secret_names == ("SHOP", "WORD")
    assert _feed(_COMPUTED.replace("of: word", "of: word, secret: OTHER")).secret_names == ("SHOP", "OTHER")


def test_what_was_agreed_on_is_not_kept() -> None:
    kept = _feed(_AGREED).without_proof(_get(mode="subscribe", token="agreed", challenge="7"))

    assert "agreed" not in kept.url
    assert "challenge=7" in kept.url


@pytest.mark.parametrize(
    ("challenge", "says"),
    [
        ('{values: {word: a}, body: "{word}"}', "when: is needed"),
        ("{method: GET, body: ok}", "when: is needed"),
        ("{method: PUT, when: a, body: ok}", "challenge.method: Input should be 'GET' or 'POST'"),
        ("{when: a, values: {word: b}, body: ok}", "values: {word} does not stand in `body`"),
        ('{when: a, body: "{query:word}"}', "body: {query:word} is for `verify`"),
        ('{when: a, type: text/html, values: {word: b}, body: "{word}"}', "type: values are written into"),
        ('{when: a, type: image/svg+html, body: "{proof}", proof: {hmac: sha1, of: a}}', "type: a proof is"),
        ('{when: a, body: "{proof}"}', "proof: needs {proof} in `body`"),
        ("{when: a, body: x, proof: {hmac: sha1, of: b}}", "proof: needs {proof} in `body`"),
        ('{when: a, body: "{proof}", proof: {hmac: md5, of: b}}', "challenge.proof.hmac: Input should be"),
        ('{when: a, body: "{proof}", proof: {hmac: sha1, off: b}}', "unknown key 'off'; did you mean of?"),
        ('{when: a, body: "{proof}", values: {proof: b}}', "choose another name"),
        ('{when: "a ==", body: ok}', "challenge.when: not a JMESPath expression"),
        ('{when: a, values: {word: "b["}, body: "{word}"}', "challenge.values.word: not a JMESPath"),
        ("{when: a, body: ok, verify: {token: x}}", "token: must be {header:NAME}"),
        ("{when: a, body: ok, verify: {scheme: githb}}", "there is no scheme 'githb'; did you mean github?"),
        (
            '{method: GET, when: a, body: ok, verify: {token: "{query:t}"}}',
            "challenge.verify: name a `secret` of its own",
        ),
        (
            '{when: a, body: "{p}", values: {p: b}, verify: {token: "{query:t}", secret: SHOP}}',
            "challenge.verify: name a `secret` of its own",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(challenge: str, says: str) -> None:
    with pytest.raises(FeedError) as error:
        _feed(challenge)
    assert says in str(error.value)
    assert str(error.value).startswith("shop.yaml:")


@pytest.mark.parametrize(
    "verify",
    ['{hmac: sha256, signature: "{json:s}", signed: "{json:t}", unsigned_body: true}', "{scheme: github}"],
)
def test_nobody_can_have_proofs_made_by_which_deliveries_could_be_signed(verify: str) -> None:
    asked = '{method: GET, when: "query(\'t\')", body: "{proof}", proof: {hmac: sha256, of: "query(\'t\')"}}'
    assert _feed(asked).asked_by_get

    with pytest.raises(FeedError, match="anybody could have it made"):
        load_feed(
            _FEED.replace("{CHALLENGE}", asked).replace("{hmac: sha256, header: X-Sig}", verify), "shop.yaml"
        )


def test_an_answer_says_something_of_the_delivery_and_nothing_where_that_is_not_said() -> None:
    text = _FEED.replace(
        "challenge: {CHALLENGE}",
        "answer: {type: text/xml, values: {no: 'Note.\"@id\"'}, body: '<ack no=\"{no}\"/>'}\nbody: xml",
    )
    feed = load_feed(text, "shop.yaml")

    def heard(body: bytes) -> bytes:
        answer = feed.answer(Delivery(_URL, {}, body, _NOW))
        assert answer is not None
        return answer.body

    assert heard(b'<Note id="a&lt;b"/>') == b'<ack no="a&lt;b"/>'
    assert heard(b"<Note/>") == heard(b"<Note") == b'<ack no=""/>'
