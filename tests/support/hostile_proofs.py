"""Requests by which somebody else wants to be believed, or to be told something, each with what it hears."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from support.providers import FORM, JSON, REQUESTS, SECRETS, STAMP, Sent, b64, body_of, mac

_TOKEN = "tok"
_RIGHT = mac("MAILGUN", STAMP + _TOKEN).hex()
_ASKED = b'{"event":"endpoint.url_validation","payload":{"plainToken":"a"}}'
_OF = {sent.feed: sent for sent in reversed(REQUESTS)}


@dataclass(frozen=True, slots=True)
class Forged:
    """One request. code: the reason for which it is refused."""

    what: str
    feed: str
    code: str
    body: bytes = b""
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"

    @property
    def path(self) -> str:
        """The address without its host."""
        return f"/v1/feeds/{self.feed}?{self.query}".rstrip("?")


def _like(sent: Sent, what: str, code: str, **changed: object) -> Forged:
    there = Forged(what, sent.feed, code, sent.body, sent.query, sent.all_headers)
    return replace(there, **changed)  # type: ignore[arg-type] # members of the class by name


def _mailgun(**said: object) -> bytes:
    """A body as Mailgun signs it, but for what is said otherwise."""
    right = {"timestamp": STAMP, "token": _TOKEN, "signature": _RIGHT}
    return body_of({"signature": {**right, **said}, "event-data": {"id": "f", "event": "complained"}})


def _signed(stamp: str) -> bytes:
    return _mailgun(timestamp=stamp, signature=mac("MAILGUN", stamp + _TOKEN).hex())


def forged() -> list[Forged]:
    """Over thirty."""
    old, token, right = str(int(STAMP) - 301), _TOKEN, _RIGHT
    fields = {"timestamp": STAMP, "token": token, "signature": right, "Message-Id": "f", "stripped-text": "x"}
    form, json_ = {"Content-Type": FORM}, {"Content-Type": JSON}
    mailgun = [
        ("no signature at all", b'{"event-data": {}}', "missing_signature"),
        ("a signature that is null", _mailgun(signature=None), "missing_signature"),
        ("a signature that is a list", _mailgun(signature=[right]), "missing_signature"),
        ("a signature that is true", _mailgun(signature=True), "missing_signature"),
        ("a time that is a fraction", _mailgun(timestamp=1.5), "missing_timestamp"),
        ("a token that is missing", _mailgun(token=None), "missing_header"),
        ("digits moved from time to token", _mailgun(timestamp=STAMP[:-1], token=STAMP[-1] + _TOKEN),
         "stale_timestamp"),
        ("an old time", _signed(old),
         "stale_timestamp"),
        ("a time in words", _signed("now"),
         "malformed_timestamp"),
        ("a signature in base64", _mailgun(signature=b64(bytes.fromhex(_RIGHT))),
         "malformed_signature"),
        ("a signature said twice", _mailgun().replace(
            b'"signature": "', b'"signature": "00", "signature": "'), "malformed_body"),
        ("a list around it", b"[" + _mailgun() + b"]",
         "missing_signature"),
        ("a text instead of an object", b'"signature.signature"', "missing_signature"),
        ("a form where JSON is due", urlencode(fields).encode(), "malformed_body"),
        ("a hundred thousand levels", b'{"signature":' * 100_000, "malformed_body"),
        ("a number of a million digits", b'{"signature": ' + b"9" * 1_000_000 + b"}",
         "malformed_body"),
        ("nothing", b"", "malformed_body"),
    ]  # fmt: skip
    mail = [
        ("a form's signature twice", [*fields.items(), ("signature", right)], "missing_signature"),
        ("a form's time twice", [*fields.items(), ("timestamp", STAMP)], "missing_timestamp"),
        ("a form's signature under a list's name", [("signature[]", right)], "missing_signature"),
        ("a thousand and one fields", [("a", "1")] * 1_001, "malformed_body"),
    ]  # fmt: skip
    joined = "".join(sorted([SECRETS["WECHAT"], STAMP, "1"]))
    shifted = hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()
    kassa, telegram, freshdesk = _OF["kassa"], _OF["telegram"], _OF["freshdesk"]
    header = "X-Telegram-Bot-Api-Secret-Token"
    basic = [
        ("a password alone", ":fresh-password"),
        ("a name alone", "fd-caller:"),
        ("both the other way", "fresh-password:fd-caller"),
        ("a line break behind", "fd-caller:fresh-password\n"),
    ]
    meta = {"hub.mode": "subscribe", "hub.challenge": "1"}
    return [
        *(Forged(what, "mailgun", code, body, headers=json_) for what, body, code in mailgun),
        *(
            Forged(what, "mailgun_mail", code, urlencode(pairs).encode(), headers=form)
            for what, pairs, code in mail
        ),
        _like(_OF["mailgun_mail"], "a form that says it is JSON", "malformed_body", headers=json_),
        _like(kassa, "a field added", "wrong_signature", body=kassa.body + b"&a=1"),
        _like(kassa, "a field again", "wrong_signature", body=kassa.body + b"&no=k-1"),
        _like(kassa, "an & inside a value made two fields of it", "wrong_signature",
              body=kassa.body.replace(b"%26", b"&", 1)),
        _like(_OF["wechat"], "a parameter twice", "missing_timestamp",
              query=_OF["wechat"].query + f"&timestamp={STAMP}"),
        _like(_OF["wechat"], "what is sorted, cut elsewhere", "wrong_signature",
              query=f"signature={shifted}&timestamp={STAMP}1&nonce="),
        _like(_OF["hubspot"], "a hash without the secret", "wrong_signature",
              headers={**json_, "X-HubSpot-Signature": hashlib.sha256(_OF["hubspot"].body).hexdigest()}),
        _like(telegram, "a token and a comma", "wrong_signature",
              headers={**json_, header: telegram.proof + ","}),
        _like(telegram, "a token in capitals", "wrong_signature",
              headers={**json_, header: telegram.proof.upper()}),
        _like(telegram, "a token in the address", "missing_signature",
              headers=json_, query=f"{header}={telegram.proof}"),
        *(
            _like(freshdesk, what, "wrong_signature",
                  headers={**json_, "Authorization": f"Basic {b64(text.encode())}"})
            for what, text in basic
        ),
        _like(freshdesk, "a scheme of another name", "malformed_signature",
              headers={**json_, "Authorization": "Bearer fresh-password"}),
        _like(_OF["salesforce"], "a token of no percent code", "wrong_signature", query="token=%zz"),
        _like(_OF["aircall"], "a token that is a number", "wrong_signature", body=b'{"token": 45}'),
        _like(_OF["plivo"], "another feed's address", "wrong_signature", feed="surveymonkey",
              headers={**form, "Sm-Signature": _OF["plivo"].proof}),
        *(Forged(what, "meta", code, query=urlencode(meta) + more, method="GET") for what, more, code in (
            ("no agreed word", "", "missing_signature"),
            ("the signing secret", "&hub.verify_token=" + quote(SECRETS["META"]), "wrong_signature"),
            ("an agreed word that is blank", "&hub.verify_token=", "wrong_signature"),
            ("an agreed word twice", "&hub.verify_token=a&hub.verify_token=b", "missing_signature"),
        )),
        Forged("a signed word asked again later", "zoom", "stale_timestamp", _ASKED, headers={
            **json_,
            "x-zm-request-timestamp": old,
            "x-zm-signature": f"v0={mac('ZOOM', f'v0:{old}:'.encode() + _ASKED).hex()}",
        }),
        Forged("a proof of X sent as a delivery's", "x", "wrong_signature", b'{"tweet_create_events":[]}',
               headers={**json_, "x-twitter-webhooks-signature": f"sha256={b64(mac('X_CONSUMER', 'abc'))}"}),
    ]  # fmt: skip
