"""What every key of a feed's document means, in one place: for the reference, for its schema, for editors."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from voc.challenge_document import AnswerDocument, ChallengeDocument, ProofDocument
from voc.document import FeedDocument, Sample, SignalDocument
from voc.poll_document import NextDocument, PollDocument, SinceDocument, TokenDocument
from voc.signal import Kind
from voc.verify_document import ClaimsScheme, NamedScheme, PairsDocument, TokenScheme, WrittenScheme

_KINDS: Final = ", ".join(f"`{kind.value}`" for kind in Kind)
_NAMED: Final = "The name of the secret: `SHOP` is the variable `REMIT_SECRET_SHOP`. Never the secret itself."
_ANSWER: Final = {
    "status": "The status of HTTP.",
    "type": "The content type.",
    "body": "The text. `{NAME}` in it is one of `values`.",
    "values": "Expressions over the request by a name each, for `body`: texts or whole numbers, written as "
    "the type wants it (into JSON inside quotes). Only in text/plain, JSON and XML.",
}
MEANINGS: Final[Mapping[type[BaseModel], Mapping[str, str]]] = {
    FeedDocument: {
        "feed": "The name, as it stands in the address `/v1/feeds/NAME`.",
        "title": "What people call it.",
        "verify": "How a delivery proves that it comes from its source: see below. Not where `poll` is said.",
        "poll": "What the source is asked, where it does not call by itself: see below.",
        "answer": "What the source needs to hear: `plain`, `challenge` and the like, or `status`, `type`, "
        "`body`.",
        "challenge": "What the source asks when it is set up, and wants to hear then: see below.",
        "quota": "Signals a second that it may send; else what `REMIT_FEED_QUOTA` says.",
        "body": "How the body is written, where the Content-Type says something else: `json`, `xml`, `form`, "
        "`csv` or `jsonl`.",
        "repeated": "What is taken of a form's field that comes more than once: `refuse` (the form cannot be "
        "read), its `first` value, or `all` as a list; `to_array(Field)` is a list also of what came once.",
        "each": "The items of a delivery; the whole body where nothing is said.",
        "skip_unless": "An item for which this is not true is passed over.",
        "team": "Which team's queue; else the pack's routing.",
        "signal": "An expression for each field: see below.",
        "facts": "What the delivery says about entities: `customer: {tier: …}`.",
        "samples": "Deliveries with what they must say: run by the tests.",
    },
    SignalDocument: {
        "id": "What the source calls it. A signal of the same feed and id is taken once.",
        "kind": f"One of {_KINDS}.",
        "at": "When it was said, RFC 3339. Without it: now.",
        "customer": "Who said it, as the source knows the customer.",
        "author": "`customer`, `associate` or `system`.",
        "channel": "Where it was said: `email`, `chat`, `phone`, `social`, `store`, `app`, `survey` or "
        "another word.",
        "public": "Whether everybody sees it.",
        "text": "The words. Card numbers, addresses and the like are masked before anything is kept.",
        "rating": "From 0 (worst) to 1 (best).",
        "topics": "Topics that the source names itself.",
        "about": "Other things that it concerns: `{booking: …}`.",
        "language": "As `en` or `pt-BR`.",
        "sentiment": "From -1 to 1, where the source says it.",
        "severity": "From 0 to 3, where the source says it.",
        "acute": "Whether somebody is in danger; such cases go before all others.",
        "reader": "Who has read the words, as `acme/4`, where the source brings topics and sentiment of its "
        "own: then they are masked and heard for danger, and not read again.",
    },
    NamedScheme: {"scheme": "A scheme by its name.", "secret": _NAMED},
    WrittenScheme: {
        "hmac": "The hash of a scheme that is said in the document.",
        "hash": "A hash without a key, in the place of `hmac`: the secret is a part of `signed`.",
        "public_key": "A signature that only the source can make, in the place of `hmac`: `ed25519`, "
        "`ecdsa-sha256` (P-256), `rsa-sha256` or `rsa-sha512` (PKCS #1 v1.5). The secret is the public key "
        "that the source shows: PEM, or its bytes in base64 (of `ed25519` also in hex).",
        "header": "The header with the signature.",
        "signature": "Where it stands, if not in a header of its own: `{query:sig}`, `{form:signature}`, "
        "`{json:signature.signature}`.",
        "signed": "What is signed, with the placeholders below. `{body}` where nothing is said.",
        "sorted": "Templates whose bytes are sorted, for `{sorted}`.",
        "pairs": "How fields are put together, for `{pairs}`: see below.",
        "unsigned_body": "`true` where the source signs less than the body: whoever saw one delivery can "
        "then send another body with its proof, so it needs TLS, and `timestamp` where a time is signed.",
        "encoding": "How the signature is written: `hex`, `base64` or `base64url`.",
        "prefix": "What stands before it (or before the parts): `sha256=`.",
        "separator": "What stands between several signatures in the header, any of which may fit, or between "
        "its parts.",
        "part": "Where the header has named parts, as in `t=…,v1=…`: the name of the part with the "
        "signature.",
        "key": "The key, by the same placeholders: `{secret}{secret:OTHER}` is made of two secrets.",
        "key_encoding": "How the secrets are written: `text`, `hex` or `base64`.",
        "key_prefix": "What stands before a secret and is no part of the key: `whsec_`.",
        "timestamp": "Where the time stands, so that old deliveries cannot be sent again.",
        "tolerance": "Seconds by which that time may be off.",
        "secret": _NAMED,
    },
    PairsDocument: {
        "of": "`form`, `query`, or `json`: an object of texts and whole numbers.",
        "equals": "What stands between a name and its value: `=`.",
        "between": "What stands between two of them: `&`.",
        "without": "Names that are not signed, such as that of the signature.",
    },
    TokenScheme: {
        "token": "Where each delivery says the secret: `{header:X-Token}`, `{query:token}`, `{json:token}`, "
        "`{form:token}`.",
        "prefix": "What stands before it: `Bearer `, `Basic `.",
        "encoding": "How it is written there: `text` or `base64`.",
        "key": "What it must say, if not the secret alone: `{secret:USER}:{secret}`.",
        "secret": _NAMED,
    },
    ClaimsScheme: {
        "jwt": "Its algorithm, and no other counts: `HS256`, `HS384`, `HS512` (the secret is the key), "
        "`ES256`, `EdDSA`, `RS256`, `RS512` (the secret is the public key that the source shows).",
        "token": "Where each delivery says the token: `{header:Authorization}`, `{query:jwt}`.",
        "prefix": "What stands before it: `Bearer `.",
        "claims": 'What it must claim, by name: `{payload_hash: "{body:sha256}", iss: Vonage}`.',
        "unsigned_body": "`true` where it claims nothing of the body: whoever saw one token can then send "
        "another body with it until it ends, so it needs TLS.",
        "tolerance": "Seconds by which the clocks may differ (`exp`, `nbf`), and how old a token may be that "
        "says when it was made (`iat`) and not when it ends.",
        "secret": _NAMED,
    },
    PollDocument: {
        "url": "The address, with the placeholders below; of the host only secrets may be a part.",
        "method": "`GET`, or `POST`.",
        "query": "Parameters of the address; one for whose placeholder there is nothing yet is left out.",
        "headers": "Headers likewise. What proves who asks takes its value from a secret: "
        '`{Authorization: "Bearer {secret}"}`, or `"Bearer {token}"`.',
        "token": "How the short-lived token is made that stands for `{token}` in a header: see below.",
        "body": "What a `POST` says, as a value that is sent as JSON; texts in it may hold placeholders.",
        "every": "Seconds from the end of one turn to the next.",
        "next": "How to come from one page to the next: see below. Without it a turn is one page.",
        "since": "Where the source is asked from a moment on: see below.",
        "last": "An expression over a page: if it is true, the page is the last.",
        "until_known": "Whether a page is the last of which everything was known before the turn before last "
        "began: for lists that begin with the newest. What a turn found is read again by the next two: what "
        "stood on the next page may have moved to the one before. The first three turns read the whole list.",
        "pages": "Pages at a stretch; if there are more, it goes on after others had their turn.",
        "live_for": "Seconds: what was said longer ago is kept as history, without a case or an alarm.",
    },
    NextDocument: {
        "cursor": "An expression over a page: what stands for `{cursor}` on the next. Nothing, or the same "
        "again: that was the last page.",
        "keep": "Whether the next turn begins behind the last cursor, as with lists that begin with the "
        "oldest; else it begins without one.",
        "url": "An expression over a page: the address of the next, on the same host.",
        "link": "`true`: the header `Link` names it, with `rel=next`.",
        "page": "The number of the first page: each is one more, up to one without items.",
        "upto": "The number of the last page that the source has.",
    },
    TokenDocument: {
        "sign": "`ES256`: ECDSA on the curve P-256, with SHA-256.",
        "key": "The name of the secret that is the private key: PEM (a file `.p8` or `.pem`) without a "
        "password.",
        "key_id": "The name of the secret that is the key's id, as the source calls it (`kid`).",
        "issuer": "The name of the secret that says whose key it is (`iss`).",
        "audience": "For whom the token is (`aud`).",
        "lifetime": "Seconds from when it says that it was made, a minute before the request, to its end.",
    },
    SinceDocument: {
        "at": "An expression over a page: the latest moment on it. Else the latest `signal.at`.",
        "format": "How it is written: `rfc3339`, `date`, `epoch` (seconds) or `epoch_ms`.",
        "overlap": "Seconds by which it is asked again; what is known already is taken once.",
        "first": "How many seconds before now the first turn begins; else the parameter is left out then.",
    },
    AnswerDocument: _ANSWER,
    ChallengeDocument: {
        **_ANSWER,
        "method": "`GET` or `POST`. A `GET` is answered and never taken; of a feed that says none, it is "
        "nothing but the description for admins.",
        "when": "An expression: if it is true, a request is a challenge, and not taken. A `POST` needs it.",
        "verify": "How a challenge proves itself, as under `verify`: often a `token` with a `secret` of its "
        "own. Without it a `POST` is verified as every delivery, and a `GET` is not.",
        "proof": "A keyed hash that the source wants back, for `{proof}` in `body`: see below.",
    },
    ProofDocument: {
        "hmac": "Its hash: `sha1`, `sha256` or `sha512`.",
        "of": "An expression for the word that it is made of: letters, digits and `_.~+/-`, at most 200.",
        "encoding": "How it is written: `hex`, `base64` or `base64url`.",
        "prefix": "What stands before it: `sha256=`.",
        "secret": "The name of the secret, if it is not the feed's.",
    },
    Sample: {
        "title": "What it shows.",
        "headers": "Headers that come with it.",
        "url": "The address that it is sent to, where the signature covers that.",
        "at": "When it arrives.",
        "secrets": "Values for this sample only, by which its signature is checked.",
        "refuses": "The code by which its signature is not right.",
        "method": "How it is sent: `POST`, or `GET` for a challenge.",
        "body": "What is sent: a value goes as JSON, text as it is.",
        "expect": "What the signal must say, or each of several.",
        "facts": "What must be known of entities then.",
        "rejects": "The codes of items that are not taken.",
        "skips": "How many items are passed over.",
        "then": "Of a page that was asked for: the address that is asked next, or `end`.",
        "hears": "Of a challenge: the text that is answered. Its secrets are those of the sample.",
    },
}
"""By model and key."""
