"""What every key of a feed's document means, in one place: for the reference, for its schema, for editors."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from voc.document import AnswerDocument, FeedDocument, NamedScheme, Sample, SignalDocument, WrittenScheme
from voc.signal import Kind

_KINDS: Final = ", ".join(f"`{kind.value}`" for kind in Kind)
_NAMED: Final = "The name of the secret: `SHOP` is the variable `REMIT_SECRET_SHOP`. Never the secret itself."
MEANINGS: Final[Mapping[type[BaseModel], Mapping[str, str]]] = {
    FeedDocument: {
        "feed": "The name, as it stands in the address `/v1/feeds/NAME`.",
        "title": "What people call it.",
        "verify": "How a delivery proves that it comes from its source: see below.",
        "answer": "What the source needs to hear: `plain`, `challenge` and the like, or `status`, `type`, "
        "`body`.",
        "quota": "Signals a second that it may send; else what `REMIT_FEED_QUOTA` says.",
        "body": "How the body is written, where the Content-Type says something else: `json`, `xml`, `form`, "
        "`csv` or `jsonl`.",
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
    },
    NamedScheme: {"scheme": "A scheme by its name.", "secret": _NAMED},
    WrittenScheme: {
        "hmac": "The hash of a scheme that is said in the document.",
        "header": "The header with the signature.",
        "signed": "What is signed, with the placeholders below. `{body}` where nothing is said.",
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
    AnswerDocument: {
        "status": "The status of HTTP.",
        "type": "The content type.",
        "body": "The text.",
    },
    Sample: {
        "title": "What it shows.",
        "headers": "Headers that come with it.",
        "url": "The address that it is sent to, where the signature covers that.",
        "at": "When it arrives.",
        "secrets": "Values for this sample only, by which its signature is checked.",
        "refuses": "The code by which its signature is not right.",
        "body": "What is sent: a value goes as JSON, text as it is.",
        "expect": "What the signal must say, or each of several.",
        "facts": "What must be known of entities then.",
        "rejects": "The codes of items that are not taken.",
        "skips": "How many items are passed over.",
    },
}
"""By model and key."""
